"""Several chats as one: where a message goes, and who is reached where."""

from dataclasses import replace

import pytest

from bot.chats import Chats
from tests.bot.stage import FakeChat
from tests.builders import BEN
from workflows.domain.person import Identity
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Form, MessageRef, WindowRef

CARD = Card(notification="Hello", blocks=())
FORM = Form(name="f", subject="s", title="t", blocks=(), submit="")
IN_TEAMS = Identity(platform="teams", organisation="tenant", user="ben")
BOTH = replace(BEN, others=(IN_TEAMS,))


@pytest.fixture
def slack() -> FakeChat:
    return FakeChat(platform="slack")


@pytest.fixture
def teams() -> FakeChat:
    return FakeChat(platform="teams")


@pytest.fixture
def chats(slack: FakeChat, teams: FakeChat) -> Chats:
    return Chats({"slack": slack, "teams": teams})


async def test_a_message_goes_to_the_chat_its_place_is_in(chats: Chats, slack: FakeChat, teams: FakeChat) -> None:
    here = await chats.post("C0APPROVE", CARD)
    there = await chats.post("19:approve@thread.tacv2", CARD)
    await chats.update(there, replace(CARD, notification="New"))

    assert slack.messages == {here: CARD}
    assert teams.messages[there].notification == "New"
    assert (await chats.channel("19:approve@thread.tacv2")).id == "19:approve@thread.tacv2"


async def test_people_are_told_in_the_chat_they_were_last_heard_from(chats: Chats) -> None:
    assert (await chats.tell(BOTH, CARD)).channel == "DU0BEN"
    in_teams = replace(BEN, identity=IN_TEAMS, others=(BEN.identity,))
    assert (await chats.tell(in_teams, CARD)).channel == "a:ben"


async def test_who_can_never_be_reached_there_is_told_in_another_chat_of_theirs(chats: Chats, slack: FakeChat) -> None:
    slack.gone.add("U0BEN")

    assert (await chats.tell(BOTH, CARD)).channel == "a:ben"
    with pytest.raises(NetworkFailure) as failed:
        await chats.tell(BEN, CARD)
    assert not failed.value.retry


async def test_a_chat_that_is_away_is_waited_for_so_that_nobody_is_told_twice(
    chats: Chats, slack: FakeChat, teams: FakeChat
) -> None:
    slack.away = True

    with pytest.raises(NetworkFailure) as failed:
        await chats.tell(BOTH, CARD)

    assert failed.value.retry and teams.messages == {}


async def test_without_a_persons_chat_another_one_of_theirs_is_used(teams: FakeChat) -> None:
    only_teams = Chats({"teams": teams})

    assert (await only_teams.tell(BOTH, CARD)).channel == "a:ben"
    assert (await only_teams.member(IN_TEAMS)).identity == IN_TEAMS
    with pytest.raises(NetworkFailure, match=r"no chat\.slack") as failed:
        await only_teams.member(BEN.identity)
    assert not failed.value.retry


async def test_a_page_of_their_own_is_drawn_in_each_chat_that_has_one(chats: Chats, slack: FakeChat) -> None:
    await chats.home(replace(BOTH, identity=IN_TEAMS, others=(BEN.identity,)), CARD)

    assert slack.homes == {"U0BEN": CARD}


async def test_where_no_chat_of_theirs_has_such_a_page_that_is_so_for_good(chats: Chats) -> None:
    with pytest.raises(NetworkFailure) as raised:
        await chats.home(replace(BEN, identity=IN_TEAMS), CARD)

    assert raised.value.retry is False


async def test_a_reply_in_a_thread_stays_in_the_threads_chat(chats: Chats, teams: FakeChat) -> None:
    thread = MessageRef(channel="a:ben", ts="1")

    assert (await chats.tell(BOTH, CARD, thread=thread)).channel == "a:ben"
    assert list(teams.threads.values()) == [thread]


async def test_a_place_that_no_chat_has_is_gone_for_good(teams: FakeChat) -> None:
    only_teams = Chats({"teams": teams})

    assert not only_teams.owns("C0APPROVE")
    for asked in (only_teams.post("C0APPROVE", CARD), only_teams.channel("C0APPROVE")):
        with pytest.raises(NetworkFailure) as failed:
            await asked
        assert not failed.value.retry


async def test_a_window_is_redrawn_by_the_chat_it_is_of(chats: Chats, slack: FakeChat, teams: FakeChat) -> None:
    await chats.redraw_window(WindowRef(id="V1"), FORM)
    await chats.redraw_window(WindowRef(id="teams:nonce"), FORM)

    assert (slack.windows, teams.windows) == ({"V1": FORM}, {"teams:nonce": FORM})
