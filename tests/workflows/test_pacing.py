"""How a channel is spoken to about the public: never twice in a minute, never late for ever, calm after a storm."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.builders import NOON
from workflows.domain.pacing import CALM_BELOW, GAP, LINES, STORM_ABOVE, STORM_GAP, Pace, Showing, Turn, said, turn

SECOND = timedelta(seconds=1)


@dataclass
class Channel:
    """What a channel would see, with an announcer that looks when it is told to and when something arrives."""

    now: datetime = NOON
    pace: Pace = field(default_factory=Pace)
    waiting: list[datetime] = field(default_factory=list)
    again: datetime | None = None
    messages: list[tuple[datetime, Showing]] = field(default_factory=list)
    waits: list[timedelta] = field(default_factory=list)

    def arrives(self, many: int = 1) -> None:
        """Stories arrive now."""
        self.waiting += [self.now] * many
        self.look()

    def passes(self, by: timedelta) -> None:
        """Time passes; it is looked whenever it was said to."""
        end = self.now + by
        while self.again is not None and self.again <= end:
            self.now = max(self.now, self.again)
            self.again = None
            self.look()
        self.now = end

    def look(self) -> None:
        """One look of the announcer."""
        decided = turn(self.pace, waiting=len(self.waiting), now=self.now)
        if decided.again is not None:
            self.again = decided.again
        if decided.showing is Showing.NOTHING:
            return
        self.pace = decided.pace
        covered = {Showing.CARD: 1, Showing.ROUNDUP: LINES}.get(decided.showing, len(self.waiting))
        self.waits += [self.now - at for at in self.waiting[:covered]]
        self.waiting = self.waiting[covered:]
        self.messages.append((self.now, decided.showing))


def shown(pace: Pace, waiting: int, *, after: timedelta) -> Turn:
    return turn(pace, waiting=waiting, now=NOON + after)


def test_the_first_story_of_a_quiet_channel_is_shown_at_once() -> None:
    first = turn(Pace(), waiting=1, now=NOON)

    assert first == Turn(showing=Showing.CARD, pace=Pace(last_at=NOON), again=None)


def test_the_second_waits_for_the_end_of_the_minute() -> None:
    decided = shown(Pace(last_at=NOON), 1, after=59 * SECOND)

    assert decided == Turn(showing=Showing.NOTHING, pace=Pace(last_at=NOON), again=NOON + GAP)
    assert shown(Pace(last_at=NOON), 1, after=GAP).showing is Showing.CARD


def test_several_are_one_message_and_what_has_no_line_follows_a_minute_later() -> None:
    decided = shown(Pace(last_at=NOON), LINES + 1, after=GAP)

    assert decided.showing is Showing.ROUNDUP
    assert decided.again == NOON + 2 * GAP
    assert shown(Pace(last_at=NOON), LINES, after=GAP).again is None


@pytest.mark.parametrize(
    ("waiting", "full", "showing"),
    [
        pytest.param(STORM_ABOVE, 0, Showing.ROUNDUP, id="thirty are many but no storm"),
        pytest.param(STORM_ABOVE + 1, 0, Showing.DIGEST, id="more are"),
        pytest.param(LINES, 1, Showing.ROUNDUP, id="full for the second time"),
        pytest.param(LINES, 2, Showing.DIGEST, id="full for the third time"),
        pytest.param(LINES - 1, 2, Showing.ROUNDUP, id="the third one has a line left"),
    ],
)
def test_a_storm_begins(waiting: int, full: int, showing: Showing) -> None:
    decided = turn(Pace(full=full), waiting=waiting, now=NOON)

    assert decided.showing is showing
    assert (decided.pace.storm_since is not None) is (showing is Showing.DIGEST)


def test_in_a_storm_one_message_comes_every_five_minutes() -> None:
    storming = Pace(last_at=NOON, storm_since=NOON)

    assert shown(storming, 500, after=STORM_GAP - SECOND).again == NOON + STORM_GAP
    assert shown(storming, 500, after=STORM_GAP).showing is Showing.DIGEST
    assert shown(storming, CALM_BELOW, after=STORM_GAP).pace.storm_since == NOON


def test_a_storm_ends_with_a_digest_that_would_have_fewer_than_five() -> None:
    storming = Pace(last_at=NOON, storm_since=NOON)

    calmed = shown(storming, CALM_BELOW - 1, after=STORM_GAP)

    assert calmed.showing is Showing.ROUNDUP
    assert calmed.pace.storm_since is None


def test_an_alert_waits_for_the_minute_but_not_for_the_storm() -> None:
    storming = Pace(last_at=NOON, storm_since=NOON)

    assert said(storming, now=NOON + 30 * SECOND).again == NOON + GAP
    assert said(storming, now=NOON + GAP).pace == Pace(last_at=NOON + GAP, storm_since=NOON)


def test_a_clock_that_was_wrong_holds_nothing_up() -> None:
    tomorrow = Pace(last_at=NOON + timedelta(days=1))

    assert turn(tomorrow, waiting=1, now=NOON).showing is Showing.CARD


arrivals = st.lists(st.tuples(st.integers(0, 600), st.integers(1, 60)), max_size=60)
"""Seconds that pass, and how many arrive then."""


@settings(max_examples=300, deadline=None)
@given(arrivals)
def test_whatever_arrives_nothing_is_said_twice_in_a_minute_and_nothing_waits_longer_than_five(
    script: list[tuple[int, int]],
) -> None:
    channel = Channel()
    for seconds, many in script:
        channel.passes(seconds * SECOND)
        channel.arrives(many)
    channel.passes(timedelta(hours=1))

    times = [at for at, _ in channel.messages]
    assert all(later - earlier >= GAP for earlier, later in pairwise(times))
    assert channel.waiting == []
    assert sum(many for _, many in script) == len(channel.waits)
    assert max(channel.waits, default=timedelta()) <= STORM_GAP


@settings(max_examples=100, deadline=None)
@given(arrivals)
def test_after_any_storm_the_next_single_story_has_a_card_of_its_own_again(script: list[tuple[int, int]]) -> None:
    channel = Channel()
    for seconds, many in script:
        channel.passes(seconds * SECOND)
        channel.arrives(many)
    channel.passes(timedelta(hours=1))

    channel.arrives()

    assert channel.messages[-1] == (channel.now, Showing.CARD)
    assert channel.pace.storm_since is None
