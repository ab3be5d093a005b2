"""One way to let a single check look at a text."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

import pytest

from workflows.checking import NamedCheck, build_checks, known_checks
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft, Finding
from workflows.domain.ids import AccountId, RemoteAccountId
from workflows.domain.limits import Limits

Look = Callable[..., list[Finding]]

ACME = Account(
    id=AccountId("acme"),
    network="x",
    handle="acme",
    kind=Kind.BRAND,
    mode=Mode.MANAGED,
    remote_id=RemoteAccountId("1"),
)
GLOBEX = replace(ACME, id=AccountId("globex"), handle="globex", remote_id=RemoteAccountId("2"))
ANA = replace(ACME, id=AccountId("ana"), handle="ana_k", kind=Kind.PERSONAL, mode=Mode.SELF)
NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def accounts() -> tuple[Account, Account, Account]:
    """A brand, a second brand, a person."""
    return ACME, GLOBEX, ANA


@pytest.fixture
def context() -> Context:
    """A network that counts code points up to 280, three accounts of ours, no history, a Wednesday at noon."""
    return Context(
        now=NOON,
        limits=Limits(network="X", count=len, maximum=280),
        accounts=(ACME, GLOBEX, ANA),
        own_domains=frozenset({"acme.com"}),
    )


@pytest.fixture
def look(context: Context) -> Look:
    """`look("links", text)`: what this check finds in a post of one part by @acme."""

    def looked(
        name: str,
        text: str,
        *,
        account: Account = ACME,
        context: Context = context,
        content: Content | None = None,
        **settings: object,
    ) -> list[Finding]:
        check = _built(name, settings) if settings else _as_it_ships(name)
        draft = Draft(content=content or Content(parts=(Part(text=text),)), account=account)
        return check.check.look(draft, context)

    return looked


@cache
def _as_it_ships(name: str) -> NamedCheck:
    return _built(name, {})


def _built(name: str, settings: Mapping[str, object]) -> NamedCheck:
    """This check alone: building all of them for each text would take most of the tests' time."""
    others = {other: {"enabled": False} for other in known_checks() if other != name}
    (check,) = build_checks({**others, name: settings})
    return check
