"""What the public says, when those on call are in two chats: a chat out of reach keeps it from nobody in the other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.bot.public import LISTENING, SOCIAL, heard, many_heard
from tests.bot.stage import Stage, exact_of, text_of
from tests.bot.test_both_chats import TINA
from tests.builders import BEN
from workflows.domain.department import ListeningSettings
from workflows.ports.chat import Channel, Reach

IN_TEAMS = "19:social@thread.tacv2"


@pytest.fixture
def both() -> bool:
    return True


@pytest.fixture
def channel() -> str:
    """Of the one department."""
    return SOCIAL


@pytest.fixture
def listening(channel: str) -> ListeningSettings:
    social = replace(LISTENING.departments["social"], channel=channel, on_call=(BEN.id, TINA.id))
    return replace(LISTENING, departments={**LISTENING.departments, "social": social})


@pytest.fixture(autouse=True)
async def company(stage: Stage) -> None:
    async with stage.store.transaction() as tx:
        await tx.people.save(TINA)


def share(stage: Stage) -> None:
    """Another company reads the department's channel: those on call have everything directly."""
    stage.chat.channels[SOCIAL] = Channel(id=SOCIAL, name="social-desk", reach=Reach.SHARED)


@pytest.mark.parametrize("channel", [IN_TEAMS])
async def test_a_departments_channel_may_be_in_teams(stage: Stage) -> None:
    await heard(stage)
    await stage.draw()

    [card] = stage.teams.cards(IN_TEAMS)
    assert exact_of(card) == ["My kettle does not work."]
    assert card.picture.endswith("|story|card.0")
    assert stage.chat.messages == {}


async def test_those_on_call_have_it_in_their_own_chats(stage: Stage) -> None:
    share(stage)

    await heard(stage)
    await stage.draw()

    for cards in (stage.chat.cards("DU0BEN"), stage.teams.cards("a:tina")):
        reason, card = cards
        assert "is shared with another company" in text_of(reason)
        assert exact_of(card) == ["My kettle does not work."]


async def test_one_chat_out_of_reach_keeps_it_from_nobody_in_the_other(stage: Stage) -> None:
    share(stage)
    stage.teams.away = True

    await heard(stage)
    await stage.draw()

    assert [exact_of(card) for card in stage.chat.cards("DU0BEN")][1:] == [["My kettle does not work."]]


async def test_a_message_about_many_is_followed_up_in_both(stage: Stage) -> None:
    share(stage)
    first, *_ = await many_heard(stage, 3)
    await stage.draw()

    await stage.desk.triaging.claim(first.id, by=BEN)
    stage.clock.move(timedelta(minutes=1))
    await stage.draw()

    for card in (stage.chat.cards("DU0BEN")[1], stage.teams.cards("a:tina")[1]):
        assert "Ben" in text_of(card)
