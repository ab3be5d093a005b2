"""Reads `app.yaml` into a Config, or says everything that is wrong with it at once."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from pydantic import BaseModel, ValidationError

from bot.config.accounts import account_id, accounts_of
from bot.config.auditing import audit_of, witness_of
from bot.config.homes import NO_HOME, at_home, is_homeless
from bot.config.lenient import forgiving
from bot.config.listening import listening_of, listening_problems
from bot.config.model import Config, Listen, ModeratorConfig, Plugins, SlackConfig, SourceConfig, TeamsConfig
from bot.config.moderator_rules import read_moderators
from bot.config.pages import public_url_of
from bot.config.plugged import Fetch
from bot.config.policy import knowledge_of, policy_problems, with_policy_file
from bot.config.problems import Location, Problem, did_you_mean, problems_of
from bot.config.reading import read_file
from bot.config.references import Directory
from bot.config.rules import rule_problems, warnings
from bot.config.secret import Secret, resolve
from bot.config.shape import AppFile, SlackSection, TeamsSection
from bot.config.source_rules import owners_of, read_sources
from bot.config.spans import with_spans
from workflows.domain.account import Windows
from workflows.domain.ids import AccountId
from workflows.errors import ConfigError
from workflows.policy import IncidentSettings


class Purpose(Enum):
    """What the configuration is read for. LINT needs no secrets, no chat and no place to keep anything."""

    RUN = "run"
    LINT = "lint"


_NOT_FOR_LINT = frozenset({"chat", "secrets", "audit", "listen", "data_dir", "database"})
"""Sections whose mistakes are none of its business."""


def load(
    path: Path,
    *,
    plugins: Plugins,
    purpose: Purpose = Purpose.RUN,
    environ: Mapping[str, str] = os.environ,
    policy: Path | None = None,
) -> Config:
    """Read and check the file. Raises ConfigError with one sentence for each mistake, in the file's order.

    `policy`: a policy file to read instead of the one that app.yaml has.
    """
    base = path.resolve().parent
    raw = with_policy_file(read_file(path), base=base, other=policy)
    app, problems = forgiving(raw)
    wrong = [problem.at for problem in problems]
    networks, of_networks = _sections(app.networks, {n: s.settings for n, s in plugins.networks.items()}, "networks")
    checks, of_checks = _sections(app.checks, plugins.checks, "checks")
    secrets = _Secrets.read(app, environ, base) if purpose is Purpose.RUN else _Secrets.none()
    fetch, is_practice = _fetching(purpose, environ, base), app.environment == "practice"
    sources, of_sources = read_sources(app.sources, plugins, owners_of(app), practice=is_practice, fetch=fetch)
    moderators, of_moderators = read_moderators(app.moderators, plugins, practice=is_practice, fetch=fetch)
    of_listening = listening_problems(app, sources)
    of_policy = policy_problems(app, plugins.checks)
    of_rules = rule_problems(app, plugins, networks, base=base)
    later = [*of_rules, *of_policy, *secrets.problems, *of_moderators, *of_sources, *of_listening]
    if purpose is Purpose.LINT:
        later = [problem for problem in later if problem.at[0] not in _NOT_FOR_LINT]
    # A mistake that follows from another one would only confuse.
    problems += of_networks + of_checks + [problem for problem in later if not _touches(problem.at, wrong)]
    problems += _database_url(environ)
    if problems:
        raise ConfigError(list(dict.fromkeys(str(problem) for problem in problems)))
    return _config(app, plugins, networks, checks, secrets, sources, moderators, path=path, environ=environ)


@dataclass(frozen=True)
class _Secrets:
    """What the references pointed at."""

    keys: tuple[Secret, ...]
    slack: Mapping[str, Secret]
    teams: Mapping[str, Secret]
    accounts: Mapping[AccountId, Mapping[str, Secret]]
    problems: tuple[Problem, ...]

    @staticmethod
    def none() -> "_Secrets":
        return _Secrets((), {}, {}, {}, ())

    @staticmethod
    def read(app: AppFile, environ: Mapping[str, str], base: Path) -> "_Secrets":
        problems: list[Problem] = []

        def fetch(at: Location, reference: str | None) -> Secret:
            if reference is None:
                return Secret("")
            try:
                return resolve(reference, environ=environ, beside=base)
            except ValueError as error:
                problems.append(Problem(at, str(error)))
                return Secret("")

        def key(at: Location, reference: str) -> Secret:
            before = len(problems)
            secret = fetch(at, reference)
            if len(problems) > before:
                problems[-1] = Problem(at, f"{problems[-1].sentence} {_UNTIL_THEN}")
            if secret and not _is_key(secret):
                problems.append(Problem(at, f"is not an encryption key. {_UNTIL_THEN}"))
            return secret

        keys = tuple(
            key(("secrets", "encryption_keys", index), reference)
            for index, reference in enumerate(app.secrets.encryption_keys)
        )
        chat = app.chat.slack or SlackSection()
        names = ("signing_secret", "bot_token", "app_token", "client_secret")
        slack = {name: fetch(("chat", "slack", name), getattr(chat, name)) for name in names}
        in_teams = app.chat.teams or TeamsSection()
        teams = {
            name: fetch(("chat", "teams", name), getattr(in_teams, name)) for name in ("app_secret", "client_secret")
        }
        accounts = {
            account_id(account): {
                name: fetch(("accounts", index, "credentials", name), reference)
                for name, reference in account.credentials.items()
            }
            for index, account in enumerate(app.accounts)
        }
        return _Secrets(keys, slack, teams, accounts, tuple(problems))


_UNTIL_THEN = (
    "Stored names, texts and sign-ins are sealed with this key: put it back where it was. Until then the bot does not "
    "start and nothing is sent; nothing is lost, and `countersign lint` still judges texts. For a new installation "
    "make one with `countersign secret`."
)


def _is_key(secret: Secret) -> bool:
    try:
        return len(base64.urlsafe_b64decode(secret.reveal())) == 32
    except (binascii.Error, ValueError):
        return False


def _sections(
    written: Mapping[str, Mapping[str, object]], known: Mapping[str, type[BaseModel]], name: str
) -> tuple[dict[str, BaseModel], list[Problem]]:
    """The settings of every plug-in: as written, or its defaults."""
    problems = [
        Problem((name, key), f"is not one of the {name} that Countersign knows.{did_you_mean(key, known)}")
        for key in written
        if key not in known
    ]
    settings: dict[str, BaseModel] = {}
    for key, model in known.items():
        try:
            settings[key] = model.model_validate(with_spans(model, written.get(key, {})))
        except ValidationError as error:
            problems.extend(problems_of(error, model, under=(name, key)))
    return settings, problems


def _fetching(purpose: Purpose, environ: Mapping[str, str], base: Path) -> Fetch:
    """How the plug-ins' references are looked up; for judging texts only, they are not."""

    def fetch(reference: str) -> Secret:
        return resolve(reference, environ=environ, beside=base) if purpose is Purpose.RUN else Secret("")

    return fetch


def _touches(at: Location, wrong: list[Location]) -> bool:
    return any(at[: len(other)] == other or other[: len(at)] == at for other in wrong if other)


def _database_url(environ: Mapping[str, str]) -> list[Problem]:
    url = environ.get("DATABASE_URL", "")
    if is_homeless(url.removeprefix("sqlite:///")):
        return [Problem((), f"DATABASE_URL names a file that {NO_HOME}.")]
    if not url or url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        return []
    return [Problem((), "DATABASE_URL must be sqlite:///path or postgresql://user@host/name.")]


def _config(
    app: AppFile,
    plugins: Plugins,
    networks: Mapping[str, BaseModel],
    checks: Mapping[str, BaseModel],
    secrets: _Secrets,
    sources: tuple[SourceConfig, ...],
    moderators: tuple[ModeratorConfig, ...],
    *,
    path: Path,
    environ: Mapping[str, str],
) -> Config:
    base = path.resolve().parent
    data_dir = (base / at_home(app.data_dir)).resolve()
    slack = app.chat.slack
    tenant = (slack.enterprise or slack.team) if slack else app.chat.teams.tenant if app.chat.teams else "none"
    audit = audit_of(app, tenant=tenant or "none", environ=environ, beside=base)
    directory = Directory(app)
    return Config(
        path=path,
        environment=app.environment,
        language=app.language,
        database=_database(environ.get("DATABASE_URL") or app.database, base=base, data_dir=data_dir),
        data_dir=data_dir,
        company=app.company.name,
        own_domains=frozenset(domain.lower() for domain in app.company.domains),
        contact=app.company.contact,
        policy_url=app.company.policy_url or "",
        tenant=tenant or "none",
        encryption_keys=secrets.keys,
        slack=_slack(slack, secrets.slack) if slack and secrets.slack else None,
        teams=_teams(app.chat.teams, secrets.teams) if app.chat.teams and secrets.teams else None,
        networks=networks,
        accounts=accounts_of(app, plugins),
        credentials=secrets.accounts,
        people=directory.people,
        groups=directory.groups,
        checks=checks,
        knowledge=knowledge_of(app),
        windows=Windows(**{name: getattr(app.windows, name) for name in type(app.windows).model_fields}),
        attention=app.attention,
        largest_film=app.largest_film,
        incidents=_incidents(app),
        listening=listening_of(app),
        listen=Listen(
            host=app.listen.host,
            port=app.listen.port,
            internal_port=app.listen.internal_port,
            public_url=public_url_of(app),
        ),
        witness=witness_of(app, base),
        audit=audit,
        sources=sources,
        moderators=moderators,
        warnings=tuple(warnings(app)),
    )


def _incidents(app: AppFile) -> IncidentSettings:
    told = Directory(app).find_all(app.incidents.tell)
    return IncidentSettings(tell=frozenset(told), apologies=app.incidents.apologies)


def _database(url: str, *, base: Path, data_dir: Path) -> str:
    if not url:
        return f"sqlite:///{data_dir / 'countersign.db'}"
    if url.startswith("sqlite:///"):
        return f"sqlite:///{base / at_home(url.removeprefix('sqlite:///'))}"
    return url.replace("postgres://", "postgresql://", 1)


def _slack(section: SlackSection, secrets: Mapping[str, Secret]) -> SlackConfig:
    return SlackConfig(
        command=section.command,
        mode=section.mode,
        signing_secret=secrets["signing_secret"],
        bot_token=secrets["bot_token"],
        app_token=secrets["app_token"],
        api_url=section.api_url if section.api_url.endswith("/") else f"{section.api_url}/",
        team=section.team,
        enterprise=section.enterprise,
        client_id=section.client_id,
        client_secret=secrets["client_secret"],
        sign_in_url=section.sign_in_url or "",
    )


def _teams(section: TeamsSection, secrets: Mapping[str, Secret]) -> TeamsConfig:
    client_secret = secrets["client_secret"]
    return TeamsConfig(
        app_id=section.app_id,
        app_secret=secrets["app_secret"],
        tenant=section.tenant,
        command=section.command,
        cloud=section.cloud,
        sdk=section.sdk,
        client_id=(section.client_id or section.app_id) if client_secret else "",
        client_secret=client_secret,
        login_url=section.login_url or "",
        sign_in_url=section.sign_in_url or "",
        scope=section.scope,
        keys_url=section.keys_url or "",
        issuer=section.issuer,
        service_url=section.service_url or "",
        service_hosts=section.service_hosts,
        file_hosts=section.file_hosts,
    )
