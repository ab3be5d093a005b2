"""Somebody adds the app: one greeting in their own chat, and no words in a team's channels."""

from typing import Any

from adapters.sandbox import teams_payloads as payloads
from adapters.sandbox.teams_acme import ANA, APPROVALS, BEN, CLEO, DAN, GENERAL, VOICE
from adapters.sandbox.teams_state import TeamsUser
from tests.adapters.teams.contract import Desk, Talk, desk
from workflows.ports.chat import HOME, Card, Picture, PictureAsked, Words

HELLO = Card(notification="Hello", blocks=(Words(line=("What you can do here",)),))
SAID = "What you can do here"


def talk_of() -> Talk:
    return Talk(replies={PictureAsked: Picture(card=HELLO)})


async def come(d: Desk, user: TeamsUser, **changed: Any) -> None:
    """Both activities that say somebody added the app, one after the other."""
    chat = d.world.chat(user.oid)
    assert chat is not None
    for activity in payloads.app_added(d.world, user, chat.id, added=True):
        await d.teams.people.client.send(activity | changed)
    await d.settled()


async def test_who_adds_the_app_is_greeted_once_in_their_own_chat(store):
    async with desk(talk_of(), store) as d:
        await d.person(DAN).add_app()
        await d.settled()

        assert d.person(DAN).inbox() == [SAID]
        [asked] = d.talk.only(PictureAsked)
        assert (asked.picture, asked.by.user, asked.key) == (HOME, DAN.oid, "")


async def test_the_same_activity_again_also_after_a_restart_greets_nobody_twice(store):
    async with desk(talk_of(), store) as d:
        await d.person(DAN).add_app()
        await d.settled()
        await come(d, DAN)
        world = d.world
    async with desk(talk_of(), store, world=world) as d:
        await come(d, DAN)

        assert d.person(DAN).inbox() == [SAID]


async def test_who_adds_the_app_again_is_greeted_again_whether_the_chat_is_the_same(store):
    async with desk(talk_of(), store) as d:
        for same_chat in (True, False):
            await d.person(ANA).add_app(same_chat=same_chat)
            await d.settled()
            await d.person(ANA).remove_app()

        await d.person(ANA).add_app(same_chat=False)
        await d.settled()

        assert len(d.talk.only(PictureAsked)) == 3
        assert d.person(ANA).inbox() == [SAID]


async def test_who_was_known_before_is_greeted_when_they_add_the_app(store):
    async with desk(talk_of(), store) as d:
        await d.person(BEN).say("home")
        await d.settled()

        await come(d, BEN)

        assert d.person(BEN).inbox() == ["home", SAID]


async def test_an_upgrade_of_the_app_is_no_reason_to_greet(store):
    async with desk(talk_of(), store) as d:
        chat = d.world.chat(BEN.oid)
        assert chat is not None
        upgraded = payloads.app_added(d.world, BEN, chat.id, added=True)[0] | {"action": "add-upgrade"}

        await d.teams.people.client.send(upgraded)
        await d.settled()

        assert d.person(BEN).inbox() == []


async def test_in_a_team_nothing_is_posted_and_its_channels_are_known(store):
    async with desk(talk_of(), store) as d:
        await d.teams.people.client.team_app(CLEO, VOICE.id)
        await d.settled()

        assert not d.world.messages(GENERAL.id)
        assert d.talk.only(PictureAsked) == []
        place = await d.parts.book.channel(APPROVALS.id)
        assert place is not None and place.team == VOICE.id
