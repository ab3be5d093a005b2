"""The week's picture in words, for a phone and for somebody who was never in the channel."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.cards.week import WeekView, lasted, week_card
from tests.bot.stage import text_of
from workflows.domain.story import Topic
from workflows.domain.weeks import Stretch
from workflows.ports.listening import Tally
from workflows.reporting import quiet

UNTIL = datetime(2026, 3, 2, 8, tzinfo=UTC)
STRETCH = Stretch(since=UNTIL - timedelta(days=7), until=UNTIL, day=UNTIL.date())
BUSY = Tally(
    department="support",
    topics={Topic.COMPLAINT: 20, Topic.QUESTION: 12, Topic.HIRING: 1},
    answered=18,
    done=9,
    muted=1,
    handed_back=3,
    open=2,
    climbed=4,
    claim_waits=[60 * 12, 60 * 5, 3_600 * 3],
    answer_waits=[3_600 * 2],
    themes=[("refund", 12), ("kettle", 9)],
)


def a_view(tally: Tally = BUSY, *, before: Tally | None = None) -> WeekView:
    return WeekView(
        department="support",
        stretch=STRETCH,
        zone="Europe/Berlin",
        tally=tally,
        before=before or quiet("support"),
        readers=("Ana", "Ben"),
    )


def test_a_busy_week() -> None:
    card = week_card(a_view(before=replace(BUSY, topics={Topic.COMPLAINT: 40})))

    assert card.notification == "support: the week of the public, 23 February to 2 March"
    assert text_of(card).splitlines() == [
        "support: the week of the public, 23 February to 2 March.",
        "33 stories came in: 20 complaints, 12 questions and 1 about hiring. 7 fewer than the week before (40).",
        "What became of them: 18 answered, 9 done without an answer, 1 muted and 3 handed back because they belonged "
        "elsewhere. 2 still open.",
        "Half were taken within 12 minutes, the slowest after 3 hours. One was answered, after 2 hours. Nobody took "
        "4 stories in time, so people on call were told.",
        "Words that came up most: refund (12) and kettle (9).",
        "Sums only, nobody's name or text. Sent every week to this department's channel and directly to Ana and Ben.",
    ]


def test_a_quiet_week_is_one_line() -> None:
    card = week_card(a_view(quiet("support")))

    assert text_of(card) == "A quiet week for support. Nothing came in, 23 February to 2 March."


def test_a_quiet_week_does_not_hide_what_is_still_open() -> None:
    card = week_card(a_view(replace(quiet("support"), open=1)))

    assert text_of(card).endswith("23 February to 2 March. 1 older one still open.")


def test_a_week_of_only_older_stories() -> None:
    card = week_card(a_view(replace(quiet("support"), done=2)))

    assert "Nothing new came in." in text_of(card)
    assert "What became of them: 2 done without an answer. Nothing is left open." in text_of(card)


def test_words_of_strangers_cannot_dress_up() -> None:
    card = week_card(a_view(replace(BUSY, themes=[("re\u202efund<!here>", 5), ("x" * 80, 3)])))

    assert "re[U+202E]fund<!here> (5)" in text_of(card)
    assert "x" * 41 not in text_of(card)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "a minute"),
        (60, "1 minute"),
        (89 * 60, "89 minutes"),
        (90 * 60, "2 hours"),
        (26 * 3_600, "26 hours"),
        (36 * 3_600, "2 days"),
    ],
)
def test_waits_in_words(seconds: float, words: str) -> None:
    assert lasted(seconds) == words
