"""`audit:` in app.yaml: the witness, the key that signs checkpoints, and the log's name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.config.homes import at_home, home_problems
from bot.config.problems import Problem
from bot.config.secret import Secret, resolve
from bot.config.shape import AppFile
from workflows.domain.checkpoint import VerifierKey, is_key_name, parse_verifier_key

_GIT = "git:"
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://|[^/\s]+:(?!/)")
"""`https://host/…` and `user@host:…`; anything else is a path."""
_WHAT_WORKS = (
    "Posts still go out, and the log is still written and chained; but no checkpoint is signed, so nobody outside can "
    "check it, until this is put right."
)


@dataclass(frozen=True, kw_only=True)
class GitRemote:
    """A git repository elsewhere, as witness."""

    url: str


@dataclass(frozen=True, kw_only=True)
class AuditConfig:
    """How the log proves itself."""

    origin: str
    """The log's name on its checkpoints."""
    signing_key: Secret = field(default_factory=lambda: Secret(""), repr=False)
    former_keys: tuple[VerifierKey, ...] = ()
    """Public keys that signed older checkpoints."""
    problem: str = ""
    """Why the key could not be fetched, in a sentence; "" when it could, or none is named."""


def audit_of(app: AppFile, *, tenant: str, environ: Mapping[str, str], beside: Path) -> AuditConfig:
    """The section. A key that is missing stops nothing but signing: it becomes a sentence, not a mistake."""
    origin = app.audit.origin or f"countersign/{tenant}"
    former = tuple(parse_verifier_key(one) for one in app.audit.former_keys)
    if app.audit.signing_key is None:
        return AuditConfig(origin=origin, former_keys=former)
    try:
        key = resolve(app.audit.signing_key, environ=environ, beside=beside)
    except ValueError as error:
        return AuditConfig(origin=origin, former_keys=former, problem=signing_problem(str(error)))
    return AuditConfig(origin=origin, former_keys=former, signing_key=key)


def signing_problem(reason: str) -> str:
    """The sentence about a key that cannot be used."""
    return f"audit.signing_key {reason} {_WHAT_WORKS}"


def witness_of(app: AppFile, base: Path) -> Path | GitRemote | None:
    """Where the witness is; relative paths count from the file's folder."""
    written = app.audit.witness
    if not written:
        return None
    if not written.startswith(_GIT):
        return _path(written, base)
    remote = written.removeprefix(_GIT)
    return GitRemote(url=remote if _ADDRESS.match(remote) else str(_path(remote, base)))


def audit_problems(app: AppFile, base: Path) -> list[Problem]:
    """Mistakes in the section."""
    return [*_witness_problems(app, base), *_name_problems(app)]


def _witness_problems(app: AppFile, base: Path) -> list[Problem]:
    here = ("audit", "witness")
    written = app.audit.witness
    if not written:
        if app.environment != "production":
            return []
        what = "is missing; production needs a file outside data_dir or git:URL, or a restored database could not be "
        return [Problem(here, what + "noticed.")]
    remote = written.removeprefix(_GIT)
    if not remote or remote.startswith("-"):
        return [Problem(here, "must be a file outside data_dir, or git: and the address or path of a repository.")]
    if written.startswith(_GIT) and re.search(r"//[^/@\s]*:[^/@\s]*@", remote):
        what = (
            "has a password in it. Take it out, change it, and let git sign in with a key or its own credential store."
        )
        return [Problem(here, what)]
    is_elsewhere = written.startswith(_GIT) and _ADDRESS.match(remote) is not None
    if not is_elsewhere and (homeless := home_problems(here, remote)):
        return homeless
    if not is_elsewhere and _path(remote, base).is_relative_to(_path(app.data_dir, base)):
        return [Problem(here, "must lie outside data_dir, or a restore brings back both together.")]
    return []


def _name_problems(app: AppFile) -> list[Problem]:
    problems = []
    if app.audit.origin and not is_key_name(app.audit.origin):
        says = "must be a name without spaces and plus signs, such as acme.example/countersign."
        problems.append(Problem(("audit", "origin"), says))
    for index, written in enumerate(app.audit.former_keys):
        try:
            parse_verifier_key(written)
        except ValueError as error:
            problems.append(Problem(("audit", "former_keys", index), f"cannot be read. {error}"))
    return problems


def _path(written: str, base: Path) -> Path:
    return (base / at_home(written)).resolve()
