import logging
from datetime import timedelta
from typing import Any

import pytest

from adapters.teams.places import PlaceBook, channel_of, has_come, heard_in, thread_of, who_left
from tests.builders import NOON
from workflows.ports.store.places import Place, PlaceKind

TENANT = "5ac3e000-1111-4a11-8a11-000000000001"
ANA = "0b1ec700-3333-4c33-8c33-000000000001"
CHANNEL = "19:a@thread.tacv2"
HERE = "https://smba.example/emea/"


def activity(**changes: Any) -> dict[str, Any]:
    """A message by Ana in her own chat with the app."""
    return {
        "type": "message",
        "serviceUrl": HERE,
        "from": {"id": "29:ana", "aadObjectId": ANA},
        "recipient": {"id": "28:bot"},
        "conversation": {"id": "a:1", "conversationType": "personal", "tenantId": TENANT},
        "channelData": {"tenant": {"id": TENANT}},
    } | changes


def in_channel(**changes: Any) -> dict[str, Any]:
    return (
        activity(
            conversation={"id": f"{CHANNEL};messageid=7", "conversationType": "channel", "tenantId": TENANT},
            channelData={"tenant": {"id": TENANT}, "team": {"id": "19:t@thread.tacv2"}, "channel": {"id": CHANNEL}},
        )
        | changes
    )


def person(**changes: Any) -> Place:
    return Place(
        **{
            "platform": "teams",
            "organisation": TENANT,
            "kind": PlaceKind.PERSON,
            "key": ANA,
            "conversation": "a:1",
            "service_url": HERE,
            "member": "29:ana",
            "at": NOON,
        }
        | changes
    )


def test_a_message_in_the_personal_chat_tells_where_somebody_is():
    assert heard_in(activity(), at=NOON).places == (person(),)


def test_a_message_in_a_channel_tells_who_somebody_is_and_where_the_channel_is():
    who, channel = heard_in(in_channel(), at=NOON).places

    assert who == person(conversation="")
    assert (channel.kind, channel.key, channel.conversation, channel.team) == (
        PlaceKind.CHANNEL,
        CHANNEL,
        CHANNEL,
        "19:t@thread.tacv2",
    )


@pytest.mark.parametrize(
    ("changes", "zone"),
    [
        ({"localTimezone": "Europe/Paris"}, "Europe/Paris"),
        ({"entities": [{"type": "clientInfo", "timezone": "Asia/Tokyo"}]}, "Asia/Tokyo"),
        (
            {"localTimezone": "Nowhere/Land", "entities": [{"type": "clientInfo", "timezone": "Asia/Tokyo"}]},
            "Asia/Tokyo",
        ),
        ({"localTimezone": "../../etc/passwd"}, ""),
        ({"localTimezone": "Romance Standard Time"}, ""),
        ({}, ""),
    ],
)
def test_the_time_zone_is_one_that_is_known_here(changes, zone):
    (place,) = heard_in(activity(**changes), at=NOON).places

    assert place.zone == zone


def test_a_removed_app_ends_the_conversation_it_was_in():
    removed = {"type": "installationUpdate", "action": "remove"}
    left = {"type": "conversationUpdate", "membersRemoved": [{"id": "28:bot"}]}

    for change in (removed, left):
        assert heard_in(activity(**change), at=NOON).ended == (person(),)
        channel = heard_in(in_channel(**change), at=NOON)
        assert [place.key for place in channel.ended] == [CHANNEL]
        assert [place.conversation for place in channel.places] == [""]


def test_somebody_else_leaving_ends_nothing():
    left = {"type": "conversationUpdate", "membersRemoved": [{"id": "29:ben"}]}

    assert heard_in(in_channel(**left), at=NOON).ended == ()


def test_people_who_leave_a_team_are_told_of_and_the_app_is_nobody():
    gone = [{"id": "29:ben", "aadObjectId": "BEN"}, {"id": "28:bot", "aadObjectId": "b0"}, {"id": "29:nobody"}]

    (ben,) = who_left(in_channel(type="conversationUpdate", membersRemoved=gone))

    assert (ben.platform, ben.user) == ("teams", "ben")
    assert who_left(activity()) == ()


def test_members_who_join_are_known_by_their_ids():
    joined = {"type": "conversationUpdate", "membersAdded": [{"id": "29:ben", "aadObjectId": "BEN"}, {"id": "28:bot"}]}

    people = [place for place in heard_in(in_channel(**joined), at=NOON).places if place.kind is PlaceKind.PERSON]

    assert [(one.key, one.member) for one in people] == [(ANA, "29:ana"), ("ben", "29:ben")]
    assert has_come(in_channel(**joined)) and not has_come(activity())


@pytest.mark.parametrize("changes", [{"serviceUrl": ""}, {"conversation": {}, "channelData": {}}, {"from": "x"}])
def test_what_says_too_little_tells_nothing(changes):
    assert heard_in(activity(**changes), at=NOON).places == ()


def test_threads_belong_to_their_channels():
    assert thread_of(CHANNEL, "7") == f"{CHANNEL};messageid=7"
    assert channel_of(thread_of(thread_of(CHANNEL, "7"), "8")) == CHANNEL


async def test_a_place_is_written_when_it_is_news_and_what_is_known_stays(store, clock):
    book = PlaceBook(store, clock)
    await book.note(activity(localTimezone="Europe/Paris"))
    clock.move(timedelta(minutes=1))

    await book.note(in_channel())
    assert await book.person(ANA) == person(zone="Europe/Paris")

    await book.note(activity(conversation={"id": "a:2", "conversationType": "personal", "tenantId": TENANT}))
    assert await book.person(ANA) == person(conversation="a:2", zone="Europe/Paris", at=clock.now())


async def test_the_goodbye_of_a_former_chat_does_not_end_the_newer_one(store, clock):
    book = PlaceBook(store, clock)
    await book.note(activity(conversation={"id": "a:2", "conversationType": "personal", "tenantId": TENANT}))

    await book.note(activity(type="installationUpdate", action="remove"))
    assert (await book.person(ANA)).conversation == "a:2"

    chat = {"id": "a:2", "conversationType": "personal", "tenantId": TENANT}
    await book.note(activity(type="installationUpdate", action="remove", conversation=chat))
    known = await book.person(ANA)
    assert (known.conversation, known.member) == ("", "29:ana")


async def test_the_server_that_spoke_last_serves_the_tenant(store, clock):
    book = PlaceBook(store, clock)
    assert await book.service_url(otherwise="https://start.example/") == "https://start.example/"

    await book.note(activity())

    assert await book.service_url(otherwise="https://start.example/") == HERE


async def test_a_store_that_is_away_is_no_reason_to_fail(clock, caplog):
    caplog.set_level(logging.WARNING)

    class Away:
        def reading(self):
            raise OSError("gone")

        transaction = reading

    await PlaceBook(Away(), clock).note(activity())

    assert "place_not_kept" in caplog.text
