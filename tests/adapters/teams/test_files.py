"""Fetching what people sent: from the cloud's hosts only, the token to Teams' own servers only, never too much."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sandbox.teams import LocalTeams, TeamsSide
from adapters.sandbox.teams_acme import ANA, APP_ID, INSTALL, TENANT, acme_teams
from adapters.sandbox.teams_drive import TeamsDrive, TeamsFile
from adapters.sandbox.teams_keys import ISSUER, TeamsKeys
from adapters.teams.attached import MOST_AT_ONCE, files_in
from adapters.teams.connector import TeamsFailure
from adapters.teams.files import TeamsFiles
from adapters.teams.payload import to_interaction
from adapters.teams.settings import Settings
from tests.adapters.teams.contract import KEY, SENTENCES, Talk, desk, identity, settings
from tests.files import a_jpeg
from workflows.errors import InvalidContent
from workflows.ports.chat import Card, CommandTyped, FilesSent, GivenFile, Interaction, Whisper, Words
from workflows.ports.store import Store

WHO = identity(ANA)
KETTLE = a_jpeg((400, 200))
CAP = 1_000_000


@dataclass(kw_only=True)
class Cupboard:
    """A local Teams with files, and the adapter that fetches them."""

    teams: LocalTeams
    files: TeamsFiles
    keys: TeamsKeys

    @property
    def drive(self) -> TeamsDrive:
        return self.teams.world.drive

    def given(self, file: TeamsFile) -> GivenFile:
        """The file as the activity of its message has it."""
        world = self.teams.world
        attached = world.drive.attachment(world.drive.keep(file), service_url=world.service_url)
        [given] = files_in(message(attached))
        return given

    async def fetch(self, file: TeamsFile, *, cap: int = CAP) -> bytes:
        return await self.files.fetch(self.given(file), by=WHO, cap=cap)


@asynccontextmanager
async def cupboard(**changes: object) -> AsyncIterator[Cupboard]:
    keys = TeamsKeys(app_id=APP_ID, app_secret=INSTALL.app_secret, issuer=ISSUER, keys=[KEY])
    async with LocalTeams(TeamsSide(world=acme_teams(), keys=keys)) as teams:
        chosen = settings(teams, **({"file_hosts": ("127.0.0.1",)} | changes))
        yield Cupboard(teams=teams, files=TeamsFiles(chosen), keys=keys)


@asynccontextmanager
async def elsewhere() -> AsyncIterator[tuple[str, list[str]]]:
    """A server that is none of ours under another name of this machine, and what it was sent for authorization."""
    heard: list[str] = []

    async def hear(request: web.Request) -> web.Response:
        heard.append(request.headers.get("Authorization", ""))
        return web.Response(body=KETTLE, content_type="image/jpeg")

    app = web.Application()
    app.router.add_get("/{path:.*}", hear)
    async with TestServer(app, host="127.0.0.1") as server:
        yield f"http://localhost:{server.port}/kettle.jpg", heard


def message(*attached: Any, kind: str = "personal", text: str = "") -> dict[str, Any]:
    """A message with these attachments."""
    return {
        "type": "message",
        "id": "17",
        "text": text,
        "from": {"id": "29:1", "aadObjectId": ANA.oid, "name": "Ana"},
        "recipient": {"id": "28:app"},
        "conversation": {"id": "a:1", "conversationType": kind, "tenantId": TENANT},
        "attachments": list(attached),
    }


def download(address: str, *, name: str = "kettle.jpg") -> dict[str, Any]:
    kind = "application/vnd.microsoft.teams.file.download.info"
    return {"contentType": kind, "name": name, "content": {"downloadUrl": address, "fileType": "jpg"}}


def given(address: str) -> GivenFile:
    return GivenFile(id="1", name="kettle.jpg", address=address)


# --- what comes ---------------------------------------------------------------------------------------------------


def test_files_and_pasted_pictures_of_the_personal_chat_are_what_was_sent() -> None:
    pasted = {"contentType": "image/*", "contentUrl": "https://smba.example/v3/attachments/1/views/original"}
    html = {"contentType": "text/html", "content": "<p>Look<img src='https://evil.example/x'></p>"}
    activity = message(download("https://acme-my.sharepoint.com/1"), pasted, html, text="Look")

    said = to_interaction(activity, command="post", opening=frozenset())

    assert isinstance(said, FilesSent)
    assert [one.name for one in said.files] == ["kettle.jpg", "picture-2"]
    assert said.words.text == "Look"
    assert said.key == "teams:message:a:1:17"
    assert "sharepoint" not in repr(said)


@pytest.mark.parametrize(
    "html",
    [
        '<p>Look</p><attachment id="1"></attachment>',
        '<p>Look</p>\r\n<p><img itemtype="http://schema.skype.com/AMSImage" alt="image" src="https://asm.example/1"></p>',
    ],
    ids=["a file", "a pasted picture"],
)
def test_what_stands_for_the_file_in_the_message_is_no_word_of_it(html: str) -> None:
    activity = message(download("https://a.sharepoint.com/1"), {"contentType": "text/html", "content": html})

    said = to_interaction(activity, command="post", opening=frozenset())

    assert isinstance(said, FilesSent)
    assert said.words.text == "Look"


def test_the_command_word_before_the_words_is_none_of_them() -> None:
    said = to_interaction(message(download("x"), text="post @acme Look"), command="post", opening=frozenset())

    assert isinstance(said, FilesSent)
    assert said.words.text == "@acme Look"


def test_in_a_channel_nothing_is_taken() -> None:
    activity = message(download("https://acme-my.sharepoint.com/1"), kind="channel", text="post Look")

    assert files_in(activity) == ()
    assert isinstance(to_interaction(activity, command="post", opening=frozenset()), CommandTyped)


@pytest.mark.parametrize(
    "attached",
    [
        {"contentType": "reference", "contentUrl": "https://acme.sharepoint.com/1"},
        {"contentType": "text/html", "content": "<p>Hi</p>"},
        {"contentType": "application/vnd.microsoft.card.adaptive", "content": {}},
        {},
    ],
)
def test_what_is_no_file_is_none(attached: dict[str, Any]) -> None:
    assert files_in(message(attached)) == ()


def test_of_a_hundred_files_a_few_are_looked_at() -> None:
    assert len(files_in(message(*[download(f"https://a.sharepoint.com/{one}") for one in range(100)]))) == MOST_AT_ONCE


def test_a_name_is_shown_as_it_is_without_what_cannot_be_seen() -> None:
    [one] = files_in(message(download("x", name="kettle\u202egpj.exe\n" + "a" * 999)))

    assert one.name.startswith("kettlegpj.exea")
    assert len(one.name) == 120


# --- where it is fetched from -------------------------------------------------------------------------------------


async def test_a_file_is_fetched_without_the_token_and_a_pasted_picture_with_it() -> None:
    async with cupboard() as here:
        kept, pasted = TeamsFile(name="a.jpg", content=KETTLE), TeamsFile(name="b.jpg", content=KETTLE, pasted=True)

        assert await here.fetch(kept) == KETTLE
        assert await here.fetch(pasted) == KETTLE

        [(_, without), (_, token)] = here.drive.asked
        assert without == ""
        assert token.removeprefix("Bearer ") in here.keys.tokens


async def test_a_token_that_teams_does_not_take_any_more_is_replaced_once() -> None:
    async with cupboard() as here:
        await here.fetch(TeamsFile(name="a.jpg", content=KETTLE, pasted=True))
        here.keys.tokens.clear()

        assert await here.fetch(TeamsFile(name="b.jpg", content=KETTLE, pasted=True)) == KETTLE


@pytest.mark.parametrize(
    "address",
    [
        "",
        "kettle.jpg",
        "file:///etc/passwd",
        "data:image/png;base64,AAAA",
        "ftp://acme-my.sharepoint.com/1",
        "http://acme-my.sharepoint.com/1",
        "https://sharepoint.com.evil.example/1",
        "https://evilsharepoint.com/1",
        "https://acme-my.sharepoint.com.:443@evil.example/1",
        "https://acme-my.sharepoint.com@169.254.169.254/1",
        "https://user:pass@acme-my.sharepoint.com/1",
        "https://evil.example\\@acme-my.sharepoint.com/1",
        "https://169.254.169.254/latest/meta-data/",
        "http://localhost/1",
        "http://127.0.0.1/1",
        "https://[::1]/1",
        "https://smba.trafficmanager.net/teams/v3/conversations/a:1/members",
        "https://smba.trafficmanager.net/v3/attachments/../conversations/views/original",
        "https://smba.trafficmanager.net.evil.example/v3/attachments/1/views/original",
        "https://acme-my.sharepoint.com/" + "a" * 9_000,
        "https://acmé-my.sharepoint.com/1",
        "https://acme-my.sharepoint.com/1\r\nHost: evil.example",
    ],
)
async def test_a_foreign_address_is_never_asked(address: str) -> None:
    public = Settings.model_validate({"app_id": APP_ID, "app_secret": "s", "tenant": TENANT})

    with pytest.raises(InvalidContent, match="is not where Teams keeps the files"):
        await TeamsFiles(public).fetch(given(address), by=WHO, cap=CAP)


async def test_a_sharepoint_whose_name_leads_into_our_network_is_not_reached() -> None:
    chosen = Settings.model_validate(
        {"app_id": APP_ID, "app_secret": "s", "tenant": TENANT, "file_hosts": (".localhost",)}
    )

    with pytest.raises(TeamsFailure, match="unreachable"):
        await TeamsFiles(chosen).fetch(given("https://files.localhost/1"), by=WHO, cap=CAP)


async def test_only_ones_own_sharepoint_is_asked_where_app_yaml_says_so() -> None:
    chosen = Settings.model_validate(
        {"app_id": APP_ID, "app_secret": "s", "tenant": TENANT, "file_hosts": ("acme-my.sharepoint.com",)}
    )

    with pytest.raises(InvalidContent):
        await TeamsFiles(chosen).fetch(given("https://other-my.sharepoint.com/1"), by=WHO, cap=CAP)


@pytest.mark.parametrize("cloud", ["gcch", "dod", "china"])
async def test_where_teams_sends_apps_no_files_none_is_fetched(cloud: str) -> None:
    chosen = Settings.model_validate({"app_id": APP_ID, "app_secret": "s", "tenant": TENANT, "cloud": cloud})

    with pytest.raises(InvalidContent):
        await TeamsFiles(chosen).fetch(given("https://acme-my.sharepoint.com/1"), by=WHO, cap=CAP)


@pytest.mark.parametrize("who", [replace(WHO, organisation="another"), replace(WHO, platform="slack")])
async def test_another_tenants_file_is_not_fetched(who: Any) -> None:
    async with cupboard() as here:
        file = here.given(TeamsFile(name="a.jpg", content=KETTLE))

        with pytest.raises(InvalidContent, match="not from this company's Teams"):
            await here.files.fetch(file, by=who, cap=CAP)

        assert here.drive.asked == []


# --- where it may lead --------------------------------------------------------------------------------------------


async def test_a_redirect_to_a_foreign_host_is_not_followed() -> None:
    async with cupboard() as here, elsewhere() as (address, heard):
        here.drive.leads_to = address

        with pytest.raises(InvalidContent):
            await here.fetch(TeamsFile(name="a.jpg", content=KETTLE))

        assert heard == []


async def test_a_redirect_within_the_allowed_hosts_is_followed_and_carries_no_token() -> None:
    async with cupboard(file_hosts=("127.0.0.1", "localhost")) as here, elsewhere() as (address, heard):
        here.drive.leads_to = address

        assert await here.fetch(TeamsFile(name="a.jpg", content=KETTLE)) == KETTLE
        assert heard == [""]


async def test_the_token_follows_no_redirect_at_all() -> None:
    async with cupboard(file_hosts=("127.0.0.1", "localhost")) as here, elsewhere() as (address, heard):
        here.drive.leads_to = address

        with pytest.raises(InvalidContent):
            await here.fetch(TeamsFile(name="a.jpg", content=KETTLE, pasted=True))

        assert heard == []


async def test_the_token_goes_to_no_server_but_teams_own_whatever_the_message_says() -> None:
    async with cupboard(file_hosts=("127.0.0.1", "localhost")) as here, elsewhere() as (address, heard):
        said_at = address.replace("kettle.jpg", "v3/attachments/1/views/original")

        await here.fetch(TeamsFile(name="a.jpg", content=KETTLE, pasted=True, said_at=said_at))

        assert heard == [""]


async def test_a_circle_of_redirects_ends() -> None:
    async with cupboard() as here:
        file = here.given(TeamsFile(name="a.jpg", content=KETTLE))
        here.drive.leads_to = file.address

        with pytest.raises(InvalidContent):
            await here.files.fetch(file, by=WHO, cap=CAP)

        assert len(here.drive.asked) == 4


# --- what is there ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pasted", [True, False])
async def test_a_huge_file_is_refused_with_the_size_that_is_allowed(pasted: bool) -> None:
    async with cupboard() as here:
        huge = TeamsFile(name="a.jpg", content=b"\xff" * 3_000_000, pasted=pasted)

        with pytest.raises(InvalidContent, match=r"2 MB are the most\. It was not added"):
            await here.fetch(huge, cap=2 * 1024 * 1024)


async def test_an_address_that_is_over_is_a_failure_and_not_a_picture() -> None:
    async with cupboard() as here:
        here.drive.ended = True

        with pytest.raises(TeamsFailure, match="http_403") as refused:
            await here.fetch(TeamsFile(name="a.jpg", content=KETTLE))

        assert not refused.value.retry
        assert "onedrive" not in str(refused.value)


async def test_no_address_is_in_any_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with cupboard() as here:
        here.drive.ended = True
        with pytest.raises(TeamsFailure):
            await here.fetch(TeamsFile(name="a.jpg", content=KETTLE))

    assert "tempauth" not in caplog.text


# --- through the door ---------------------------------------------------------------------------------------------


async def taken(_: Interaction) -> Whisper:
    await asyncio.sleep(0.3)
    return Whisper(card=Card(notification="Ready", blocks=(Words(line=("Ready",)),)))


async def test_what_is_sent_reaches_the_conversation_and_the_answer_stands_in_the_chat(store: Store) -> None:
    talk = Talk(replies={FilesSent: taken})
    async with desk(talk, store) as here:
        ana = here.person(ANA)
        await ana.add_app()

        assert (await ana.send_files(TeamsFile(name="a.jpg", content=KETTLE), words="Look")).is_fine

        [sent] = talk.only(FilesSent)
        assert isinstance(sent, FilesSent)
        assert (sent.by, sent.words.text, [one.name for one in sent.files]) == (WHO, "Look", ["a.jpg"])
        assert ana.inbox()[-1] == "Ready"


async def test_a_file_that_takes_long_is_answered_when_it_is_there(store: Store) -> None:
    async with desk(Talk(replies={FilesSent: taken}), store, answer_within=0.05) as here:
        ana = here.person(ANA)
        await ana.add_app()

        assert (await ana.send_files(TeamsFile(name="a.jpg", content=KETTLE))).is_fine
        await here.settled()

        assert ana.inbox()[-1] == "Ready"


async def test_files_wait_for_files_and_nobody_who_presses_does(store: Store) -> None:
    talk = Talk(replies={FilesSent: taken})
    async with desk(talk, store, answer_within=0.1) as here:
        ana = here.person(ANA)
        await ana.add_app()

        sending = [ana.send_files(TeamsFile(name="a.jpg", content=KETTLE), words="Mine") for _ in range(6)]
        await asyncio.gather(*sending, ana.say("post Hello"))
        await here.settled()

        assert len(talk.only(CommandTyped)) == 1
        assert len(talk.only(FilesSent)) == 4
        assert sum(SENTENCES.busy in one and "Mine" in one for one in ana.inbox()) == 2


async def test_from_another_tenant_nothing_is_taken_and_it_is_noted(store: Store) -> None:
    talk = Talk()
    async with desk(talk, store) as here:
        here.world.put_user(replace(ANA, tenant="99999999-1111-4a11-8a11-000000000001"))
        here.world.add_app(ANA.oid)

        await here.person(ANA).send_files(TeamsFile(name="a.jpg", content=KETTLE))

        assert talk.only(FilesSent) == []
        assert len(talk.refused) == 1
        assert here.world.drive.asked == []
