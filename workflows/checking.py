"""Run every check over a draft and say what all of them together mean."""

import asyncio
import hashlib
import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Protocol

from pydantic import BaseModel, ValidationError

import workflows.checks
from workflows.domain.choices import about_choices, with_choices
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Verdict, verdict_of
from workflows.domain.knowledge import NOTHING_KNOWN, Knowledge
from workflows.errors import ConfigError

RULES_FORMAT = 3
LONG = 2_000
"""Characters beyond which a draft is judged in a thread of its own, so that nobody else waits for it."""


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
    reads_choices: bool = True
    """Whether a poll's choices are words to it; not where it counts, or compares whole posts."""
    reads_descriptions: bool = False


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the checks say: the findings, heaviest first and then in reading order, and the verdict."""

    findings: tuple[Finding, ...]
    verdict: Verdict


class Checking:
    """The checks of one configuration."""

    def __init__(self, checks: Sequence[NamedCheck], knowledge: Knowledge = NOTHING_KNOWN) -> None:
        self._checks = tuple(checks)
        self.knowledge = knowledge
        """What the company knows; the checks were built with it."""

    @property
    def names(self) -> tuple[str, ...]:
        """The checks that run, by name."""
        return tuple(check.name for check in self._checks)

    @property
    def rules_version(self) -> str:
        """Sixteen hexadecimal digits that change with any check, setting or word list. Part of a post's digest."""
        checks = sorted([check.name, check.version, check.settings] for check in self._checks)
        record = [RULES_FORMAT, _data_version(), _known(self.knowledge), *checks]
        return hashlib.sha256(json.dumps(record, separators=(",", ":")).encode()).hexdigest()[:16]

    def judge(self, draft: Draft, context: Context) -> Judgement:
        """Look at the draft with every check. Pure; the same draft, context and rules give the same judgement.

        The context's history must not hold the post itself. To judge again at the moment of sending, leave the send
        time out of the draft's content or give it as `now`, else the timing check calls it past.
        """
        checks = self._checks_for(draft, context)
        findings = [finding for check in checks for finding in check.check.look(draft, context)]
        findings.extend(_of_choices([check for check in checks if check.reads_choices], draft, context, findings))
        findings.extend(_of_descriptions([check for check in checks if check.reads_descriptions], draft, context))
        findings.extend(context.opinions)
        findings.sort(key=_weight_then_place)
        return Judgement(findings=tuple(findings), verdict=verdict_of(findings))

    async def consider(self, draft: Draft, context: Context) -> Judgement:
        """`judge`, off the event loop when the draft is long."""
        if _length(draft) <= LONG:
            return self.judge(draft, context)
        return await asyncio.to_thread(self.judge, draft, context)

    def _checks_for(self, draft: Draft, context: Context) -> Sequence[NamedCheck]:
        """All; beyond the network's limit the cheap and the vital ones, where one of them is there to forbid it."""
        if "length" not in self.names or not _is_overlong(draft, context):
            return self._checks
        return [check for check in self._checks if check.even_when_overlong]


def build_checks(
    settings: Mapping[str, Mapping[str, object]], knowledge: Knowledge = NOTHING_KNOWN
) -> list[NamedCheck]:
    """Return every check there is, with its part of `checks:` in app.yaml, but those with `enabled: false`.

    `knowledge` goes to the checks that say `KNOWS_COMPANY = True`.

    Raises ConfigError with all problems: unknown checks, unknown settings, values that make no sense.
    """
    names = known_checks()
    problems = [
        f"checks.{name}: there is no such check. Known: {', '.join(names)}." for name in settings if name not in names
    ]
    built: list[NamedCheck] = []
    for name in names:
        try:
            check = _build(name, settings.get(name, {}), knowledge)
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


def _build(name: str, given: Mapping[str, object], knowledge: Knowledge) -> NamedCheck | None:
    module = importlib.import_module(f"workflows.checks.{name}")
    settings = module.Settings.model_validate(given)
    if not settings.enabled:
        return None
    knows = getattr(module, "KNOWS_COMPANY", False)
    return NamedCheck(
        name=name,
        check=module.Check(settings, knowledge) if knows else module.Check(settings),
        version=module.VERSION,
        settings=json.dumps(_ordered(settings.model_dump(mode="json"), settings), sort_keys=True),
        even_when_overlong=getattr(module, "EVEN_WHEN_OVERLONG", False),
        reads_choices=getattr(module, "READS_CHOICES", True),
        reads_descriptions=getattr(module, "READS_DESCRIPTIONS", False),
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


def _known(knowledge: Knowledge) -> str:
    """The knowledge in an order of its own."""
    return hashlib.sha256(repr(_plain(knowledge)).encode()).hexdigest()


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(map(str, value))
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    if is_dataclass(value) and not isinstance(value, type):
        return [[field.name, _plain(getattr(value, field.name))] for field in fields(value)]
    return str(value)


@cache
def _data_version() -> str:
    """A hash over the word lists and models, so that a changed word is a changed rule."""
    digest = hashlib.sha256()
    for file in _files_below(files(workflows.checks) / "data"):
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _files_below(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda one: one.name):
        if entry.is_dir():
            yield from _files_below(entry)
        elif entry.is_file():
            yield entry


def _of_choices(
    checks: Sequence[NamedCheck], draft: Draft, context: Context, known: Sequence[Finding]
) -> Sequence[Finding]:
    """What these checks say of a poll's choices under the words, beyond what is known of the words alone."""
    together = with_choices(draft)
    if together is None:
        return []
    return about_choices(known, [finding for check in checks for finding in check.check.look(together, context)])


def _of_descriptions(checks: Sequence[NamedCheck], draft: Draft, context: Context) -> Iterator[Finding]:
    """What these checks say of the words for those who cannot see a picture: nowhere in the text, and without a fix."""
    described = [
        (number, medium.alt_text)
        for number, part in enumerate(draft.content.parts)
        for medium in part.media
        if medium.alt_text.strip()
    ]
    for number, words in described:
        alone = replace(draft.content, parts=(Part(text=words, reply_to=draft.content.reply_to),))
        for check in checks:
            for finding in check.check.look(replace(draft, content=alone), context):
                reason = f"In the description of a picture: {finding.reason}"
                yield replace(finding, reason=reason, part=number, span=None, fix=None)


def _length(draft: Draft) -> int:
    parts = draft.content.parts
    return sum(len(part.text) + sum(len(medium.alt_text) for medium in part.media) for part in parts)


def _is_overlong(draft: Draft, context: Context) -> bool:
    """Beyond the network's limit it is no post yet."""
    limits = context.limits
    return any(limits.count(part.text) > limits.maximum for part in draft.content.parts)


def _weight_then_place(finding: Finding) -> tuple[int, int, int, int, str]:
    span = finding.span
    return (-finding.severity, finding.part, span.start if span else -1, span.end if span else -1, finding.check)
