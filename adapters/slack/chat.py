"""Slack as the chat port: posting, redrawing and telling, and what Slack knows of people and channels."""

import asyncio
import re
from collections.abc import Mapping
from dataclasses import replace

from adapters.slack.client import SlackClient, SlackFailure
from adapters.slack.exhibits import Gallery
from adapters.slack.home import render_home
from adapters.slack.pictures import REFUSED
from adapters.slack.render import render_card
from adapters.slack.settings import Home, Settings
from adapters.slack.windows import Windows
from adapters.wire import Json, Obj, child, is_true, string, strings
from workflows.domain.person import Identity, Person, Standing
from workflows.ports.chat import Card, Channel, Form, Member, MessageRef, Reach, WindowRef

# Nothing in our messages is to be looked up, called or previewed beyond what the card says.
_QUIET: dict[str, Json] = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
_CHANNEL = re.compile(r"[CDG][A-Z0-9]+")
_GONE_CHANNEL = frozenset({"channel_not_found", "is_archived", "not_in_channel"})
_PAGE = 1_000
"""The most members Slack lists at once."""
_MOST_LOOKED_AT = 200
"""Members looked at one by one for guests; in a channel of more, the first so many are."""
_REMEMBERED = 600.0
"""Seconds that somebody's standing is believed when a channel is looked at; `member` always asks."""


class SlackChat:
    """Implements `workflows.ports.chat.Chat`. Every failure is a NetworkFailure."""

    def __init__(self, client: SlackClient, settings: Settings, *, home: Home, gallery: Gallery | None = None) -> None:
        """Without a gallery no picture of a post is shown, only told of."""
        self._client = client
        self._gallery = gallery
        self._windows = Windows(client, settings, gallery=gallery)
        self._home = home
        self._direct: dict[str, str] = {}
        self._standings: dict[str, tuple[float, Standing]] = {}

    async def post(self, channel: str, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        """Post a card. Not idempotent: after an unclear answer it may stand there twice, which harms nobody."""
        arguments: dict[str, Json] = {"channel": channel, **_QUIET}
        if thread is not None:
            arguments["thread_ts"] = thread.ts
        answer = await self._shown("chat.postMessage", arguments, card)
        message = MessageRef(channel=string(answer, "channel") or channel, ts=string(answer, "ts"))
        if self._gallery is not None:
            await self._gallery.share_films(card, message)
        return message

    async def update(self, message: MessageRef, card: Card) -> None:
        """Redraw a message."""
        arguments: dict[str, Json] = {"channel": message.channel, "ts": message.ts, "parse": "none"}
        await self._shown("chat.update", arguments | {"link_names": False}, card)

    async def _shown(self, method: str, arguments: dict[str, Json], card: Card) -> Obj:
        """The call with the card; when Slack refuses its pictures, at once again with words in their place."""
        files = await self._gallery.hang(card) if self._gallery is not None else {}
        try:
            return await self._client.call(method, arguments | _drawn(card, files))
        except SlackFailure as failure:
            if self._gallery is None or not files or failure.code not in REFUSED:
                raise
            self._gallery.forget(files)
        return await self._client.call(method, arguments | _drawn(card, {}))

    async def tell(self, person: Person, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        """Post in the person's own conversation with the bot."""
        return await self.post(await self._conversation(person.identity.user), card, thread=thread)

    async def redraw_window(self, window: WindowRef, form: Form) -> None:
        """Replace an open window's content; NetworkFailure(retry=False) when it is closed or moved on."""
        if self._gallery is not None:
            await self._gallery.hang(form)
        await self._windows.refresh(window, form)

    async def home(self, person: Person, card: Card) -> None:
        """Show it as the person's Home tab; NetworkFailure(retry=False) when the app has none."""
        await self._client.call("views.publish", {"user_id": person.identity.user, "view": render_home(card)})

    def owns(self, channel: str) -> bool:
        """Whether it has the form of Slack's ids: C…, G… or D…."""
        return bool(_CHANNEL.fullmatch(channel))

    async def member(self, identity: Identity) -> Member:
        """What Slack knows of a user."""
        return await self._member(identity.user)

    async def _member(self, user: str) -> Member:
        return member_of(
            child(await self._client.call("users.info", {"user": user, "include_locale": "true"}), "user"), self._home
        )

    async def channel(self, channel: str) -> Channel:
        """Who can read a channel. One that is gone, or that the bot may not see, is `GONE`, not an error."""
        try:
            found = child(await self._client.call("conversations.info", {"channel": channel}), "channel")
        except SlackFailure as failure:
            if failure.code in _GONE_CHANNEL:
                return Channel(id=channel, name="", reach=Reach.GONE)
            raise
        known = Channel(id=channel, name=string(found, "name"), reach=_reach(found))
        if known.reach is Reach.GONE:
            return known
        members = await self._members(channel)
        return replace(known, members=members, guests=await self._guests(members[:_MOST_LOOKED_AT]))

    async def _conversation(self, user: str) -> str:
        """The direct conversation with a user; Slack never changes it, so it is asked for once."""
        if user not in self._direct:
            opened = await self._client.call("conversations.open", {"users": user})
            self._direct[user] = string(child(opened, "channel"), "id")
        return self._direct[user]

    async def _members(self, channel: str) -> tuple[str, ...]:
        found: list[str] = []
        async for page in self._client.pages("conversations.members", {"channel": channel, "limit": _PAGE}):
            found += strings(page, "members")
        return tuple(found)

    async def _guests(self, members: tuple[str, ...]) -> tuple[str, ...]:
        few = asyncio.Semaphore(4)  # users.info allows about 100 a minute

        async def is_outside(user: str) -> bool:
            async with few:
                try:
                    return await self._standing(user) in (Standing.GUEST, Standing.OUTSIDER)
                except SlackFailure:  # the warning about guests must not keep a card from being shown
                    return False

        found = await asyncio.gather(*(is_outside(user) for user in members))
        return tuple(user for user, outside in zip(members, found, strict=True) if outside)

    async def _standing(self, user: str) -> Standing:
        now = asyncio.get_running_loop().time()
        asked, standing = self._standings.get(user, (0.0, Standing.OUTSIDER))
        if not asked or now - asked > _REMEMBERED:
            standing = (await self._member(user)).standing
            self._standings[user] = (now, standing)
        return standing


def _drawn(card: Card, files: Mapping[str, str]) -> dict[str, Json]:
    text, blocks = render_card(card, files=files)
    return {"text": text, "blocks": list(blocks)}


async def whose_token(client: SlackClient, settings: Settings) -> tuple[Home, frozenset[str]]:
    """The organisation the token belongs to, and the scopes it was granted; for `check` and for the start.

    Raises NetworkFailure; with `retry=False` when the token is of another organisation than the configured one.
    """
    answer, granted = await client.scopes()
    team, enterprise = string(answer, "team_id"), string(answer, "enterprise_id")
    configured = settings.home
    if configured is None:
        return Home(team=team, enterprise=enterprise, others=frozenset(settings.other_team_ids)), granted
    # A token of a whole organisation names no workspace of ours.
    wanted, found = (configured.enterprise, enterprise) if configured.enterprise else (configured.team, team)
    if wanted != found:
        reason = f"the token belongs to {found or 'no organisation'}, not to {wanted} as set"
        raise SlackFailure("auth.test", reason, retry=False)
    return replace(configured, team=team, enterprise=enterprise), granted


def member_of(user: Obj, home: Home) -> Member:
    """What a user object says of somebody."""
    profile = child(user, "profile")
    name = string(profile, "display_name") or string(profile, "real_name") or string(user, "real_name")
    return Member(
        identity=Identity(platform="slack", organisation=home.organisation, user=string(user, "id")),
        name=name or string(user, "name"),
        standing=_standing(user, home),
        zone=string(user, "tz") or "UTC",
        language=string(user, "locale"),
    )


def _standing(user: Obj, home: Home) -> Standing:
    if is_true(user, "deleted"):
        return Standing.DEACTIVATED
    if is_true(user, "is_bot") or is_true(user, "is_app_user") or string(user, "id") == "USLACKBOT":
        return Standing.BOT
    if is_true(user, "is_stranger") or not _is_ours(user, home):
        return Standing.OUTSIDER
    if is_true(user, "is_restricted") or is_true(user, "is_ultra_restricted"):
        return Standing.GUEST
    return Standing.MEMBER


def _is_ours(user: Obj, home: Home) -> bool:
    """Whether Slack says this user belongs to the organisation; somebody without any team does not."""
    enterprise = string(child(user, "enterprise_user"), "enterprise_id")
    if home.enterprise and enterprise:
        return enterprise == home.enterprise
    return string(user, "team_id") in {home.team, home.enterprise, *home.others} - {""}


def _reach(channel: Obj) -> Reach:
    if is_true(channel, "is_archived") or not (is_true(channel, "is_member") or is_true(channel, "is_im")):
        return Reach.GONE
    if is_true(channel, "is_ext_shared") or is_true(channel, "is_pending_ext_shared"):
        return Reach.SHARED
    return Reach.PRIVATE if is_true(channel, "is_private") or is_true(channel, "is_im") else Reach.PUBLIC
