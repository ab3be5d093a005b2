"""One writing for several accounts: posts of their own from the first confirmation on."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace

import pytest

from tests.builders import ANA, BEN, OWN, a_post
from tests.fakes import FakeJudge, FakeNetworks, Said
from tests.workflows.conftest import ACME, BETA, EVE, PRACTICE, Company
from workflows.domain.account import Account
from workflows.domain.finding import Context, Draft, Finding, Severity
from workflows.domain.ids import AccountId, GroupId, PostId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.domain.task import TaskKind
from workflows.errors import InvalidContent, NotAllowed, WrongState
from workflows.posting import Posting, Words

FIRST = PostId("first")


@dataclass
class Meeting(FakeJudge):
    """Forbids what another post of the same writing says, and says so only once two are being judged, if they can."""

    judged: int = 0
    both: asyncio.Event = field(default_factory=asyncio.Event)

    async def consider(self, draft: Draft, context: Context) -> Said:
        self.judged += 1
        if self.judged == 2:
            self.both.set()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.both.wait(), 0.3)
        twins = [one for one in context.history if one.together and one.text == draft.content.parts[0].text]
        found = Finding(check="network_rules", severity=Severity.FORBIDDEN, reason="The same words.", advice="Change.")
        return Said((found,) if twins else ())


async def confirmed(company: Company, post: Post, handle: str) -> Post:
    return await company.posting.confirm(post.id, by=ANA, version=post.version, typed=handle, ticked=True)


async def first_of_three(company: Company) -> Post:
    words = Words("We are hiring.", account=ACME.id, also=(BETA.id, ACME.id, PRACTICE.id, BETA.id))
    written = await company.posting.write(FIRST, by=ANA, words=words)
    assert [one.id for one in written.also] == [BETA.id, PRACTICE.id]
    return await confirmed(company, written.post, "acme")


async def test_the_first_confirmation_begins_a_draft_for_each_other_account_and_confirms_none(company: Company) -> None:
    first = await first_of_three(company)

    others = await company.posting.also(first.id, by=ANA)

    assert (first.group, first.state) == (GroupId(first.id), PostState.APPROVED)
    assert [(one.account, one.state, one.text) for one in others] == [
        (BETA.id, PostState.DRAFT, "We are hiring."),
        (PRACTICE.id, PostState.DRAFT, "We are hiring."),
    ]
    assert all(one.group == first.group and one.fields.also == () and one.rules for one in others)
    assert [one.subject for one in company.store.tasks.values() if one.kind is TaskKind.PUBLISH] == [first.id]


async def test_each_has_its_own_digest_delivery_and_undo(company: Company) -> None:
    first = await first_of_three(company)
    beta, practice = await company.posting.also(first.id, by=ANA)
    looked = await company.posting.look(beta.id, by=ANA)
    assert looked.place == (2, 3)
    second = await confirmed(company, looked.post, "beta")

    await company.posting.undo(first.id, by=ANA)
    await company.run(company.policy.settings.windows.undo * 2)

    assert first.digest != second.digest
    states = [(await company.now(one)).state for one in (first, second, practice)]
    assert states == [PostState.DRAFT, PostState.PUBLISHED, PostState.DRAFT]
    assert company.world.texts(ACME.remote_id) == []
    assert company.world.texts(BETA.remote_id) == ["We are hiring."]


async def test_changing_the_words_of_one_leaves_the_others(company: Company) -> None:
    first = await first_of_three(company)
    beta, practice = await company.posting.also(first.id, by=ANA)

    written = await company.posting.write(beta.id, by=ANA, words=Words("Beta hires too.", account=BETA.id))

    assert written.post.group == first.group
    assert [(await company.now(one)).text for one in (first, beta, practice)] == [
        "We are hiring.",
        "Beta hires too.",
        "We are hiring.",
    ]


async def test_confirming_again_begins_nothing_twice_and_brings_nothing_back(company: Company) -> None:
    first = await first_of_three(company)
    beta, practice = await company.posting.also(first.id, by=ANA)
    await company.posting.withdraw(beta.id, by=ANA)
    undone = await company.posting.undo(first.id, by=ANA)

    again = await company.posting.look(undone.id, by=ANA)
    await confirmed(company, again.post, "acme")

    assert again.also == ()
    assert [one.id for one in await company.posting.also(first.id, by=ANA)] == [practice.id]


async def test_somebody_else_confirms_none_of_them(company: Company) -> None:
    first = await first_of_three(company)
    [beta, _] = await company.posting.also(first.id, by=ANA)

    assert await company.posting.also(first.id, by=BEN) == ()
    with pytest.raises(NotAllowed):
        await company.posting.confirm(beta.id, by=BEN, version=beta.version, typed="beta", ticked=True)


@pytest.mark.parametrize(
    ("author", "account", "also", "says"),
    [
        (EVE, ACME, (BETA.id,), "You can't post as @beta yet"),
        (ANA, ACME, (OWN.id,), "You can't post as @own yet"),
        (ANA, ACME, (AccountId("x:nobody"),), "removed from Countersign"),
        (ANA, OWN, (ACME.id,), "You post this one yourself"),
    ],
)
async def test_only_accounts_they_may_write_for_can_be_chosen(
    company: Company, author: Person, account: Account, also: tuple[AccountId, ...], says: str
) -> None:
    with pytest.raises(InvalidContent, match=says) as refused:
        await company.posting.write(FIRST, by=author, words=Words("Hello.", account=account.id, also=also))

    assert refused.value.field == "also"


async def test_words_moved_to_another_account_are_a_post_of_their_own(company: Company) -> None:
    first = await first_of_three(company)
    [_, practice] = await company.posting.also(first.id, by=ANA)

    await company.posting.write(practice.id, by=ANA, words=Words("Mine.", account=OWN.id))

    assert (await company.now(practice)).group is None
    async with company.store.reading() as tx:
        assert practice.id not in {one.id for one in await tx.posts.of_group(GroupId(FIRST))}


async def test_the_checks_are_told_what_the_others_of_one_writing_say(company: Company) -> None:
    first = await first_of_three(company)
    [beta, _] = await company.posting.also(first.id, by=ANA)

    async with company.store.reading() as tx:
        [said] = await tx.posts.history(besides=beta.id)
        [stranger] = await tx.posts.history(besides=PostId("another"))

    assert (said.account.id, said.together, stranger.together) == (ACME.id, True, False)


@pytest.mark.both_databases
async def test_of_two_confirmed_in_the_same_moment_the_later_knows_the_words_of_the_other(company: Company) -> None:
    first = await company.posting.undo((await first_of_three(company)).id, by=ANA)
    [beta, *_] = await company.posting.also(first.id, by=ANA)
    drafts = [(await company.posting.look(one.id, by=ANA)).post for one in (first, beta)]
    posting = Posting(
        store=company.store,
        checking=Meeting(),
        policy=company.policy,
        networks=FakeNetworks(company.world),
        clock=company.clock,
    )

    ended = await asyncio.gather(
        *(
            posting.confirm(one.id, by=ANA, version=one.version, typed=handle, ticked=True)
            for one, handle in zip(drafts, ("acme", "beta"), strict=True)
        ),
        return_exceptions=True,
    )

    assert sorted(type(one).__name__ for one in ended) == ["Conflict", "Post"]
    states = {(await company.now(one)).state for one in drafts}
    assert states == {PostState.APPROVED, PostState.DRAFT}


async def test_the_same_again_is_a_new_draft_for_the_same_accounts(company: Company) -> None:
    first = await first_of_three(company)

    again = await company.posting.again(first.id, by=ANA)

    assert again.id != first.id
    assert (again.text, again.account, again.state, again.group, again.rules) == (
        first.text,
        ACME.id,
        PostState.DRAFT,
        None,
        "",
    )
    assert again.fields.also == (BETA.id, PRACTICE.id)
    with pytest.raises(NotAllowed):
        await company.posting.again(first.id, by=BEN)


async def test_what_was_forgotten_cannot_be_said_again(company: Company) -> None:
    post = await company.confirmed()
    async with company.store.transaction() as tx:
        await tx.posts.forget(post.id)

    with pytest.raises(WrongState, match="not kept any more"):
        await company.posting.again(post.id, by=ANA)


def test_a_group_has_no_say_in_the_digest(company: Company) -> None:
    post = replace(_draft(), group=GroupId("g"))

    assert company.policy.digest(post, ACME, rules="r") == company.policy.digest(_draft(), ACME, rules="r")


def _draft() -> Post:
    return a_post(id="p")
