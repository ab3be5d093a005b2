"""The stand-in for X, fitted to the page: Acme's accounts, what the world sees of them, and the trainer's switches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from urllib.parse import urlsplit

from adapters.sandbox.workspace_crowd import CrowdSwitches
from adapters.sandbox.workspace_public import PublicMedium, PublicPoll, PublicPost, PublicProfile, Switch
from adapters.sandbox.world import ACCOUNTS, CONSUMER_KEY, CONSUMER_SECRET, account
from adapters.sandbox.x_switches import Fault
from adapters.sandbox.x_switches import Switch as XSwitch
from adapters.sandbox.x_world import XAccount, XKeys, XPost, XWorld
from workflows.domain.account import Kind
from workflows.domain.ids import RemoteAccountId, RemotePostId

SLOW_SECONDS = 8.0
NEWEST = 120
"""Posts on the page."""
MEDIA = "/x/web/media"
"""Where the stand-in shows a picture, on the workspace's server."""
SHOWN_GONE = timedelta(minutes=10)
"""How long the page goes on showing that a post was taken down."""
FROM_A_PHONE = "FREE KETTLES for the next 100 people who send their card number to @acme_freebies"
"""What somebody with the account on a phone posts past Countersign."""
DISGUISE = "Acme Support (official)"
"""The name somebody who got in gives @acme."""

_TROUBLE = "X has trouble"
_STRANGER = "Somebody else is at the account"
_ACME = account("acme")
_ACME_ID = RemoteAccountId(_ACME.remote_id)


@dataclass(frozen=True, kw_only=True)
class _Trick:
    fault: Fault
    label: str
    explanation: str
    group: str = _TROUBLE
    seconds: float = SLOW_SECONDS
    account: RemoteAccountId | None = None


_TRICKS: Mapping[str, _Trick] = {
    "lost": _Trick(
        fault=Fault.ACCEPTED_REPLY_LOST,
        label="X accepts, but its answer is lost",
        explanation="What was asked is done, a post or its deletion, and nobody is told. The program must look first.",
    ),
    "limited": _Trick(
        fault=Fault.RATE_LIMITED,
        label="X is rate limited",
        explanation="X answers “too many requests”. Nothing goes out for now.",
    ),
    "slow": _Trick(
        fault=Fault.SLOW, label="X is slow", explanation=f"Each answer takes {SLOW_SECONDS:g} seconds longer."
    ),
    "stranger": _Trick(
        fault=Fault.WRONG_ACCOUNT,
        label="The token belongs to another account",
        explanation="X answers as somebody else. Nothing may be sent.",
    ),
    "undeletable": _Trick(
        fault=Fault.DELETE_REFUSED,
        label="X refuses to delete",
        explanation="Recall a post now: people must be told plainly that it is still public.",
    ),
    "revoked": _Trick(
        fault=Fault.REVOKED,
        label="Revoke the token of @acme",
        explanation="X no longer takes it. Switched off, X takes it again.",
        group=_STRANGER,
        account=_ACME_ID,
    ),
}

_PHONE = Switch(
    group=_STRANGER,
    name="phone",
    label="Post as @acme from a phone",
    explanation="Past Countersign: nobody approved it. Cleo and the approvers are told in seconds.",
)
_PHONE_ON = "It is public now. Switched off, its author deletes it; Cleo can, too."
_DISGUISE = Switch(
    group=_STRANGER,
    name="disguise",
    label="Change the name and picture of @acme",
    explanation="As people do who got into an account. Switched off, it looks as before.",
)


def acme_accounts(picture: Callable[[str], str]) -> tuple[XAccount, ...]:
    """Acme's public accounts for the stand-in; `picture` gives the address of a handle's picture."""
    return tuple(
        XAccount(
            id=RemoteAccountId(one.remote_id),
            handle=one.handle,
            name=one.name,
            kind=Kind(one.kind),
            keys=XKeys(
                consumer_key=CONSUMER_KEY,
                consumer_secret=CONSUMER_SECRET,
                access_token=one.access_token,
                access_token_secret=one.access_token_secret,
            ),
            picture_url=picture(one.handle),
            followers=one.followers,
        )
        for one in ACCOUNTS
    )


class PublicX:
    """The page's view of an `XWorld`."""

    def __init__(self, world: XWorld, crowd: CrowdSwitches | None = None) -> None:
        """Without a crowd the public is silent."""
        self._world = world
        self._crowd = crowd
        self._phone_post: RemotePostId | None = None

    def watch(self, observer: Callable[[], None]) -> Callable[[], None]:
        """Call after each change; the answer stops it."""
        listening = [observer]

        def tell() -> None:
            for call in listening:
                call()

        self._world.observe(tell)
        return listening.clear

    def profiles(self) -> Sequence[PublicProfile]:
        """Acme's accounts, with their words about themselves."""
        bios = {one.remote_id: one.bio for one in ACCOUNTS}
        return [
            PublicProfile(
                id=one.id,
                handle=one.handle,
                name=one.name,
                kind=one.kind.value,
                followers=one.followers,
                bio=bios.get(one.id, ""),
                picture=_path(one.picture_url),
            )
            for one in self._world.accounts
        ]

    def strangers(self) -> Sequence[PublicProfile]:
        """Whoever is not of Acme and stands on the page."""
        shown = {post.account_id for post in self.posts()}
        return [
            PublicProfile(id=one.id, handle=one.handle, name=one.name, kind="public", followers=one.followers)
            for one in self._world.people
            if one.id in shown
        ]

    def posts(self) -> Sequence[PublicPost]:
        """What is live, and what was taken down lately, newest first."""
        since = self._world.now() - SHOWN_GONE
        return [
            _post(one)
            for one in reversed(self._world.posts)
            if not one.deleted or (one.deleted_at is not None and one.deleted_at > since)
        ][:NEWEST]

    def switches(self) -> Sequence[Switch]:
        """The trainer's ways to break X, and what somebody else can do with @acme."""
        on = {switch.fault for switch in self._world.switches}
        tricks = [
            Switch(group=trick.group, name=name, label=trick.label, explanation=trick.explanation, on=trick.fault in on)
            for name, trick in _TRICKS.items()
        ]
        phone = replace(_PHONE, on=True, explanation=_PHONE_ON) if self._phone_post_is_live else _PHONE
        disguise = replace(_DISGUISE, on=self._is_disguised)
        trouble = [one for one in tricks if one.group == _TROUBLE]
        crowd = self._crowd.switches() if self._crowd else ()
        return [*crowd, *trouble, phone, disguise, *(one for one in tricks if one.group == _STRANGER)]

    def turn(self, name: str, *, on: bool) -> None:
        """Break or mend. Raises KeyError for an unknown name."""
        if self._crowd and self._crowd.knows(name):
            self._crowd.turn(name, on=on)
            return
        if name == _PHONE.name:
            self._post_from_a_phone(on=on)
            return
        if name == _DISGUISE.name:
            self._disguise(on=on)
            return
        trick = _TRICKS[name]
        if on:
            self._world.switch_on(XSwitch(fault=trick.fault, seconds=trick.seconds, account=trick.account))
        else:
            self._world.switch_off(trick.fault)

    @property
    def _phone_post_is_live(self) -> bool:
        return any(post.id == self._phone_post for post in self._world.live_posts(_ACME_ID))

    @property
    def _is_disguised(self) -> bool:
        acme = self._world.account(_ACME_ID)
        return acme is not None and acme.name == DISGUISE

    def _post_from_a_phone(self, *, on: bool) -> None:
        """Once it is off, the post is gone, whoever deleted it."""
        if on and not self._phone_post_is_live:
            self._phone_post = self._world.add_post(_ACME_ID, FROM_A_PHONE).id
        elif not on and self._phone_post is not None:
            self._world.delete_post(self._phone_post)

    def _disguise(self, *, on: bool) -> None:
        now = self._world.account(_ACME_ID)
        if now is None:
            return
        picture = now.picture_url.partition("?")[0] if now.picture_url else None
        shown = f"{picture}?disguise" if on and picture else picture
        self._world.edit_profile(replace(now, name=DISGUISE if on else _ACME.name, picture_url=shown))


def _post(one: XPost) -> PublicPost:
    return PublicPost(
        id=one.id,
        account_id=one.account,
        text=one.text,
        at=one.at.timestamp(),
        reply_to=one.reply_to,
        quoting=one.quoting,
        gone_at=one.deleted_at.timestamp() if one.deleted_at else None,
        media=[
            PublicMedium(address=f"{MEDIA}/{medium.id}", alt=medium.alt_text, is_film=medium.type.startswith("video/"))
            for medium in one.media
        ],
        poll=_poll(one),
        is_partnership=one.extras.paid_partnership,
    )


def _poll(one: XPost) -> PublicPoll | None:
    poll = one.extras.poll
    if poll is None:
        return None
    return PublicPoll(options=poll.options, ends_at=(one.at + timedelta(minutes=poll.minutes)).timestamp())


def _path(address: str | None) -> str:
    """Where the page finds the picture: on its own server."""
    if not address:
        return ""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
