"""The Home tab: who looks at it, what is drawn there, and what is pressed on it."""

import asyncio
import json
from dataclasses import dataclass, field

import pytest

from adapters.slack.chat import SlackChat
from adapters.slack.client import SlackClient
from adapters.slack.home import render_home
from tests.adapters.slack.standin import HOME, Talk, desk, settings, signed, stand_in
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Button, ButtonPressed, Buttons, Card, Form, HomeOpened, Open, Replace, Words

BEN = Person(
    id=PersonId("slack:T0ACME:U0BEN"),
    name="Ben",
    identity=Identity(platform="slack", organisation="T0ACME", user="U0BEN"),
)
CARD = Card(
    notification="Home",
    blocks=(
        Words(line=("Your posts",), picture="https://pbs.example/gone.png", picture_alt="Acme"),
        Buttons(buttons=(Button(action="start.form", subject="new", label="Write a post"),)),
    ),
)
OPENED = {
    "type": "event_callback",
    "team_id": "T0ACME",
    "event_id": "Ev1",
    "event": {"type": "app_home_opened", "user": "U0BEN", "channel": "D1", "tab": "home"},
}
PRESSED = {
    "type": "block_actions",
    "user": {"id": "U0BEN", "name": "ben", "team_id": "T0ACME"},
    "container": {"type": "view", "view_id": "V9"},
    "view": {"id": "V9", "type": "home", "hash": "1.a", "root_view_id": "V9", "callback_id": "home", "blocks": []},
    "actions": [{"action_id": "start.form", "value": "new", "action_ts": "1.1", "type": "button"}],
}
FORM = Form(name="post", subject="01abc", title="New post", blocks=(Words(line=("Hello",)),))


async def send(d, body) -> int:
    raw = json.dumps(body).encode()
    status, _ = await d.send(raw, signed(raw) | {"Content-Type": "application/json"})
    return status


@dataclass(kw_only=True)
class Ears(Talk):
    """Says when it heard something: Slack has its answer before that."""

    told: asyncio.Queue = field(default_factory=asyncio.Queue)

    async def handle(self, interaction):
        reply = await super().handle(interaction)
        self.told.put_nowait(interaction)
        return reply


async def heard(d) -> list:
    async with asyncio.timeout(4):
        await d.talk.told.get()
    return d.talk.heard


async def test_looking_at_the_tab_is_told_once_with_a_key_for_repeats():
    async with desk(Ears()) as d:
        assert await send(d, OPENED) == 200
        [opened] = await heard(d)

    assert opened == HomeOpened(by=BEN.identity, name="", key="slack:event:Ev1")


@pytest.mark.parametrize("event", [{"tab": "messages"}, {"user": ""}], ids=["another tab", "nobody"])
async def test_other_news_of_it_is_nothing(event):
    async with desk(Ears()) as d:
        assert await send(d, OPENED | {"event": OPENED["event"] | event}) == 200
        assert await send(d, OPENED) == 200
        assert len(await heard(d)) == 1


async def test_somebody_of_another_company_is_turned_away():
    async with desk(Ears()) as d:
        assert await send(d, OPENED | {"team_id": "T0OTHER"}) == 200
        assert await send(d, OPENED) == 200
        await heard(d)

    assert len(d.talk.heard) == 1 and len(d.talk.refused) == 1


@pytest.mark.parametrize("reply", [Open(form=FORM, instead=CARD), Replace(form=FORM)], ids=["open", "replace"])
async def test_a_press_on_it_opens_a_window_of_its_own(reply):
    async with desk(Talk(reply=reply)) as d:
        await d.payload(PRESSED)
        opened = await d.slack.wait_for("views.open")

    [pressed] = d.talk.heard
    assert isinstance(pressed, ButtonPressed) and pressed.window is None and pressed.message is None
    assert opened["view"]["callback_id"] == "post"
    assert d.slack.named("views.push") == [] and d.slack.named("views.update") == []


async def test_it_is_published_for_one_person():
    async with stand_in() as slack, SlackClient(settings(slack)) as client:
        await SlackChat(client, settings(slack), home=HOME).home(BEN, CARD)

    [call] = slack.named("views.publish")
    assert call["user_id"] == "U0BEN" and call["view"]["type"] == "home"


async def test_one_that_slack_refuses_for_its_picture_is_sent_again_at_once_without_it():
    async with stand_in() as slack, SlackClient(settings(slack)) as client:
        slack.answers["views.publish"] = [{"ok": False, "error": "invalid_arguments"}, {"ok": True}]
        await SlackChat(client, settings(slack), home=HOME).home(BEN, CARD)

    first, second = slack.named("views.publish")
    assert "accessory" in first["view"]["blocks"][0] and "accessory" not in second["view"]["blocks"][0]


async def test_an_app_whose_tab_is_off_is_given_up():
    async with stand_in() as slack, SlackClient(settings(slack)) as client:
        slack.answers["views.publish"] = [{"ok": False, "error": "not_enabled"}]
        with pytest.raises(NetworkFailure) as raised:
            await SlackChat(client, settings(slack), home=HOME).home(BEN, CARD)

    assert raised.value.retry is False


def test_more_than_slack_takes_is_refused_here():
    with pytest.raises(ValueError, match="101 blocks"):
        render_home(Card(notification="", blocks=tuple(Words(line=(f"{number}",)) for number in range(101))))
