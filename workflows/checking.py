"""Run every check over a draft and say what all of them together mean."""

import hashlib
import importlib
import json
import pkgutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Protocol

from pydantic import BaseModel, ValidationError

import workflows.checks
from workflows.domain.finding import Context, Draft, Finding, Verdict, verdict_of
from workflows.errors import ConfigError

RULES_FORMAT = 1
OVERLONG = 4
"""Times the network's limit: beyond it nothing is a post any more, and only the cheap and the vital checks run."""


class Look(Protocol):
    """What a file in `workflows/checks` offers as `Check`."""

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return what is worth saying about the draft. Pure; never raises for any text."""


@dataclass(frozen=True, kw_only=True)
class NamedCheck:
    """A check, ready to look, with all that its findings depend on."""

    name: str
    check: Look
    version: int
    settings: str
    """As canonical JSON."""
    even_when_overlong: bool = False


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the checks say: the findings, heaviest first and then in reading order, and the verdict."""

    findings: tuple[Finding, ...]
    verdict: Verdict


class Checking:
    """The checks of one configuration."""

    def __init__(self, checks: Sequence[NamedCheck]) -> None:
        self._checks = tuple(checks)

    @property
    def names(self) -> tuple[str, ...]:
        """The checks that run, by name."""
        return tuple(check.name for check in self._checks)

    @property
    def rules_version(self) -> str:
        """Sixteen hexadecimal digits that change with any check, setting or word list. Part of a post's digest."""
        record = [RULES_FORMAT, _data_version(), *sorted([c.name, c.version, c.settings] for c in self._checks)]
        return hashlib.sha256(json.dumps(record, separators=(",", ":")).encode()).hexdigest()[:16]

    def judge(self, draft: Draft, context: Context) -> Judgement:
        """Look at the draft with every check. Pure; the same draft, context and rules give the same judgement.

        The context's history must not hold the post itself. To judge again at the moment of sending, leave the send
        time out of the draft's content or give it as `now`, else the timing check calls it past.
        """
        overlong = _is_overlong(draft, context)
        findings = [
            finding
            for check in self._checks
            if check.even_when_overlong or not overlong
            for finding in check.check.look(draft, context)
        ]
        findings.sort(key=_weight_then_place)
        return Judgement(findings=tuple(findings), verdict=verdict_of(findings))


def build_checks(settings: Mapping[str, Mapping[str, object]]) -> list[NamedCheck]:
    """Return every check there is, with its part of `checks:` in app.yaml, but those with `enabled: false`.

    Raises ConfigError with all problems: unknown checks, unknown settings, values that make no sense.
    """
    names = known_checks()
    problems = [
        f"checks.{name}: there is no such check. Known: {', '.join(names)}." for name in settings if name not in names
    ]
    built: list[NamedCheck] = []
    for name in names:
        try:
            check = _build(name, settings.get(name, {}))
        except ValidationError as error:
            problems.extend(_sentences(name, error))
            continue
        if check:
            built.append(check)
    if problems:
        raise ConfigError(problems)
    return built


def known_checks() -> tuple[str, ...]:
    """The names of the files in `workflows/checks`, in order."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(workflows.checks.__path__) if not module.ispkg))


def settings_model(name: str) -> type[BaseModel]:
    """The model of a known check's settings, for the schema of app.yaml."""
    model: type[BaseModel] = importlib.import_module(f"workflows.checks.{name}").Settings
    return model


def _build(name: str, given: Mapping[str, object]) -> NamedCheck | None:
    module = importlib.import_module(f"workflows.checks.{name}")
    settings = module.Settings.model_validate(given)
    if not settings.enabled:
        return None
    return NamedCheck(
        name=name,
        check=module.Check(settings),
        version=module.VERSION,
        settings=json.dumps(_ordered(settings.model_dump(mode="json"), settings), sort_keys=True),
        even_when_overlong=getattr(module, "EVEN_WHEN_OVERLONG", False),
    )


def _ordered(dumped: dict[str, object], settings: BaseModel) -> dict[str, object]:
    """Sets have no order of their own; sorted, the same settings always give the same JSON."""
    return {
        key: sorted(value, key=str)
        if isinstance(getattr(settings, key), frozenset) and isinstance(value, list)
        else value
        for key, value in dumped.items()
    }


def _sentences(name: str, error: ValidationError) -> list[str]:
    return [
        f"checks.{'.'.join([name, *map(str, problem['loc'])])}: {_in_words(problem['type'], problem['msg'])}"
        for problem in error.errors(include_url=False, include_input=False)
    ]


def _in_words(kind: str, message: str) -> str:
    return "there is no such setting." if kind == "extra_forbidden" else f"{message.removeprefix('Value error, ')}"


def _data_version() -> str:
    """A hash over the word lists, so that a changed word is a changed rule."""
    folder = files(workflows.checks) / "data"
    digest = hashlib.sha256()
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.is_file():
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _is_overlong(draft: Draft, context: Context) -> bool:
    limits = context.limits
    return any(limits.count(part.text) > limits.maximum * OVERLONG for part in draft.content.parts)


def _weight_then_place(finding: Finding) -> tuple[int, int, int, int, str]:
    span = finding.span
    return (-finding.severity, finding.part, span.start if span else -1, span.end if span else -1, finding.check)
