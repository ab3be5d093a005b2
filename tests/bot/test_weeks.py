"""The week's picture in the chat: once in the channel, once for each reader, at most one message a minute."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.bot.people import DORA, GUS
from tests.bot.public import LISTENING, SOCIAL, SUPPORT, heard
from tests.bot.stage import Stage, text_of
from tests.builders import ANA
from tests.public import a_story
from workflows.domain.department import ListeningSettings
from workflows.domain.task import Task, TaskKind

MINUTE = timedelta(minutes=1)


@pytest.fixture
def listening() -> ListeningSettings:
    support = replace(LISTENING.departments["support"], readers=(ANA.id, DORA.id, GUS.id))
    return replace(LISTENING, departments={**LISTENING.departments, "support": support})


async def report(stage: Stage) -> None:
    now = stage.clock.now()
    await stage.worker(Task(kind=TaskKind.REPORT, subject="all", due=now, key=f"report:{now}"))
    await stage.draw()


async def test_it_stands_in_the_channel_and_with_each_reader(stage: Stage) -> None:
    await heard(stage, story=a_story(department="support", at=stage.clock.now()))
    await stage.draw()
    stage.clock.move(timedelta(days=7))

    await report(stage)

    for place in (SUPPORT, "DU0ANA", "DU0DORA"):
        assert "1 story came in: 1 complaint." in text_of(stage.chat.cards(place)[-1])
    # Gus is a guest here: what the company hears is not for him.
    assert stage.chat.cards("DU0GUS") == []
    assert text_of(stage.chat.cards(SOCIAL)[-1]).startswith("A quiet week for social.")
    assert stage.store.noted.count("report.week") == len(LISTENING.departments)


async def test_asked_for_again_it_is_not_sent_again(stage: Stage) -> None:
    await report(stage)
    await report(stage)

    assert len(stage.chat.cards(SUPPORT)) == len(stage.chat.cards("DU0ANA")) == 1


async def test_it_waits_a_minute_after_a_card(stage: Stage) -> None:
    await heard(stage, story=a_story(department="support", at=stage.clock.now()))
    await stage.draw()

    await report(stage)
    assert (len(stage.chat.cards(SUPPORT)), len(stage.chat.cards("DU0ANA"))) == (1, 1)
    stage.clock.move(MINUTE)
    await stage.draw()

    assert (len(stage.chat.cards(SUPPORT)), len(stage.chat.cards("DU0ANA"))) == (2, 1)


async def test_a_channel_that_is_gone_keeps_no_reader_from_it(stage: Stage) -> None:
    stage.chat.gone.add(SUPPORT)

    await report(stage)

    assert stage.chat.cards(SUPPORT) == []
    assert len(stage.chat.cards("DU0ANA")) == 1
