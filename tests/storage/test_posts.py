"""The Posts part of the store, on both databases."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from storage.store import SqlStore
from tests.builders import ANA, BEN, NOON, OWN, a_delivery, a_post, an_account, an_entry, birth
from workflows.domain.account import Kind
from workflows.domain.content import Content, Fields, Media, Part
from workflows.domain.delivery import Delivery, DeliveryStep
from workflows.domain.finding import Edit, Finding, Fix, FixKind, Severity, Span
from workflows.domain.ids import GroupId, PostId, RemotePostId, StoryId
from workflows.domain.objection import FindingKey, Justification
from workflows.domain.opinion import Opinion
from workflows.domain.post import Post, PostState, PostStep
from workflows.domain.results import Results
from workflows.domain.task import Task, TaskKind
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound
from workflows.ports.store import Transaction

TIP = Finding(
    check="hidden",
    severity=Severity.ADVICE,
    reason="r",
    advice="a",
    rule="joiner",
    fix=Fix(
        label="Remove",
        edits=(Edit(span=Span(start=0, end=1), text=""), Edit(span=Span(start=3, end=3), text="!", part=1)),
    ),
)
SHORT_LINK = Finding(
    check="links",
    severity=Severity.NOTABLE,
    reason="r",
    advice="a",
    rule="shortened",
    fix=Fix(label="Expand", kind=FixKind.EXPAND),
)


async def given(store: SqlStore, *posts: Post) -> None:
    async with store.transaction() as tx:
        await tx.people.save(ANA)
        await tx.people.save(BEN)
        await tx.accounts.sync([an_account(), OWN])
        for post in posts:
            await tx.record(birth(post))


async def stored(store: SqlStore, post_id: PostId) -> Post:
    async with store.reading() as tx:
        return await tx.posts.get(post_id)


async def test_a_post_comes_back_as_it_was_written(store: SqlStore) -> None:
    post = replace(
        a_post(state=PostState.WAITING, approved_by=(BEN,), needed=2, due=NOON + timedelta(hours=1), version=3),
        content=Content(
            parts=(
                Part(text="\ud83d half a pair, 👋🏽", media=(Media(sha256="ab" * 32, alt_text="A dog"),)),
                Part(text="two", reply_to=RemotePostId("42")),
            ),
            send_at=NOON + timedelta(days=1, microseconds=5),
            zone="Europe/Rome",
            wall_time="13:00",
        ),
        findings=(
            Finding(check="links", severity=Severity.RISKY, reason="r", advice="a", span=Span(start=1, end=4), part=1),
            Finding(check="voice", severity=Severity.NOTABLE, reason="r", advice="a", sounds_personal=True),
            TIP,
            SHORT_LINK,
        ),
        justifications=(
            Justification(
                key=FindingKey(check="links", rule="shortened", words="two"), reason="Ours.", by=BEN.id, at=NOON
            ),
        ),
        opinions=(
            Opinion(moderator="outside", words="ab" * 32, findings=(TIP,)),
            Opinion(moderator="model", words="cd" * 32, failed=True),
        ),
        named="acmee",
        fields=Fields(reply_link="not a link", send_on=date(2026, 3, 29), send_at=time(2, 30), at=NOON),
        last_editor=BEN.id,
        story=StoryId("s1"),
    )

    await given(store, post)

    assert await stored(store, post.id) == post


async def test_a_decision_keeps_its_reason(store: SqlStore) -> None:
    post = a_post(state=PostState.WAITING)
    await given(store, post)
    from workflows.domain.post import Decision

    decision = Decision(step=PostStep.REJECT, by=BEN.id, at=NOON, reason="Not our voice.")
    change = post.step(PostStep.REJECT, by=BEN.id, at=NOON, decision=decision)
    async with store.transaction() as tx:
        await tx.record(change, then=[Task(kind=TaskKind.FORGET, subject=post.id, due=NOON, key="forget:1")])

    assert await stored(store, post.id) == change.after


async def test_get_raises_not_found(store: SqlStore) -> None:
    async with store.reading() as tx:
        assert await tx.posts.find(PostId("nope")) is None
        with pytest.raises(NotFound):
            await tx.posts.get(PostId("nope"))


async def test_the_loser_of_a_race_is_told_who_decided(store: SqlStore) -> None:
    from workflows.domain.post import Decision

    post = a_post(state=PostState.WAITING)
    await given(store, post)

    def rejected_by(name: str) -> object:
        person = {"Ana": ANA, "Ben": BEN}[name]
        decision = Decision(step=PostStep.REJECT, by=person.id, at=NOON, reason="No.")
        return post.step(PostStep.REJECT, by=person.id, at=NOON, decision=decision)

    async with store.transaction() as tx:
        await tx.record(rejected_by("Ben"))  # type: ignore[arg-type]
    with pytest.raises(Conflict, match="Ben was faster and rejected this post"):
        async with store.transaction() as tx:
            await tx.record(rejected_by("Ana"))  # type: ignore[arg-type]


async def test_a_repeated_picture_is_known_from_what_went_out(store: SqlStore) -> None:
    shown = Media(sha256="ab" * 32, alt_text="A dog")
    live = a_post(state=PostState.PUBLISHED)
    await given(store, replace(live, content=Content(parts=(Part(text="Look", media=(shown,)), Part(text="Again")))))

    async with store.reading() as tx:
        first, again = await tx.posts.history(), await tx.posts.history()

    assert [earlier.pictures for earlier in (*first, *again)] == [frozenset({"ab" * 32})] * 2


async def test_what_was_decided_before_comes_back_newest_first_and_nothing_private_with_it(store: SqlStore) -> None:
    led = an_account("led", kind=Kind.PERSONAL)
    known = [
        a_post("live", state=PostState.PUBLISHED, at=NOON),
        a_post("blocked", state=PostState.BLOCKED, at=NOON + timedelta(minutes=2)),
        a_post("waits", state=PostState.WAITING, needed=2, at=NOON + timedelta(minutes=1)),
        a_post("given up after it was asked for", state=PostState.WITHDRAWN, needed=1, at=NOON - timedelta(minutes=1)),
        a_post("too old", state=PostState.PUBLISHED, at=NOON - timedelta(days=2)),
        a_post("a draft", at=NOON),
        a_post("a draft that was discarded", state=PostState.WITHDRAWN, at=NOON),
        a_post("my own", account=OWN, state=PostState.BLOCKED, at=NOON),
        a_post("somebody's", account=led, state=PostState.PUBLISHED, at=NOON),
    ]
    async with store.transaction() as tx:
        await tx.accounts.sync([an_account(), led, OWN])
    async with store.transaction() as tx:
        for post in known:
            await tx.record(birth(replace(post, findings=(SHORT_LINK,))))

    async with store.reading() as tx:
        found = await tx.posts.judged(since=NOON - timedelta(days=1))
        newest = await tx.posts.judged(since=NOON - timedelta(days=1), limit=1)

    assert [post.text for post in found] == ["blocked", "waits", "live", "given up after it was asked for"]
    assert {(post.findings, post.needed) for post in found} == {((SHORT_LINK,), needed) for needed in (0, 1, 2)}
    assert [post.text for post in newest] == ["blocked"]


async def test_the_posts_of_one_writing_are_found_in_the_order_they_were_begun(store: SqlStore) -> None:
    group = GroupId("p1")
    first = replace(a_post(id="p1", at=NOON), group=group)
    third = replace(a_post(id="p3", at=NOON + timedelta(seconds=1)), group=group)
    second = replace(a_post(id="p2", at=NOON + timedelta(seconds=1)), group=group)
    await given(store, third, first, second, a_post(id="p4"))

    async with store.reading() as tx:
        assert await tx.posts.of_group(group) == [first, second, third]
        assert await tx.posts.of_group(GroupId("p4")) == []


async def test_when_one_of_a_writing_moves_on_the_others_are_drawn_anew(store: SqlStore) -> None:
    first, second = (replace(a_post(id=one), group=GroupId("p1")) for one in ("p1", "p2"))
    await given(store, first, second, a_post(id="p3"))
    async with store.transaction() as tx:
        for redraw in await tx.messages.due(now=NOON + timedelta(days=1)):
            await tx.messages.done(redraw)

    async with store.transaction() as tx:
        await tx.record(first.step(PostStep.WITHDRAW, by=ANA.id, at=NOON))

    async with store.transaction() as tx:
        due = await tx.messages.due(now=NOON + timedelta(days=1))
    assert {redraw.subject for redraw in due} == {"post:p1", "post:p2"}


async def test_a_post_is_the_first_that_went_out_while_no_other_real_one_did_before(store: SqlStore) -> None:
    live, later = PostState.PUBLISHED, NOON + timedelta(hours=1)
    first, second = a_post(id="p1", state=live), a_post(id="p2", state=live, at=later)
    taken_down = a_post(id="p0", state=PostState.RECALLED, at=NOON - timedelta(days=1), author=BEN)
    await given(store, first, second, taken_down, a_post(id="p3", at=NOON - timedelta(days=2)))

    async with store.reading() as tx:
        assert await tx.posts.is_first_out(first)
        assert not await tx.posts.is_first_out(second)
        assert not await tx.posts.is_first_out(a_post(id="p5", state=live, author=BEN))


async def test_how_a_post_did_is_kept_as_the_newest_word_about_it(store: SqlStore) -> None:
    found = Results(post=PostId("p1"), at=NOON, likes=3, views=5_000_000_000)

    async with store.transaction() as tx:
        await tx.posts.save_results(replace(found, likes=1))
        await tx.posts.save_results(found)

    async with store.reading() as tx:
        assert await tx.posts.results(found.post) == found
        assert await tx.posts.results(PostId("p2")) is None


async def test_what_went_out_in_a_span_is_found_by_its_intents(store: SqlStore) -> None:
    minute = timedelta(minutes=1)
    posts = [a_post(id=f"p{number}", state=PostState.PUBLISHED) for number in range(4)]
    await given(store, *posts)
    armed_at = (NOON - minute, NOON, NOON + 5 * minute, NOON + 31 * minute)
    async with store.transaction() as tx:
        for post, at in zip(posts, armed_at, strict=True):
            await arm(tx, a_delivery(post), at)
        # A thread: two intents of one post, and one that was repeated after the span.
        await arm(tx, a_delivery(posts[2], part=1), NOON + 6 * minute)
        again = (await tx.deliveries.list(posts[1].id))[0].step(DeliveryStep.NOT_SENT, at=NOON + minute)
        await tx.record(again)
        await tx.record(again.after.step(DeliveryStep.ARM, at=NOON, armed_at=NOON + 40 * minute, claim=2))

    async with store.reading() as tx:
        found = await tx.posts.went_out(an_account().id, since=NOON, until=NOON + 30 * minute)
        assert [post.id for post in found] == ["p1", "p2"]
        assert await tx.posts.went_out(an_account("beta").id, since=NOON, until=NOON + 30 * minute) == []


async def arm(tx: Transaction, delivery: Delivery, at: datetime) -> None:
    """Commit the intent to send it at this moment."""
    await tx.record(Change(before=None, after=delivery, entry=an_entry("delivery.ready", delivery.id)))
    await tx.record(delivery.step(DeliveryStep.ARM, at=at, armed_at=at, claim=1))
