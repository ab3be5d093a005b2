"""Files over Slack's real client against the practice Slack: fetched from Slack alone, and shown by their ids."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from pydantic import SecretStr

from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_api import slack_api_app
from adapters.sandbox.world import INSTALL, acme
from adapters.slack.chat import SlackChat
from adapters.slack.client import SlackClient
from adapters.slack.exhibits import Gallery
from adapters.slack.files import SlackFiles
from adapters.slack.forms import render_form
from adapters.slack.payload import form_values
from adapters.slack.settings import Settings
from adapters.slack.windows import Windows
from adapters.wire import Json, child, children, string
from tests.adapters.slack.standin import HOME, SECRET
from tests.files import a_film, a_png
from workflows.domain.content import Media, MediaKind
from workflows.domain.person import Identity
from workflows.errors import InvalidContent, NetworkFailure
from workflows.ports.chat import Card, Exhibit, FileField, Form, GivenFile, Trigger, WindowRef, Words

ANA = Identity(platform="slack", organisation="T0ACME", user="U0ANA")
PICTURE = Media(sha256="a" * 64, alt_text="A kettle", type="image/png")
FILM = Media(sha256="b" * 64, alt_text="A kettle boils", kind=MediaKind.FILM, type="video/mp4")


@dataclass
class Shelf:
    """Has these bytes."""

    kept: dict[str, bytes] = field(default_factory=lambda: {PICTURE.sha256: a_png(), FILM.sha256: a_film()})
    asked: list[str] = field(default_factory=list)

    async def bytes_of(self, sha256: str) -> bytes | None:
        self.asked.append(sha256)
        return self.kept.get(sha256)


@dataclass(frozen=True, kw_only=True)
class Slack:
    """The practice Slack and our side of it."""

    world: SlackWorld
    client: SlackClient
    settings: Settings
    files: SlackFiles
    shelf: Shelf
    chat: SlackChat

    def blocks(self) -> tuple[str, ...]:
        """The kinds of blocks of the newest message in the approvers' channel."""
        message = self.world.messages(self.world.channel("approvals").id)[-1]
        return tuple(str(block["type"]) for block in message.blocks)


@pytest.fixture
async def slack() -> AsyncIterator[Slack]:
    world = acme()
    app = web.Application(client_max_size=64 * 1024 * 1024)
    app.add_subapp("/slack/", slack_api_app(world))
    async with TestServer(app, host="127.0.0.1") as server:
        chosen = Settings(
            bot_token=SecretStr(INSTALL.bot_token),
            signing_secret=SecretStr(SECRET),
            api_url=f"http://127.0.0.1:{server.port}/slack/api/",
            team_id="T0ACME",
        )
        async with SlackClient(chosen) as client:
            files, shelf = SlackFiles(client, chosen), Shelf()
            chat = SlackChat(client, chosen, home=HOME, gallery=Gallery(files, shelf))
            yield Slack(world=world, client=client, settings=chosen, files=files, shelf=shelf, chat=chat)


def card(*media: Media) -> Card:
    exhibits = (Exhibit(medium=one, instead=("It cannot be shown here.",)) for one in media)
    return Card(notification="A post waits", blocks=(Words(line=("Look",)), *exhibits))


async def posted(slack: Slack, *media: Media) -> None:
    await slack.chat.post(slack.world.channel("approvals").id, card(*media))


async def test_a_file_somebody_chose_is_fetched(slack: Slack) -> None:
    given = slack.world.files.given("U0ANA", "kettle.png", a_png())

    assert await slack.files.fetch(GivenFile(id=given.id, name="kettle.png"), by=ANA, cap=1_000_000) == a_png()


async def test_somebody_elses_file_or_one_too_large_is_refused_before_it_is_fetched(slack: Slack) -> None:
    given = slack.world.files.given("U0ANA", "kettle.png", a_png())
    file = GivenFile(id=given.id, name="kettle.png")

    with pytest.raises(InvalidContent, match="not one that you added"):
        await slack.files.fetch(file, by=replace(ANA, user="U0BEN"), cap=1_000_000)
    with pytest.raises(InvalidContent, match="are the most") as refused:
        await slack.files.fetch(file, by=ANA, cap=10)
    assert refused.value.field == "media"


async def test_slacks_sign_in_page_is_no_picture(slack: Slack) -> None:
    given = slack.world.files.given("U0ANA", "kettle.png", a_png())
    scopes = slack.world.install.scopes - {"files:read"}
    slack.world.install = replace(slack.world.install, scopes=scopes)

    with pytest.raises(NetworkFailure):
        await slack.files.fetch(GivenFile(id=given.id, name="kettle.png"), by=ANA, cap=1_000_000)


async def test_our_token_goes_to_no_strange_address(slack: Slack) -> None:
    arrivals: list[str] = []

    async def steal(request: web.Request) -> web.Response:
        arrivals.append(request.headers.get("Authorization", ""))
        return web.Response(body=a_png())

    elsewhere = web.Application()
    elsewhere.router.add_get("/{tail:.*}", steal)
    async with TestServer(elsewhere, host="127.0.0.1") as thief:
        given = slack.world.files.given("U0ANA", "kettle.png", a_png())
        slack.world.files.said_at = f"http://127.0.0.1:{thief.port}/kettle.png"
        with pytest.raises(NetworkFailure, match="strange_address"):
            await slack.files.fetch(GivenFile(id=given.id, name="kettle.png"), by=ANA, cap=1_000_000)

    assert arrivals == []


async def test_a_card_shows_the_picture_by_its_file_and_uploads_it_once(slack: Slack) -> None:
    await posted(slack, PICTURE)
    await posted(slack, PICTURE)

    assert slack.blocks() == ("rich_text", "image")
    message = slack.world.messages(slack.world.channel("approvals").id)[-1]
    file = slack.world.files.get(string(child(message.blocks[1], "slack_file"), "id"))
    assert (file.content, message.blocks[1]["alt_text"]) == (a_png(), "A kettle")
    assert "image_url" not in message.blocks[1]
    assert slack.shelf.asked == [PICTURE.sha256]


async def test_a_message_slack_refuses_because_of_a_picture_is_sent_at_once_with_words_in_its_place(
    slack: Slack,
) -> None:
    slack.world.files.unready = True

    await posted(slack, PICTURE)

    assert slack.blocks() == ("rich_text", "rich_text")
    calls = [outcome for method, outcome in slack.world.calls if method == "chat.postMessage"]
    assert calls[0] == "invalid_blocks"
    assert calls[-1] == "ok"


async def test_without_the_scope_or_the_bytes_the_card_is_shown_all_the_same(slack: Slack) -> None:
    slack.shelf.kept.clear()
    await posted(slack, PICTURE)
    assert slack.blocks() == ("rich_text", "rich_text")

    slack.shelf.kept[PICTURE.sha256] = a_png()
    slack.world.install = replace(slack.world.install, scopes=slack.world.install.scopes - {"files:write"})
    await posted(slack, PICTURE)
    assert slack.blocks() == ("rich_text", "rich_text")


async def test_a_film_is_in_the_thread_of_its_card(slack: Slack) -> None:
    await posted(slack, FILM)

    shown, film = slack.world.messages(slack.world.channel("approvals").id)[-2:]
    assert film.thread_ts == shown.ts
    assert film.text == f"(file: film-{FILM.mark}.mp4)"


async def test_a_field_for_files_and_what_is_chosen_in_it() -> None:
    field_ = FileField(name="media", label="Pictures", types=("jpg", "png"), most=40, filled=2)
    view = render_form(Form(name="post", subject="p", title="Write", blocks=(field_,), submit="Go"))
    [block] = children(view, "blocks")

    assert block["element"] == {
        "type": "file_input",
        "action_id": "field.media~2",
        "filetypes": ["jpg", "png"],
        "max_files": 10,
    }
    chosen: Json = {"type": "file_input", "files": [{"id": "F1", "name": "a.png"}, {}]}
    state: Json = {"media~2": {"field.media~2": chosen}}
    assert form_values({"state": {"values": state}}) == {"media": (GivenFile(id="F1", name="a.png"),)}


# --- windows ----------------------------------------------------------------------------------------------------------


def form(*media: Media, name: str = "read") -> Form:
    return Form(name=name, subject="s", title="The whole post", blocks=card(*media).blocks)


async def opened(slack: Slack, *, unready: bool = False) -> Windows:
    """Ben's window with a picture that no card of this process showed yet."""
    gallery = Gallery(slack.files, slack.shelf)
    if unready:
        await gallery.hang(form(PICTURE))
        slack.world.files.unready = True
    windows = Windows(slack.client, slack.settings, gallery=gallery)
    await windows.open(Trigger(slack.world.windows.new_trigger("U0BEN")), form(PICTURE))
    return windows


def seen(slack: Slack) -> list[str]:
    """The kinds of blocks in the window that Ben sees."""
    top = slack.world.windows.top("U0BEN")
    return [string(block, "type") for block in children(top.definition, "blocks")] if top else []


async def until(happened: Callable[[], bool]) -> None:
    for _ in range(300):
        if happened():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def test_a_window_opens_at_once_and_shows_a_moment_later_what_no_card_showed_before(slack: Slack) -> None:
    windows = await opened(slack)
    assert seen(slack) == ["rich_text", "rich_text"]

    await until(lambda: "image" in seen(slack))

    assert seen(slack) == ["rich_text", "image"]
    await windows.close()


async def test_a_window_slack_refuses_because_of_a_picture_is_opened_at_once_with_words_in_its_place(
    slack: Slack,
) -> None:
    windows = await opened(slack, unready=True)

    assert seen(slack) == ["rich_text", "rich_text"]
    assert [outcome for method, outcome in slack.world.calls if method == "views.open"] == ["invalid_blocks", "ok"]
    await windows.close()


async def test_a_picture_that_comes_late_replaces_nothing_newer(slack: Slack) -> None:
    windows = await opened(slack)
    top = slack.world.windows.top("U0BEN")
    assert top is not None

    await windows.replace(WindowRef(id=top.id), form(name="done"))
    await until(lambda: ("views.update", "hash_conflict") in slack.world.calls)

    assert seen(slack) == ["rich_text"]
    await windows.close()


async def test_after_the_picture_came_the_window_still_takes_what_was_typed_before(slack: Slack) -> None:
    windows = await opened(slack)
    top = slack.world.windows.top("U0BEN")
    assert top is not None
    await until(lambda: "image" in seen(slack))

    await windows.refresh(WindowRef(id=top.id, hash=top.hash), form(PICTURE, name="typed"))

    assert seen(slack) == ["rich_text", "image"]
    await windows.close()
