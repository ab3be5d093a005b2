"""Whoever has a story can call for help; the people on call are told although it is taken."""

import pytest

from tests.bot.public import LISTENING, heard
from tests.bot.stage import Stage, text_of
from tests.builders import ANA
from workflows.domain.department import ListeningSettings


@pytest.fixture
def listening() -> ListeningSettings:
    return LISTENING


async def test_whoever_has_it_can_call_the_others(stage: Stage) -> None:
    story = await heard(stage)
    await stage.desk.triaging.claim(story.id, by=ANA)
    await stage.draw()
    assert stage.chat.cards("DU0BEN") == []

    await stage.desk.triaging.escalate(story.id, by=ANA)
    await stage.draw()

    for place in ("DU0BEN", "DU0CHIARA"):
        [card] = stage.chat.cards(place)
        assert text_of(card).startswith("You are called for social.")
        assert "Ana has it" in text_of(card)


async def test_what_was_taken_calls_nobody_by_itself(stage: Stage) -> None:
    story = await heard(stage)
    await stage.desk.triaging.claim(story.id, by=ANA)

    await stage.desk.triaging.climb()
    await stage.draw()

    assert stage.chat.cards("DU0BEN") == []
