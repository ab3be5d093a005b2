"""Far more people than usual: told once, with the likely cause, until it is over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.builders import NOON, a_delivery, a_post, birth
from tests.workflows.conftest import ACME
from tests.workflows.listening.conftest import MINUTE, Ear, heard, unlike
from workflows.domain.alert import AlertKind, AlertState
from workflows.domain.delivery import DeliveryState
from workflows.domain.ids import RemotePostId, StoryId
from workflows.domain.listening_alert import Cause, Spike, spike_detail, spike_of
from workflows.domain.post import PostState
from workflows.domain.transition import Change
from workflows.listening.spikes import Sample, Verdict, is_catching_up, judge, likely_cause, threshold
from workflows.ports.listening import Count

TOLD = Spike(mentions=40, authors=30, usual=1.0, cause=Cause.MANY)
OURS = RemotePostId("555")


def counted(mentions: int, *, answers: int = 0, largest: int = 1) -> Count:
    return Count(
        mentions=mentions,
        authors=mentions,
        answers={OURS: answers, RemotePostId("777"): 1},
        stories={StoryId("s1"): largest, StoryId("s2"): 1},
    )


def sample(text: str, mentions: int = 1, *, ago: timedelta = MINUTE) -> Sample:
    return Sample(text=text, mentions=mentions, at=NOON - ago)


@pytest.mark.parametrize(("usual", "needed"), [(0.0, 20), (5.0, 20), (5.1, 21), (30.0, 120)])
def test_four_times_the_usual_and_never_fewer_than_twenty(usual: float, needed: int) -> None:
    assert threshold(usual) == needed


@pytest.mark.parametrize(
    ("told", "windows", "verdict"),
    [
        (None, (19, 0, 0), Verdict.NOTHING),
        (None, (20, 0, 0), Verdict.BEGUN),
        (TOLD, (59, 30, 30), Verdict.NOTHING),
        # Half as many again as when it was told last.
        (TOLD, (60, 30, 30), Verdict.MORE),
        (TOLD, (10, 9, 9), Verdict.NOTHING),
        (TOLD, (9, 9, 10), Verdict.NOTHING),
        # Half an hour below half of what makes a spike.
        (TOLD, (9, 9, 9), Verdict.OVER),
        (TOLD, (0, 0), Verdict.NOTHING),
    ],
)
def test_what_there_is_to_tell(told: Spike | None, windows: tuple[int, ...], verdict: Verdict) -> None:
    assert judge(told, windows=windows, usual=1.0) is verdict


def test_a_post_of_ours_that_half_of_them_answer_is_the_cause() -> None:
    likely = likely_cause(counted(20, answers=10, largest=19), [], ours=frozenset({OURS}))

    assert (likely.cause, likely.post, likely.share) == (Cause.POST, OURS, 0.5)


def test_a_post_that_did_not_go_through_here_is_not_called_ours() -> None:
    likely = likely_cause(counted(20, answers=20, largest=8), [], ours=frozenset())

    assert (likely.cause, likely.name) == (Cause.STORY, "s1")


def test_an_address_that_many_name_is_the_cause() -> None:
    samples = [
        sample("Look at https://www.News.example/a/b and https://news.example/c"),
        sample("https://news.example/x", 6),
        sample("Hello", 13),
    ]

    likely = likely_cause(counted(20), samples, ours=frozenset())

    assert (likely.cause, likely.name, likely.share) == (Cause.LINK, "news.example", 0.35)


def test_a_word_that_many_use_is_the_cause() -> None:
    samples = [sample("The recall again", 5), sample("Recall recall recall"), sample("Nothing", 14)]

    likely = likely_cause(counted(20), samples, ours=frozenset())

    assert (likely.cause, likely.name, likely.share) == (Cause.WORD, "recall", 0.3)


def test_without_anything_in_common_nothing_is_blamed() -> None:
    samples = [sample(unlike(number)[:12]) for number in range(5)]

    assert likely_cause(counted(20), samples, ours=frozenset()).cause is Cause.MANY


def test_what_was_said_long_ago_and_is_read_now_is_no_spike() -> None:
    old, new = sample("a", 6, ago=timedelta(hours=3)), sample("b", 5)

    assert is_catching_up([old, new], NOON)
    assert not is_catching_up([old, replace(new, mentions=6)], NOON)
    assert not is_catching_up([], NOON)


def test_a_spike_is_kept_as_it_was_told() -> None:
    assert spike_of(spike_detail(TOLD)) == TOLD


# --- with everything --------------------------------------------------------------------------------------------------


async def test_a_spike_is_told_once_and_ends_by_itself(ear: Ear) -> None:
    await storm(ear, 25)
    await ear.listening.watch()
    await ear.listening.watch()

    alert = await ear.open_alert(AlertKind.SPIKE)
    assert alert is not None and alert.version == 0 and alert.account == ACME.id
    told = spike_of(alert.detail)
    assert (told.mentions, told.authors, told.company) == (25, 25, False)

    await ear.listening.listen_on()
    await ear.run(timedelta(minutes=29))
    assert await ear.open_alert(AlertKind.SPIKE) is not None
    await ear.run(timedelta(minutes=12))
    async with ear.store.transaction() as tx:
        assert (await tx.alerts.get(alert.id)).state is AlertState.ANSWERED


async def test_a_growing_spike_is_told_again(ear: Ear) -> None:
    await storm(ear, 25)
    await ear.listening.watch()

    await storm(ear, 15, first=100)
    await ear.listening.watch()

    alert = await ear.open_alert(AlertKind.SPIKE)
    assert alert is not None and alert.version == 1 and spike_of(alert.detail).mentions == 40


async def test_nineteen_are_no_spike(ear: Ear) -> None:
    await storm(ear, 19)
    await ear.listening.watch()

    assert await ear.open_alert(AlertKind.SPIKE) is None


async def test_a_post_of_ours_that_they_answer_is_on_the_alert_with_its_author(ear: Ear) -> None:
    post = a_post(account=ACME, state=PostState.PUBLISHED)
    async with ear.store.transaction() as tx:
        await tx.record(birth(post))
        sent = replace(a_delivery(post, account=ACME), state=DeliveryState.SENT, remote_id=OURS)
        await tx.record(Change(before=None, after=sent, entry=birth(post).entry))
    await storm(ear, 25, answers=str(OURS))

    await ear.listening.watch()

    alert = await ear.open_alert(AlertKind.SPIKE)
    assert alert is not None and (alert.post, alert.author) == (post.id, post.author)
    assert (spike_of(alert.detail).cause, spike_of(alert.detail).share) == (Cause.POST, 100)


async def test_one_story_that_everybody_tells_is_named(ear: Ear) -> None:
    same = "Everybody says that the bakery on the corner closes for good this summer, is that true?"
    ear.say(*(heard(same, id=str(number), author=f"a{number}") for number in range(30)))
    await ear.listening.poll("mentions")
    [story] = await ear.stories()

    await ear.listening.watch()

    alert = await ear.open_alert(AlertKind.SPIKE)
    assert alert is not None
    assert (spike_of(alert.detail).cause, spike_of(alert.detail).name) == (Cause.STORY, story.id)


async def test_a_spike_about_the_company_tells_the_first_brands_people_once(ear: Ear) -> None:
    ear.say(*(heard(id=str(number), account=None, network="feed:blog.example") for number in range(25)), source="blog")
    await ear.listening.poll("blog")
    await ear.listening.watch()

    alert = await ear.open_alert(AlertKind.SPIKE)
    assert alert is not None and spike_of(alert.detail).company

    await storm(ear, 25, first=100)
    await ear.listening.watch()
    assert (await ear.open_alert(AlertKind.SPIKE)) == alert


async def test_a_backlog_after_an_outage_is_no_spike(ear: Ear) -> None:
    ear.say(*(heard(id=str(number)) for number in range(40)))
    ear.clock.move(timedelta(hours=5))

    await ear.listening.poll("mentions")
    await ear.listening.watch()

    assert len(await ear.stories()) == 40
    assert await ear.open_alert(AlertKind.SPIKE) is None


async def storm(ear: Ear, count: int, *, first: int = 0, answers: str | None = None) -> None:
    """So many people speak within a moment, each of something else."""
    said = (
        heard(id=str(number), author=f"author{number}", answers=answers, clock=ear.clock)
        for number in range(first, first + count)
    )
    await ear.hear(*said)
