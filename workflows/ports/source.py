"""Where mentions come from: sources that are asked again and again, and receivers that are told."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Generic, Protocol, TypeVar

from workflows.domain.account import Account
from workflows.domain.credential import Tokens
from workflows.domain.ids import AccountId
from workflows.domain.mention import Heard

FREE = Decimal(0)
Settings = TypeVar("Settings")
Credentials = TypeVar("Credentials")


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What a source gave in one go, oldest first."""

    heard: tuple[Heard, ...] = ()
    cursor: str | None = None
    """Where to go on from; kept in the same transaction as what was heard. None: nowhere yet."""
    more: bool = False
    """Whether there is more right now: it is asked again at once."""
    gone: tuple[tuple[str, str], ...] = ()
    """Keys (`Heard.key`) of what its author deleted, where the source says so by itself."""
    cost: Decimal = FREE
    """US dollars that asking cost, by the network's price list."""


@dataclass(frozen=True, kw_only=True)
class SourceFacts:
    """What is known of a source without asking it."""

    name: str
    """As app.yaml names it; unique."""
    kind: str
    """The plug-in's name: `x_mentions`."""
    network: str
    """For people: "X", "Mastodon (social.example)", "blog.example"."""
    account: AccountId | None = None
    every: timedelta = timedelta(seconds=60)
    price: Decimal = FREE
    """US dollars for each item read; 0 where nothing is charged."""
    look_price: Decimal = FREE
    """The same for each item that `gone` asks about."""
    told: bool = False
    """Whether it is a receiver: told, not asked."""
    hears: str = ""
    """`Heard.network` of everything it hears: `x`, `mastodon:social.example`."""
    looks: bool = False
    """Whether its `gone` can tell what was deleted; else it names nothing, whatever it is asked."""


@dataclass(frozen=True, kw_only=True)
class Access(Generic[Settings, Credentials]):
    """How a source may use the network of the account it listens with: what that network's plug-in is built with."""

    account: Account
    settings: Settings
    """`networks.NAME` of app.yaml, as the network's plug-in reads it."""
    credentials: Credentials
    tokens: Tokens | None = None
    """Fresh ones, when a person signed in for the account. A receiver is told without."""
    superseded: Callable[[], Awaitable[bool]] | None = None
    """Whether there are newer ones by now; goes with `tokens`."""


class Source(Protocol):
    """One source, with its credential, built anew for each use. Every foreign failure is NetworkFailure."""

    async def poll(self, cursor: str | None, *, most: int) -> Batch:
        """What is new since the cursor, at most `most` items (an adapter rounds up to what its network can do).

        With None: where to begin, and nothing of what was said before, unless the source is a list without an order in
        time. Raises NetworkFailure (`retry=False` when the credential was revoked or the address is wrong for good).
        """
        ...

    async def gone(self, ids: Sequence[str]) -> Batch:
        """Which of these were deleted by their authors (in `gone`), and what asking cost. At most 100 ids.

        In doubt something is not gone. Raises NetworkFailure.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Untrusted(Exception):
    """What was handed in cannot be trusted: no signature, a wrong one, or one that is too old. Answered with 401."""


class Unreadable(Exception):
    """What was handed in was signed, and nothing here can read it. Answered with 400; `str(error)` says why."""


class Receiver(Protocol):
    """One source that is told: `POST /listen/NAME`. Awaits nothing."""

    def challenge(self, query: Mapping[str, str]) -> Mapping[str, str] | None:
        """The JSON answer to a GET that asks whether we hold the secret; None when it does not ask that."""
        ...

    def receive(self, headers: Mapping[str, str], body: bytes) -> Batch:
        """What was handed in. Raises Untrusted and Unreadable. Header names are in small letters."""
        ...


class Sources(Protocol):
    """Every source of app.yaml."""

    def list(self) -> Sequence[SourceFacts]: ...

    def facts(self, name: str) -> SourceFacts:
        """Raises NotFound."""
        ...

    async def open(self, name: str) -> Source:
        """A fresh object holding the current credential. May renew tokens: never inside a transaction.

        Raises NotFound (also for a receiver) and NetworkFailure.
        """
        ...

    def receiver(self, name: str) -> Receiver:
        """Raises NotFound, also for a source that is asked."""
        ...
