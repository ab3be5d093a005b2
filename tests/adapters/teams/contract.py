"""What an SDK for Teams must pass: our whole Teams side over it, before a local Teams with signed activities.

`desk` runs the door, an SDK by its name, the answering and the chat port on a real store; `test_contract.py` says what
has to happen. Another SDK is another name in `SDKS`.
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.sandbox.teams import LocalTeams, TeamsSide
from adapters.sandbox.teams_acme import APP_ID, INSTALL, TENANT, acme_teams
from adapters.sandbox.teams_keys import ISSUER, TeamsKeys, new_key
from adapters.sandbox.teams_people import TeamsPerson
from adapters.sandbox.teams_state import TeamsUser
from adapters.sandbox.teams_world import TeamsWorld
from adapters.teams.answering import Answering
from adapters.teams.chat import TeamsChat
from adapters.teams.door import build_handler, keys_of
from adapters.teams.hanging import Hanging
from adapters.teams.parts import Parts, parts_over
from adapters.teams.sdk import build_sdk
from adapters.teams.settings import Sentences, Settings
from tests.clocks import StandingClock
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, person_id
from workflows.ports.chat import Interaction, Member, Nothing, Reply
from workflows.ports.store import Store

SDKS = ("botbuilder",)
"""Every SDK that `chat.teams.sdk` may name."""
KEY = new_key()
"""Making one takes a tenth of a second; all tests share it."""
OPENING = frozenset({"post.open", "post.request_changes"})
SENTENCES = Sentences(
    title="Please read",
    busy="Very busy. Nothing was done.",
    slow="Still working on it.",
    broken="Our mistake, number {id}.",
    outsider="Only for people of Acme.",
    unreachable="You cannot be told what becomes of it.",
    add_app="Add the app",
    done="Done.",
    read_all="Read all",
    review="Review",
    too_long="Only the beginning is shown.",
    next_page="Next page",
    previous_page="Previous page",
    too_large="Too long to be shown, so nothing can be decided here.",
    required="Please fill this in.",
    more_below="Decide after the last page.",
    write_here="Please write here, where nobody else reads along.",
    nothing_typed="Type post and your words.",
)


@dataclass(kw_only=True)
class Talk:
    """A conversation that answers what it was told to, by the kind of interaction, and remembers what it heard.

    As the real one, it does nothing twice for one key.
    """

    replies: dict[type[Interaction], Reply | Callable[[Interaction], Awaitable[Reply]]] = field(default_factory=dict)
    heard: list[Interaction] = field(default_factory=list)
    repeated: list[Interaction] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    news: list[Identity] = field(default_factory=list)
    """People of whom it was told by itself."""

    async def handle(self, interaction: Interaction) -> Reply:
        if interaction.key and interaction.key in {one.key for one in self.heard}:
            self.repeated.append(interaction)
            return Nothing()
        self.heard.append(interaction)
        reply = self.replies.get(type(interaction), Nothing())
        return await reply(interaction) if callable(reply) else reply

    async def turned_away(self, reason: str) -> None:
        self.refused.append(reason)

    async def group_changed(self, group: PersonId) -> None:
        raise AssertionError("There are no groups in Teams.")

    async def person_changed(self, identity: Identity, *, said: Member | None = None) -> None:
        self.news.append(identity)

    def only(self, kind: type[Interaction]) -> list[Interaction]:
        """What was heard of one kind."""
        return [one for one in self.heard if isinstance(one, kind)]


@dataclass(kw_only=True)
class Desk:
    """Everything, running."""

    teams: LocalTeams
    talk: Talk
    parts: Parts
    chat: TeamsChat
    answering: Answering

    @property
    def world(self) -> TeamsWorld:
        return self.teams.world

    def person(self, user: TeamsUser) -> TeamsPerson:
        return self.teams.person(user.oid)

    async def settled(self) -> None:
        """Wait for what is done after the answers."""
        await self.answering.settled()


def settings(teams: LocalTeams, **changes: object) -> Settings:
    """For the local Teams."""
    given = {
        "app_id": APP_ID,
        "app_secret": INSTALL.app_secret,
        "tenant": TENANT,
        "login_url": f"{teams.base}/login",
        "keys_url": f"{teams.base}/login/v1/.well-known/openidconfiguration",
        "issuer": ISSUER,
        "service_url": f"{teams.base}/emea/",
        "service_hosts": ("127.0.0.1",),
    }
    return Settings.model_validate(given | changes)


@asynccontextmanager
async def desk(
    talk: Talk,
    store: Store,
    *,
    sdk: str = "botbuilder",
    world: TeamsWorld | None = None,
    rooms: tuple[str, ...] = (),
    hanging: Hanging | None = None,
    **changes: object,
) -> AsyncIterator[Desk]:
    """The real door, the SDK, the real answering and chat, before a local Teams. Again on the same store: a restart."""
    keys = TeamsKeys(app_id=APP_ID, app_secret=INSTALL.app_secret, issuer=ISSUER, keys=[KEY])
    async with LocalTeams(TeamsSide(world=world or acme_teams(), keys=keys)) as teams:
        chosen = settings(teams, sdk=sdk, **changes)
        library = build_sdk(chosen)
        parts = parts_over(
            library.connector,
            store=store,
            clock=StandingClock(),
            settings=chosen,
            sentences=SENTENCES,
            opening=OPENING,
            rooms=rooms,
            hanging=hanging,
        )
        answering, keychain = Answering(talk, parts, news=talk), keys_of(chosen)
        handler = build_handler(chosen, sdk=library, turn=answering.answer, conversation=talk, keys=keychain)
        app = web.Application()
        app.router.add_post("/api/messages", handler)
        async with TestServer(app, host="127.0.0.1") as server:
            teams.aim(f"http://127.0.0.1:{server.port}/api/messages")
            yield Desk(teams=teams, talk=talk, parts=parts, chat=TeamsChat(parts), answering=answering)
            await answering.close()
        await keychain.close()
        await library.close()


def identity(user: TeamsUser) -> Identity:
    """As the rest of the program knows them."""
    return Identity(platform="teams", organisation=TENANT, user=user.oid)


def human(user: TeamsUser) -> Person:
    """Somebody first met in Teams."""
    return Person(id=person_id(identity(user)), name=user.name, identity=identity(user))
