"""The rules about `policy:`, its file if it has one of its own, and the knowledge that comes out of it."""

from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from bot.config.accounts import accounts_named
from bot.config.approval_rules import owner_problems
from bot.config.homes import at_home
from bot.config.knowledge import VoiceSection, WordsSection
from bot.config.problems import Location, Problem, did_you_mean
from bot.config.reading import read_file
from bot.config.references import Directory
from bot.config.shape import AppFile
from workflows.domain.finding import Severity
from workflows.domain.knowledge import Embargo, Knowledge, Sector, Voice, WordRule
from workflows.errors import ConfigError


def with_policy_file(raw: Mapping[str, object], *, base: Path, other: Path | None = None) -> dict[str, object]:
    """The file's content with `policy: FILE` replaced by what stands in that file, `checks:` among it.

    `base`: the folder of app.yaml. `other`: a policy file to use instead of what app.yaml names, for a back-test: it
    replaces both `policy:` and, when it has any, `checks:`. Raises ConfigError.
    """
    named = raw.get("policy")
    if other is None and not isinstance(named, str):
        return dict(raw)
    path = other if other is not None else base / at_home(str(named))
    policy = read_file(path)
    checks = policy.pop("checks", None)
    if checks is not None and raw.get("checks") and other is None:
        raise ConfigError([f"checks: stands in app.yaml and in {path.name}; write it in one of the two."])
    return {**raw, "policy": policy, **({"checks": checks} if checks is not None else {})}


def policy_problems(app: AppFile, checks: Collection[str]) -> list[Problem]:
    """Every mistake in the section, and every reference in it to nothing."""
    return list(_problems(app, checks))


def knowledge_of(app: AppFile) -> Knowledge:
    """The knowledge, of a file without mistakes."""
    policy = app.policy
    return Knowledge(
        company=app.company.name,
        names=tuple(dict.fromkeys(name for name in (app.company.name, *policy.names) if name)),
        code_names=policy.code_names,
        unreleased=policy.unreleased,
        competitors=policy.competitors,
        customers=policy.customers,
        people=policy.people,
        rules=tuple(_rule_of(section, app) for section in policy.words),
        embargoes=tuple(Embargo(words=one.words, until=one.until, because=one.because) for one in policy.embargoes),
        voices=tuple(voice for section in policy.voices for voice in _voices_of(section, app)),
        sensitive_days=tuple((section.date, section.because) for section in policy.days),
        sectors=frozenset(Sector(name) for name in policy.sectors),
    )


def _problems(app: AppFile, checks: Collection[str]) -> Iterator[Problem]:
    policy = app.policy
    for place, section in enumerate(policy.words):
        here: Location = ("policy", "words", place)
        yield from _some_words(here, section.words)
        if section.instead and section.weight == "forbidden" and section.instead in section.words:
            yield Problem((*here, "instead"), "is one of the words that are banned.")
        for number, account in enumerate(section.accounts):
            yield from _account((*here, "accounts", number), account, app)
    for place, embargo in enumerate(policy.embargoes):
        yield from _some_words(("policy", "embargoes", place), embargo.words)
    for place, voice in enumerate(policy.voices):
        yield from _account(("policy", "voices", place, "account"), voice.account, app)
    yield from owner_problems(("policy", "owners"), policy.owners, Directory(app), checks)


def _some_words(here: Location, words: Collection[str]) -> Iterator[Problem]:
    if not words:
        yield Problem((*here, "words"), "is missing: the words it is about.")


def _account(here: Location, handle: str, app: AppFile) -> Iterator[Problem]:
    if not handle:
        yield Problem(here, "is missing: the handle of an account of this file.")
    elif not accounts_named(handle, app):
        handles = [account.handle for account in app.accounts]
        yield Problem(here, f"is not an account of this file.{did_you_mean(handle.removeprefix('@'), handles)}")


def _rule_of(section: WordsSection, app: AppFile) -> WordRule:
    return WordRule(
        words=section.words,
        severity=Severity[section.weight.upper()],
        because=section.because,
        instead=section.instead,
        accounts=frozenset(one for handle in section.accounts for one in accounts_named(handle, app)),
    )


def _voices_of(section: VoiceSection, app: AppFile) -> Iterator[Voice]:
    for account in accounts_named(section.account, app):
        yield Voice(account=account, names=section.names, hashtags=section.hashtags, sign_offs=section.sign_offs)
