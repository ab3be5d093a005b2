"""A thread: one text, approved as a whole, sent in order, stopped where a part fails, taken down from its end."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import ANA, BEN
from tests.fakes import LOST, Scripted
from tests.workflows.conftest import ACME, DORA, Company
from workflows.domain.content import Part
from workflows.domain.delivery import DeliveryState
from workflows.domain.finding import Edit, Finding, Fix, Severity, Span
from workflows.domain.ids import PostId, new_id
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.domain.threading import MOST_PARTS
from workflows.errors import InvalidContent, WrongState
from workflows.ports.network import Armed, CannotTell, Created, Outcome, RateLimited, Rejected, SignedOut, Unknown
from workflows.posting import Words

pytestmark = pytest.mark.both_databases

REMOTE = ACME.remote_id
TEXTS = ["One.", "Two.", "Three."]
WRITING = "One.\n---\nTwo.\n---\nThree."
NOTABLE = Finding(check="profanity", severity=Severity.NOTABLE, reason="A swear word.", advice="Leave it out.")
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def threads(company: Company) -> None:
    company.world.limits = replace(company.world.limits, most_parts=MOST_PARTS)


async def written(company: Company, text: str = WRITING, *, numbered: bool = False) -> Post:
    post_id = PostId(new_id())
    asked = Words(text, account=ACME.id, thread=True, numbered=numbered)
    return (await company.posting.write(post_id, by=ANA, words=asked)).post


async def approved(company: Company, text: str = WRITING) -> Post:
    """A thread that Ben approved."""
    company.judge.findings = (NOTABLE,)
    post = await written(company, text)
    post = await company.posting.confirm(post.id, by=ANA, version=post.version, typed="acme", ticked=True)
    return await company.approving.approve(post.id, by=BEN, revision=post.revision)


async def deliveries(company: Company, post: Post) -> list[DeliveryState]:
    async with company.store.reading() as tx:
        return [each.state for each in await tx.deliveries.list(post.id)]


async def half_out(company: Company) -> Post:
    """A thread whose second part the network refused."""
    post = await approved(company)
    company.world.script = [taken(company), Rejected(reason="no")]
    await company.run(HOUR)
    return await company.now(post)


async def asking_again(company: Company) -> Post:
    """The same, asking for its rest."""
    post = await half_out(company)
    return await company.publishing.retry_rest(post.id, by=ANA)


def taken(company: Company) -> Scripted:
    """The network takes the part, whatever comes after it."""

    async def take(part: Part, armed: Armed) -> Outcome:
        return Created(id=company.world.show(armed.identity.id, part.text))

    return take


def require_in_order(company: Company, texts: list[str]) -> None:
    """Each part once at most, none before the one ahead of it, each an answer to that."""
    assert company.world.texts(REMOTE) == texts
    ids = {post.text: post.id for _, post in company.world.posts}
    for part, _ in company.world.arrivals:
        place = TEXTS.index(part.text)
        assert part.reply_to == (ids[TEXTS[place - 1]] if place else None)


# --- writing ----------------------------------------------------------------------------------------------------------


async def test_one_text_is_cut_where_the_author_marked_it(company: Company) -> None:
    post = await written(company)

    assert [part.text for part in post.content.parts] == TEXTS
    assert post.writing == WRITING


async def test_without_the_tick_the_text_stays_one_post(company: Company) -> None:
    post = (await company.posting.write(PostId(new_id()), by=ANA, words=Words(WRITING, account=ACME.id))).post

    assert [part.text for part in post.content.parts] == [WRITING]


async def test_the_numbers_are_part_of_what_goes_out(company: Company) -> None:
    post = await written(company, numbered=True)

    assert [part.text for part in post.content.parts] == ["One. 1/3", "Two. 2/3", "Three. 3/3"]


async def test_more_parts_than_the_network_takes_are_refused_and_kept(company: Company) -> None:
    text = "\n---\n".join(f"Part {number}." for number in range(30))

    with pytest.raises(InvalidContent, match="25 posts are the most") as refused:
        await written(company, text)

    assert refused.value.field == "text"


async def test_a_mended_part_is_mended_in_the_one_text(company: Company) -> None:
    fix = Fix(label="Mend", edits=(Edit(span=Span(start=0, end=3), text="2", part=1),))
    company.judge.findings = (replace(NOTABLE, part=1, fix=fix),)
    post = await written(company)

    mended = (await company.posting.fix(post.id, by=ANA, version=post.version, number=0)).post

    assert [part.text for part in mended.content.parts] == ["One.", "2.", "Three."]
    assert mended.writing == "One.\n---\n2.\n---\nThree."


async def test_another_cut_is_another_digest(company: Company) -> None:
    one, two = await written(company, "A.\n---\nB. C."), await written(company, "A. B.\n---\nC.")
    same = replace(two, content=one.content, digest_salt=one.digest_salt)

    def digest(post: Post) -> str:
        return company.policy.digest(replace(post, digest_salt="s"), ACME, rules="r").hex

    assert digest(one) != digest(two)
    assert digest(one) == digest(same)


# --- each failure, at each part ---------------------------------------------------------------------------------------


PARTS = pytest.mark.parametrize("at", [0, 1, 2], ids=["first", "second", "third"])


@PARTS
async def test_a_refused_part_stops_the_thread_and_only_the_rest_is_sent_later(company: Company, at: int) -> None:
    post = await approved(company)
    company.world.script = [*[taken(company)] * at, Rejected(reason="no")]

    await company.run(HOUR)
    for _ in range(3):
        await company.publishing.publish(post.id)

    require_in_order(company, TEXTS[:at])
    assert len(company.world.arrivals) == at + 1
    assert (await company.now(post)).state is (PostState.PARTLY_PUBLISHED if at else PostState.FAILED)

    await company.publishing.retry_rest(post.id, by=ANA)
    await company.run(HOUR)
    assert len(company.world.arrivals) == at + 1
    await company.approving.approve(post.id, by=BEN, revision=post.revision)
    await company.run(HOUR)

    require_in_order(company, TEXTS)
    assert (await company.now(post)).state is PostState.PUBLISHED


@PARTS
async def test_a_part_whose_answer_was_lost_is_found_before_the_next_one_leaves(company: Company, at: int) -> None:
    post = await approved(company)
    company.world.script = [*[taken(company)] * at, LOST]

    await company.run(timedelta(seconds=60))
    require_in_order(company, TEXTS[: at + 1])
    await company.run(HOUR)

    require_in_order(company, TEXTS)
    assert len(company.world.arrivals) == 3
    assert (await company.now(post)).state is PostState.PUBLISHED


@PARTS
async def test_a_part_that_never_arrived_is_sent_again_before_the_next_one(company: Company, at: int) -> None:
    post = await approved(company)
    company.world.script = [*[taken(company)] * at, Unknown(reason="?")]

    await company.run(HOUR)

    require_in_order(company, TEXTS)
    assert [part.text for part, _ in company.world.arrivals] == [*TEXTS[: at + 1], *TEXTS[at:]]
    assert (await company.now(post)).state is PostState.PUBLISHED


@PARTS
async def test_a_part_in_doubt_keeps_the_rest_from_leaving_until_a_person_looked(company: Company, at: int) -> None:
    post = await approved(company)
    company.world.script = [*[taken(company)] * at, LOST]
    company.world.sightings = [CannotTell(reason="?")] * 9

    await company.run(HOUR)
    assert (await company.now(post)).state is PostState.NEEDS_HUMAN
    assert len(company.world.arrivals) == at + 1
    link = f"https://x.example/acme/status/{company.world.posts[at][1].id}"
    await company.publishing.resolve(post.id, by=ANA, live=True, link=link)
    await company.run(HOUR)

    require_in_order(company, TEXTS[: at + 1])
    assert (await company.now(post)).state is (PostState.PUBLISHED if at == 2 else PostState.PARTLY_PUBLISHED)


@PARTS
async def test_a_sign_out_stops_the_thread_where_it_is(company: Company, at: int) -> None:
    post = await approved(company)
    company.world.script = [*[taken(company)] * at, SignedOut(reason="revoked")]

    await company.run(HOUR)

    require_in_order(company, TEXTS[:at])
    assert len(company.world.arrivals) == at + 1
    assert (await company.now(post)).state is (PostState.PARTLY_PUBLISHED if at else PostState.WAITING)


@PARTS
async def test_a_rate_limit_makes_the_rest_wait_and_keeps_the_order(company: Company, at: int) -> None:
    post = await approved(company)
    until = company.clock.now() + timedelta(minutes=10)
    company.world.script = [*[taken(company)] * at, RateLimited(until=until)]

    await company.run(timedelta(minutes=9))
    require_in_order(company, TEXTS[:at])
    await company.run(HOUR)

    require_in_order(company, TEXTS)
    assert (await company.now(post)).state is PostState.PUBLISHED


@PARTS
@pytest.mark.parametrize("landed", [True, False], ids=["after it landed", "before it left"])
async def test_a_crash_at_a_part_sends_nothing_twice_and_nothing_out_of_order(
    company: Company, at: int, landed: bool
) -> None:
    post = await approved(company)

    async def crash(part: Part, armed: Armed) -> Outcome:
        if landed:
            company.world.show(armed.identity.id, part.text)
        raise asyncio.CancelledError

    script: list[Scripted] = [*[taken(company)] * at, crash]
    company.world.script = script
    with pytest.raises(asyncio.CancelledError):
        await company.run(HOUR)
    await company.publishing.publish(post.id)
    require_in_order(company, TEXTS[: at + 1] if landed else TEXTS[:at])
    await company.run(HOUR)

    require_in_order(company, TEXTS)
    assert (await company.now(post)).state is PostState.PUBLISHED


async def test_a_freeze_between_two_parts_stops_the_rest(company: Company) -> None:
    post = await approved(company)

    async def frozen(part: Part, armed: Armed) -> Outcome:
        await company.freezing.freeze(ACME.id, reason="a strike", by=DORA)
        return Created(id=company.world.show(armed.identity.id, part.text))

    company.world.script = [frozen]
    await company.run(HOUR)

    require_in_order(company, TEXTS[:1])
    assert (await company.now(post)).state is PostState.PARTLY_PUBLISHED


# --- what becomes of the rest -----------------------------------------------------------------------------------------


async def withdrawn(company: Company, post: Post) -> None:
    await company.posting.withdraw(post.id, by=ANA)


async def rejected(company: Company, post: Post) -> None:
    await company.approving.reject(post.id, by=BEN, revision=post.revision, reason="Leave it.")


async def sent_back(company: Company, post: Post) -> None:
    await company.approving.request_changes(post.id, by=BEN, revision=post.revision, reason="Not like this.")


async def undone(company: Company, post: Post) -> None:
    await company.approving.approve(post.id, by=BEN, revision=post.revision)
    await company.posting.undo(post.id, by=ANA)


async def forgotten(company: Company, post: Post) -> None:
    await company.run(timedelta(days=30))


@pytest.mark.parametrize("leave", [withdrawn, rejected, sent_back, undone, forgotten])
async def test_a_rest_that_is_left_out_never_hides_that_the_beginning_is_live(
    company: Company, leave: Callable[[Company, Post], Awaitable[None]]
) -> None:
    post = await asking_again(company)

    await leave(company, post)
    await company.run(HOUR)

    assert (await company.now(post)).state is PostState.PARTLY_PUBLISHED
    require_in_order(company, TEXTS[:1])
    await company.recalling.recall(post.id, by=ANA)
    await company.run(HOUR)
    assert (await company.now(post)).state is PostState.RECALLED
    assert company.world.texts(REMOTE) == []


async def test_what_is_live_can_be_taken_down_while_the_rest_asks(company: Company) -> None:
    post = await asking_again(company)

    await company.recalling.recall(post.id, by=DORA)
    await company.run(HOUR)

    assert (await company.now(post)).state is PostState.RECALLED
    assert company.world.texts(REMOTE) == []


async def test_the_words_of_a_thread_whose_beginning_is_live_cannot_change(company: Company) -> None:
    post = await asking_again(company)

    with pytest.raises(WrongState, match="already live"):
        await company.posting.revise(post.id, by=ANA)


async def test_a_post_of_which_nothing_is_live_cannot_be_taken_down(company: Company) -> None:
    post = await approved(company)

    with pytest.raises(WrongState, match="already approved"):
        await company.recalling.recall(post.id, by=ANA)


@pytest.mark.parametrize("by", [ANA, BEN, DORA], ids=["author", "approver", "guardian"])
async def test_a_thread_is_taken_down_from_its_end(company: Company, by: Person) -> None:
    post = await approved(company)
    await company.run(HOUR)
    ids = [remote.id for _, remote in company.world.posts]

    await company.recalling.recall(post.id, by=by)
    await company.run(HOUR)

    assert company.world.removals == ids[::-1]
    assert (await company.now(post)).state is PostState.RECALLED
    assert set(await deliveries(company, post)) == {DeliveryState.RECALLED}
