"""Reaching people: their personal chat with the app, found, opened where there is none, opened anew when it died."""

import asyncio
import logging
from dataclasses import dataclass
from urllib.parse import quote

from adapters.teams.connector import Connector, TeamsFailure
from adapters.teams.places import PlaceBook, channel_of, is_personal
from adapters.teams.settings import Settings
from adapters.wire import Obj, child, string
from workflows.ports.store.places import Place

_log = logging.getLogger("countersign.teams")
_PATIENCE = 0.4
"""Seconds that a dialog waits for a personal chat being opened, before it says that there is none."""
_TRIED_AGAIN_AFTER = 300.0
"""Seconds after which a chat that could not be opened is tried again; an installation is heard of at once."""
_REMEMBERED = 10_000


@dataclass(frozen=True, kw_only=True)
class Written:
    """A message of ours: its conversation and its id."""

    conversation: str
    id: str


def is_gone(failure: TeamsFailure) -> bool:
    """Whether a conversation does not work any more, or never did, for us."""
    return failure.status in (403, 404) and failure.code != "ActivityNotFoundInConversation"


def app_link(settings: Settings) -> str:
    """The page in Teams where somebody adds the app for themselves."""
    return f"{settings.addresses.deep_link.rstrip('/')}/l/app/{quote(settings.app_id)}"


class Reaching:
    """Writes to people. Every failure is a TeamsFailure."""

    def __init__(self, connector: Connector, book: PlaceBook, settings: Settings) -> None:
        self._connector = connector
        self._book = book
        self._tenant = settings.tenant
        self._otherwise = settings.addresses.service_url
        self._opening: dict[str, asyncio.Task[bool]] = {}
        self._failed: dict[str, float] = {}

    async def write(self, user: str, message: Obj) -> Written:
        """Write to somebody (an Entra object id) personally. A chat that died is opened anew, once.

        TeamsFailure(retry=False) when they do not have the app.
        """
        place = await self._book.person(user)
        if place is not None and place.conversation:
            try:
                return await self._create(place, message)
            except TeamsFailure as failure:
                if not is_gone(failure):
                    raise
                await self._book.lost(place)
        place = await self._opened(user)
        try:
            return await self._create(place, message)
        except TeamsFailure as failure:
            if not is_gone(failure):
                raise
            await self._book.lost(place)
            raise _for_good(failure) from failure

    async def answer(self, activity: Obj, message: Obj) -> Written:
        """Write where something was just said. TeamsFailure when that is not possible."""
        conversation = string(child(activity, "conversation"), "id")
        made = await self._connector.create(string(activity, "serviceUrl"), conversation, message)
        return Written(conversation=channel_of(conversation), id=made)

    async def conversation(self, user: str) -> Place:
        """Where somebody is reached, opened if need be. TeamsFailure(retry=False) when they do not have the app."""
        place = await self._book.person(user)
        return place if place is not None and place.conversation else await self._opened(user)

    async def prepare(self, activity: Obj) -> None:
        """Begin to open the personal chat of whoever acts, if there is none yet; nobody waits for it here."""
        user = string(child(activity, "from"), "aadObjectId").lower()
        if is_personal(activity) or user in self._opening or self._failed_lately(user):
            return
        if not await self._has_chat(user):
            task = asyncio.ensure_future(self._try_to_open(user, string(activity, "serviceUrl")))
            self._opening[user] = task
            task.add_done_callback(lambda _: self._opening.pop(user, None))

    async def can_reach(self, activity: Obj) -> bool:
        """Whether whoever acts can be told personally; waits a moment for what `prepare` began."""
        if is_personal(activity):
            return True
        user = string(child(activity, "from"), "aadObjectId").lower()
        if (opening := self._opening.get(user)) is not None:
            await asyncio.wait({opening}, timeout=_PATIENCE)
        return await self._has_chat(user)

    async def settled(self) -> None:
        """Wait for what was begun."""
        await asyncio.gather(*self._opening.values(), return_exceptions=True)

    async def _has_chat(self, user: str) -> bool:
        """Whether their chat is known. Yes where that cannot be looked up: no reason to refuse or to worry them."""
        try:
            place = await self._book.person(user)
        except Exception as error:
            _log.warning("action=teams.place_not_read error=%s", type(error).__name__)
            return True
        return place is not None and bool(place.conversation)

    async def _create(self, place: Place, message: Obj) -> Written:
        made = await self._connector.create(place.service_url, place.conversation, message)
        return Written(conversation=place.conversation, id=made)

    async def _opened(self, user: str, *, service_url: str = "") -> Place:
        url = service_url or await self._book.service_url(otherwise=self._otherwise)
        try:
            conversation = await self._connector.open_personal(url, tenant=self._tenant, user=user)
        except TeamsFailure as failure:
            raise (_for_good(failure) if is_gone(failure) else failure) from failure
        await self._book.met([(user, "")], organisation=self._tenant, service_url=url, conversation=conversation)
        place = await self._book.person(user)
        if place is None:
            raise TeamsFailure("open_personal", "not_kept")
        return place

    async def _try_to_open(self, user: str, service_url: str) -> bool:
        try:
            await self._opened(user, service_url=service_url)
        except Exception as error:
            code = error.code if isinstance(error, TeamsFailure) else type(error).__name__
            _log.info("action=teams.not_reachable code=%s", code)
            self._note_failure(user)
            return False
        return True

    def _note_failure(self, user: str) -> None:
        self._failed[user] = asyncio.get_running_loop().time()
        if len(self._failed) > _REMEMBERED:
            del self._failed[next(iter(self._failed))]

    def _failed_lately(self, user: str) -> bool:
        at = self._failed.get(user)
        return at is not None and asyncio.get_running_loop().time() - at < _TRIED_AGAIN_AFTER


def _for_good(failure: TeamsFailure) -> TeamsFailure:
    return TeamsFailure("a personal message", failure.code, status=failure.status, retry=False)
