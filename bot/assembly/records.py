"""Holds, erasures and exports, put together for the command line; and erasures that outlive a restored backup."""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

import structlog

from bot.assembly.base import Base, opened
from bot.assembly.parts import build_networks
from bot.clock import SystemClock
from bot.config.accounts import named_in
from bot.config.model import Config
from bot.tombstones import Mark, Tombstones
from storage.database import Database
from storage.engines import file_of, is_sqlite, parsed
from storage.erasing import Again, Tombstone, erase_again, scrub, tombstones
from storage.exporting import Export, Wanted, exported
from storage.sheets import checkpoint_line, csv_header, to_csv, to_jsonl
from storage.vault import Vault
from workflows.domain.account import Account
from workflows.domain.hold import Hold
from workflows.domain.ids import AccountId, PersonId, RemotePostId
from workflows.domain.person import Identity, person_id
from workflows.errors import ConfigError, NotFound
from workflows.keeping import Keeping, Outlook
from workflows.ports.store import Erased

log = structlog.get_logger()

OPERATOR = "operator"
_ENTRA = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class ErasedHere:
    """An erasure, and what an operator has to know about it."""

    erased: Erased
    problems: tuple[str, ...]
    """Sentences about what could not be done."""
    copies: tuple[Path, ...]
    """Copies of the database beside it that were made before, and still hold the words."""
    in_config: tuple[str, ...]
    """Where app.yaml still names the person."""


@dataclass(frozen=True, kw_only=True)
class LostAgain:
    """What the list of erasures did to a database that was put back."""

    again: Again
    unproven: int
    """Lines of the list that nothing was done about, because they do not show that this installation wrote them."""


# --- people and holds -------------------------------------------------------------------------------------------------


def person_in(config: Config, said: str) -> PersonId:
    """The person somebody means: their id in a chat, an id of ours, or a name of app.yaml. Raises NotFound."""
    wanted = said.strip().removeprefix("@")
    if wanted.startswith(("slack:", "teams:")):
        return PersonId(wanted)
    for person in config.people:
        if wanted.casefold() in {identity.user.casefold() for identity in person.identities}:
            return person.id
    named = {one.id for one in config.people if one.name.casefold() == wanted.casefold()}
    if len(named) > 1:
        raise NotFound(f"app.yaml names several people {wanted}. Say which one by their id in a chat.")
    if named:
        return named.pop()
    if wanted[:1] in ("U", "W") and wanted.isalnum() and wanted.isupper():
        return person_id(Identity(platform="slack", organisation=config.tenant, user=wanted))
    if config.teams and _ENTRA.fullmatch(wanted):
        return person_id(Identity(platform="teams", organisation=config.teams.tenant, user=wanted.lower()))
    raise NotFound(
        f"app.yaml names nobody {wanted}. Give a Slack user id (profile, ⋮, Copy member ID), like U0123ABCD, or for "
        "Teams the Object ID of the user's page in Entra."
    )


async def place_hold(config: Config, said: str, *, reason: str) -> Hold:
    """Keep what a person (or `all`) wrote. Raises NotFound, InvalidContent, ConfigError."""
    person = None if said == "all" else person_in(config, said)
    async with opened(config) as base:
        return await _keeping(base).place(person, reason=reason, by=OPERATOR)


async def lift_hold(config: Config, hold_id: str) -> Hold:
    """End a hold. Raises NotFound, WrongState, ConfigError."""
    async with opened(config) as base:
        return await _keeping(base).lift(hold_id, by=OPERATOR)


async def list_holds(config: Config) -> list[tuple[Hold, str]]:
    """The holds in force with the name of whom each is about. Raises ConfigError."""
    async with opened(config) as base:
        held = await _keeping(base).list()
        async with base.store.reading() as tx:
            people = await tx.people.list([hold.person for hold in held if hold.person is not None])
        names = {person.id: person.name for person in people}
        return [(hold, names.get(hold.person, str(hold.person)) if hold.person else "everybody") for hold in held]


# --- erasing ----------------------------------------------------------------------------------------------------------


async def outlook(config: Config, person: PersonId) -> Outlook:
    """What erasing them would do. Raises what `erase` raises."""
    async with opened(config) as base:
        return await _keeping(base).outlook(person)


async def erase(config: Config, person: PersonId) -> ErasedHere:
    """Erase somebody, also from the database's own file, and remember it outside.

    Raises NotFound, NotAllowed (a legal hold), WrongState (a post on its way), ConfigError (SQLite: the bot runs).
    """
    problems: list[str] = []
    async with opened(config) as base:
        erased = await _keeping(base).erase(person, by=OPERATOR)
        try:
            await remember_erasures(base.database, config)
        except OSError as error:
            problems.append(
                f"The list of erasures could not be written: {error.filename}: {error.strerror}. Until it is, a backup "
                "from before today would bring the words back when it is put back. Make that writable: the bot writes "
                "the list at its start."
            )
        left = await scrub(config.database)
    if left:
        problems.append(left)
    return ErasedHere(
        erased=erased, problems=tuple(problems), copies=tuple(_copies(config)), in_config=tuple(_named(config, person))
    )


async def remember_erasures(database: Database, config: Config) -> None:
    """Write every erasure the database knows to the list outside. Raises OSError."""
    async with database.reader.connect() as connection:
        known = await tombstones(connection)
    _list(config).keep(Mark(person=stone.person, at=stone.at) for stone in known)


def prove_erasures(config: Config) -> None:
    """Prove the list outside with the first key, so that the others can go. Raises ConfigError."""
    try:
        _list(config).prove_anew()
    except OSError as error:
        raise ConfigError(
            [f"The list of erasures cannot be written: {error.filename}: {error.strerror}. Nothing was rotated."]
        ) from None


async def lose_again(config: Config) -> LostAgain:
    """After a restore: erase whoever the list names and the backup brought back. Raises ConfigError."""
    try:
        listed = _list(config).read()
    except OSError as error:
        raise ConfigError([f"The list of erasures cannot be read: {error.filename}: {error.strerror}."]) from None
    stones = [Tombstone(person=PersonId(mark.person), at=mark.at) for mark in listed.marks]
    again = await erase_again(config.database, stones, now=SystemClock().now(), by=OPERATOR)
    return LostAgain(again=again, unproven=listed.unproven)


async def settle_erasures(base: Base) -> None:
    """At the start of the bot: what a killed command or a replaced database left undone."""
    lost = await lose_again(base.config)
    for person in lost.again.erased:
        log.warning("person.erased_again", person=person)
    for person in lost.again.held:
        log.warning("person.held", person=person)
    if lost.unproven:
        log.error("erasures.unproven", lines=lost.unproven)
    try:
        await remember_erasures(base.database, base.config)
    except OSError as error:
        log.error("erasures.unwritable", reason=error.strerror)


def _keeping(base: Base) -> Keeping:
    return Keeping(store=base.store, clock=base.clock)


def _list(config: Config) -> Tombstones:
    places = [config.data_dir, *([config.witness.parent] if isinstance(config.witness, Path) else [])]
    return Tombstones(places, Vault([key.reveal() for key in config.encryption_keys]))


def _copies(config: Config) -> list[Path]:
    """What we know of: the copies that upgrades and restores left beside a SQLite file."""
    place = parsed(config.database)
    if not is_sqlite(place):
        return []
    file = file_of(place)
    return sorted([*file.parent.glob(f"{file.name}.*.backup"), *file.parent.glob(f"{file.name}.replaced-*")])


def _named(config: Config, person: PersonId) -> list[str]:
    mine = next((one for one in config.people if one.is_one_of(person)), None)
    found = ["people"] if mine else []
    ids = mine.ids if mine else {person}
    return [*found, *(str(account.id) for account in config.accounts if ids & named_in(account))]


# --- exporting --------------------------------------------------------------------------------------------------------


async def export_log(config: Config, to: Path, *, form: str, wanted: Wanted) -> int:
    """Write the log to a new file, as `jsonl` or `csv`; return how many entries. Raises ConfigError: no file then."""
    secrets = [key.reveal() for key in config.encryption_keys]
    address, clock = _addresses(config), SystemClock()
    with _new_file(to) as out:
        async with exported(config.database, secrets=secrets, clock=clock, address=address, wanted=wanted) as found:
            return await (_as_csv if form == "csv" else _as_jsonl)(found, out.write)


@contextmanager
def _new_file(to: Path) -> Iterator[TextIO]:
    """Only for the person who runs this; never over a file that is there; removed again when anything goes wrong."""
    try:
        handle = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ConfigError([f"{to} is there already. Choose another name; nothing was overwritten."]) from None
    except OSError as error:
        raise ConfigError([f"{to} cannot be written: {error.strerror}."]) from None
    try:
        # No translation of line ends: a text's own stay as they are. Half a surrogate pair is written as its number.
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="") as out:
            yield out
    except BaseException as error:
        with suppress(OSError):
            to.unlink()
        if isinstance(error, OSError):
            raise ConfigError([f"{to} could not be written: {error.strerror}. It was removed again."]) from None
        raise


async def _as_jsonl(found: Export, write: Callable[[str], object]) -> int:
    count = 0
    async for line in found.lines:
        write(to_jsonl(line))
        count += 1
    if found.checkpoint is not None:
        write(checkpoint_line(found.checkpoint))
    return count


async def _as_csv(found: Export, write: Callable[[str], object]) -> int:
    write(csv_header())
    count = 0
    async for line in found.lines:
        write(to_csv(line))
        count += 1
    return count


def _addresses(config: Config) -> Callable[[AccountId, RemotePostId], str | None]:
    networks, accounts = build_networks(config, SystemClock()), {account.id: account for account in config.accounts}

    def address(account_id: AccountId, remote_id: RemotePostId) -> str | None:
        account: Account | None = accounts.get(account_id)
        return networks.address(account, remote_id) if account is not None else None

    return address


def wanted_of(*, since: datetime | None, until: datetime | None, account: str | None) -> Wanted:
    """Which entries somebody asked for."""
    return Wanted(since=since, until=until, account=AccountId(account) if account else None)
