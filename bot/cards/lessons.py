"""What the router learnt, in words: who taught which word, and which habit our own hand-backs made."""

from collections.abc import Mapping
from datetime import datetime

from bot.cards.phrases import clock_time, count_of, shown, small, words
from bot.cards.story_words import TOPICS
from bot.language import say
from workflows.domain.department import LEARNT_AFTER, Lesson, ListeningSettings
from workflows.domain.ids import PersonId
from workflows.domain.story import Topic
from workflows.domain.teaching import HABIT, WORD
from workflows.ports.chat import Block, Bold
from workflows.reading import Reason, explain


def lesson_blocks(
    lesson: Lesson, settings: ListeningSettings, names: Mapping[PersonId, str], now: datetime
) -> tuple[Block, ...]:
    """One lesson: what follows from it, and from whom it is."""
    who = shown(names.get(lesson.told_by, "")) or say("Somebody")
    if lesson.id.startswith(WORD):
        says = (
            say("What has “{removeprefix}” in it goes to ", removeprefix=shown(lesson.id.removeprefix(WORD))),
            Bold(lesson.to),
            ".",
        )
        return (words(*says), small(say("{who} said so, ", who=who), clock_time(lesson.at, now), "."))
    led = say("{what}, sent to {led}:", what=_what(lesson), led=_led(explain(lesson.id, settings)))
    then = say("goes to ") if lesson.holds else say("may belong to ")
    return (
        words(f"{led} {then}", Bold(lesson.to), "."),
        small(_counted(lesson), say(" Last by {who}, ", who=who), clock_time(lesson.at, now), "."),
    )


def _what(lesson: Lesson) -> str:
    """ "Complaint about @acme"."""
    _, topic, account = lesson.id.removeprefix(HABIT).rsplit("|", 2)
    about = f"@{account.partition(':')[2]}" if account else say("the company")
    return say("{topics} about {about}", topics=say(TOPICS[Topic(topic)]), about=about)


def _led(habit: Reason) -> str:
    """ "support by rule 3 of app.yaml"."""
    before = habit.before
    match before.kind if before else "":
        case "rule":
            by = say("by rule {number} of app.yaml", number=before.number) if before else ""
        case "word":
            by = say("for the word “{word}”", word=shown(before.word)) if before else ""
        case "author":
            by = say("because its author's last one was with it")
        case _:
            by = say("because no rule names another department")
    return f"{habit.department} {by}"


def _counted(lesson: Lesson) -> str:
    times = count_of(lesson.times, "time", "times")
    if lesson.holds:
        return say("Handed back so {times} in a row.", times=times)
    return say(
        "Handed back so {times}; at {learnt_after} the router goes by it.", times=times, learnt_after=LEARNT_AFTER
    )
