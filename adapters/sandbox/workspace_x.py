"""The stand-in for X, fitted to the page: Acme's accounts, what the world sees of them, and the trainer's switches."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from adapters.sandbox.workspace_public import PublicPost, PublicProfile, Switch
from adapters.sandbox.world import ACCOUNTS, CONSUMER_KEY, CONSUMER_SECRET
from adapters.sandbox.x_world import Fault, XAccount, XKeys, XWorld
from adapters.sandbox.x_world import Switch as XSwitch
from workflows.domain.account import Kind
from workflows.domain.ids import RemoteAccountId

SLOW_SECONDS = 8.0


@dataclass(frozen=True, kw_only=True)
class _Trick:
    fault: Fault
    label: str
    explanation: str
    seconds: float = SLOW_SECONDS


_TRICKS: Mapping[str, _Trick] = {
    "lost": _Trick(
        fault=Fault.ACCEPTED_REPLY_LOST,
        label="X accepts, but its answer is lost",
        explanation="The post is out, and the program is not told. It must look before it sends again.",
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
}


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

    def __init__(self, world: XWorld) -> None:
        self._world = world

    def watch(self, observer: Callable[[], None]) -> Callable[[], None]:
        """Call after each change; the answer stops it."""
        listening = [observer]

        def tell() -> None:
            for call in listening:
                call()

        self._world.observe(tell)
        return listening.clear

    def profiles(self) -> Sequence[PublicProfile]:
        """The accounts of the world, with Acme's words about themselves."""
        bios = {one.remote_id: one.bio for one in ACCOUNTS}
        return [
            PublicProfile(
                id=one.id,
                handle=one.handle,
                name=one.name,
                kind=one.kind.value,
                followers=one.followers,
                bio=bios.get(one.id, ""),
            )
            for one in self._world.accounts
        ]

    def posts(self) -> Sequence[PublicPost]:
        """What is live, newest first."""
        return [
            PublicPost(id=one.id, account_id=one.account, text=one.text, at=one.at.timestamp(), reply_to=one.reply_to)
            for one in reversed(self._world.posts)
            if not one.deleted
        ]

    def switches(self) -> Sequence[Switch]:
        """The trainer's four ways to break X."""
        on = {switch.fault for switch in self._world.switches}
        return [
            Switch(name=name, label=trick.label, explanation=trick.explanation, on=trick.fault in on)
            for name, trick in _TRICKS.items()
        ]

    def turn(self, name: str, *, on: bool) -> None:
        """Break or mend. Raises KeyError for an unknown name."""
        trick = _TRICKS[name]
        if on:
            self._world.switch_on(XSwitch(fault=trick.fault, seconds=trick.seconds))
        else:
            self._world.switch_off(trick.fault)
