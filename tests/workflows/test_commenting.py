"""Comments: for everybody who works on a post, or for those alone who decide about it."""

import pytest

from tests.builders import ANA, BEN, CHIARA
from tests.workflows.conftest import EVE, Company
from workflows.commenting import Commenting
from workflows.domain.comment import LONGEST, read_by
from workflows.domain.finding import Finding, Severity
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.errors import InvalidContent, NotAllowed, WrongState

NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")


@pytest.fixture
def commenting(company: Company) -> Commenting:
    return Commenting(store=company.store, policy=company.policy, clock=company.clock)


async def waiting(company: Company) -> Post:
    company.judge.findings = (NOTABLE,)
    return await company.confirmed("Damn good bread.")


async def seen(company: Company, person: Person, post: Post) -> list[str]:
    async with company.store.reading() as tx:
        kept, now = await tx.comments.of_post(post.id), await tx.posts.get(post.id)
    return [comment.text for comment in read_by(person, kept, now)]


@pytest.mark.both_databases
async def test_the_author_sees_what_is_public_and_approvers_see_all(company: Company, commenting: Commenting) -> None:
    post = await waiting(company)

    await commenting.comment(post.id, by=BEN, text=" Shorter? ")
    await commenting.comment(post.id, by=BEN, text="She is new.", private=True)
    await commenting.comment(post.id, by=ANA, text="No.")

    assert await seen(company, ANA, post) == ["Shorter?", "No."]
    assert await seen(company, CHIARA, post) == ["Shorter?", "She is new.", "No."]
    assert await company.now(post) == post


async def test_an_editor_does_not_see_what_others_say_among_themselves(
    company: Company, commenting: Commenting
) -> None:
    post = await waiting(company)
    await commenting.comment(post.id, by=CHIARA, text="Watch Ben.", private=True)
    await commenting.comment(post.id, by=BEN, text="Mine.", private=True)

    await company.posting.revise(post.id, by=BEN)

    assert await seen(company, BEN, post) == ["Mine."]


@pytest.mark.parametrize(
    ("by", "private"),
    [
        pytest.param(EVE, False, id="somebody else"),
        pytest.param(ANA, True, id="the author, in private"),
        pytest.param(EVE, True, id="somebody else, in private"),
    ],
)
async def test_who_cannot_comment(company: Company, commenting: Commenting, by: Person, private: bool) -> None:
    post = await waiting(company)

    with pytest.raises(NotAllowed):
        await commenting.comment(post.id, by=by, text="Hm.", private=private)


@pytest.mark.parametrize("text", ["", "  ", "x" * (LONGEST + 1)])
async def test_a_comment_has_something_to_say_and_ends(company: Company, commenting: Commenting, text: str) -> None:
    post = await waiting(company)

    with pytest.raises(InvalidContent) as refused:
        await commenting.comment(post.id, by=BEN, text=text)

    assert refused.value.field == "comment"


async def test_a_held_and_an_approved_post_can_be_commented_and_a_draft_cannot(
    company: Company, commenting: Commenting
) -> None:
    post = await waiting(company)
    await company.approving.approve(post.id, by=BEN, revision=1)
    await commenting.comment(post.id, by=CHIARA, text="Sure?")
    await company.approving.hold(post.id, by=CHIARA, revision=1, reason="Not sure.")
    await commenting.comment(post.id, by=ANA, text="Yes!")
    draft = await company.drafted("Other bread.")

    with pytest.raises(WrongState):
        await commenting.comment(draft.id, by=ANA, text="Hm.")
