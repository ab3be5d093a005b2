"""The rules about `sources:`, and the sources that come out of it: each with its plug-in's settings and secrets."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.config.accounts import account_id, mode_of
from bot.config.model import Plugins, SourceConfig, SourceShape
from bot.config.plugged import LOOPBACK, Fetch, OwnPart, secrets_of, settings_of
from bot.config.problems import Location, Problem, did_you_mean
from bot.config.shape import AppFile
from bot.config.sources import LONGEST_NAME, SourceSection
from workflows.domain.account import Mode
from workflows.domain.ids import AccountId


@dataclass(frozen=True, kw_only=True)
class Owner:
    """An account of app.yaml, as far as sources need it."""

    id: AccountId
    network: str
    handle: str
    managed: bool


@dataclass(frozen=True)
class ReadSource:
    """One source as far as it could be read, and what is wrong with it."""

    config: SourceConfig | None
    problems: tuple[Problem, ...]


def owners_of(app: AppFile) -> tuple[Owner, ...]:
    """The accounts that sources may be about."""
    return tuple(
        Owner(
            id=account_id(account),
            network=account.network,
            handle=account.handle,
            managed=mode_of(account) is Mode.MANAGED,
        )
        for account in app.accounts
    )


def read_sources(
    sections: Sequence[SourceSection], plugins: Plugins, owners: Sequence[Owner], *, practice: bool, fetch: Fetch
) -> tuple[tuple[SourceConfig, ...], list[Problem]]:
    """Every source, and every mistake in them; `practice` lets them reach this machine only."""
    problems: list[Problem] = []
    found: list[SourceConfig] = []
    names: dict[str, int] = {}
    for index, section in enumerate(sections):
        read = _read(("sources", index), section, plugins, owners, practice=practice, fetch=fetch)
        problems.extend(read.problems)
        if read.config is None:
            continue
        if section.name is None and read.problems:
            # Its account or host is not known, so neither is its name.
            continue
        if (first := names.setdefault(read.config.name, index)) != index:
            problems.append(
                Problem(
                    ("sources", index, "name"),
                    f"is the name that sources[{first}] has; give each its own, with `name:`.",
                )
            )
        found.append(read.config)
    return tuple(found), problems


def _read(
    here: Location,
    section: SourceSection,
    plugins: Plugins,
    owners: Sequence[Owner],
    *,
    practice: bool,
    fetch: Fetch,
) -> ReadSource:
    shape = plugins.sources.get(section.source)
    if shape is None:
        hint = did_you_mean(section.source, plugins.sources)
        return ReadSource(None, (Problem((*here, "source"), f"is not a source that Countersign knows.{hint}"),))
    account, problems = _account(here, section, shape, owners)
    own = OwnPart(here=here, kind=section.source, section=section, settings=shape.settings, secrets=shape.secrets)
    settings, of_settings = settings_of(own)
    secrets, of_secrets = secrets_of(own, fetch)
    problems = [*problems, *of_settings, *of_secrets]
    if settings is None:
        return ReadSource(None, tuple(problems))
    if practice and (host := shape.where(settings)) and urlsplit(f"//{host}").hostname not in LOOPBACK:
        problems.append(Problem(here, "must be on this machine (127.0.0.1) while environment is practice."))
    config = SourceConfig(
        name=section.name or _default_name(section.source, account, shape.where(settings)),
        kind=section.source,
        account=account.id if account else None,
        every=section.every,
        expect=section.expect,
        settings=settings,
        secrets=secrets,
    )
    return ReadSource(config, tuple(problems))


def _account(
    here: Location, section: SourceSection, shape: SourceShape, owners: Sequence[Owner]
) -> tuple[Owner | None, list[Problem]]:
    at = (*here, "account")
    if not section.account:
        missing = f"is missing: the handle of the {shape.network} account that it listens with."
        return None, [Problem(at, missing)] if shape.network else []
    wanted = section.account.removeprefix("@").casefold()
    fitting = [one for one in owners if wanted in {one.handle.casefold(), str(one.id).casefold()}]
    of_network = [one for one in fitting if shape.network in {"", one.network}]
    if not fitting:
        hint = did_you_mean(wanted, [one.handle for one in owners])
        return None, [Problem(at, f"is not an account under accounts:.{hint}")]
    if not of_network:
        return None, [Problem(at, f"must be an account on {shape.network}.")]
    if len(of_network) > 1:
        ids = ", ".join(sorted(one.id for one in of_network))
        return None, [Problem(at, f"could be several accounts; write which: {ids}.")]
    if not of_network[0].managed:
        return None, [Problem(at, "must be an account that Countersign posts for, not one with mode: self.")]
    return of_network[0], []


def _default_name(kind: str, account: Owner | None, host: str) -> str:
    more = account.handle if account else host
    name = re.sub(r"[^a-z0-9_.-]+", "-", f"{kind}.{more}".lower()) if more else kind
    return name[:LONGEST_NAME].rstrip(".-")
