"""Our own checks behind the same face as the libraries: all run on every draft, and a topic asks for its own."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import lru_cache

from benchmarks._checks.sets import Topic
from benchmarks._checks.watch_list import CODE_NAMES, CUSTOMERS, UNRELEASED
from benchmarks.corpus import NO_LIMIT, ORDINARY_DAY
from workflows.checking import Checking, build_checks
from workflows.checks.models.scoring import scores_of
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft, Earlier, Finding, Severity
from workflows.domain.ids import AccountId, RemoteAccountId, RemotePostId
from workflows.domain.knowledge import Knowledge

Detector = Callable[[str], float]

ACCOUNT = Account(
    id=AccountId("acme"),
    network="x",
    handle="acme",
    kind=Kind.BRAND,
    mode=Mode.MANAGED,
    remote_id=RemoteAccountId("1"),
)
WATCHED = Knowledge(company="Acme", code_names=CODE_NAMES, unreleased=UNRELEASED, customers=CUSTOMERS)
HOLDS, SAYS = Severity.NOTABLE, Severity.ADVICE


@dataclasses.dataclass(frozen=True, kw_only=True)
class Asked:
    """What counts as found for a topic: a finding of one of these checks, of this weight or heavier."""

    checks: frozenset[str]
    least: Severity


ASKED: Mapping[Topic, Asked] = {
    topic: Asked(checks=frozenset(checks.split()), least=least)
    for topic, checks, least in (
        (Topic.PROFANITY, "profanity", SAYS),
        (Topic.DISGUISED, "profanity", HOLDS),
        (Topic.CREDENTIALS, "secrets", HOLDS),
        (Topic.NUMBERS, "private_data", HOLDS),
        (Topic.PHONES, "private_data", SAYS),
        (Topic.VOICE, "personal_voice", HOLDS),
        (Topic.OFFENSIVE, "offensive profanity hostile disparaging", HOLDS),
        (Topic.NEWS_JACKING, "tragedy hashtags", HOLDS),
        (Topic.PLACEHOLDER, "placeholders", HOLDS),
        (Topic.HIDDEN, "hidden", SAYS),
        (Topic.LINKS, "links placeholders", HOLDS),
        (Topic.SHOUTING, "shouting", SAYS),
        (Topic.CLAIMS, "claims financial", SAYS),
        (Topic.DISCLOSURE, "disclosure", SAYS),
        (Topic.DISPARAGING, "disparaging offensive profanity", SAYS),
        (Topic.HOSTILE, "hostile disparaging offensive profanity", SAYS),
        (Topic.WATCH_LIST, "confidential watched", HOLDS),
    )
}
"""As risk.md says: what is only advised counts where advice is the stated action."""
DEGREES: Mapping[Topic, Callable[[str], float]] = {
    Topic.VOICE: lambda text: scores_of(text).voice,
    Topic.OFFENSIVE: lambda text: scores_of(text).offensive,
    Topic.DISASTER: lambda text: scores_of(text).tragedy,
}


def countersign(history: tuple[str, ...] = ()) -> Mapping[Topic, Detector]:
    """All topics. `history` are the earlier posts of the account for the topic that knows them."""
    findings = _finder(Checking(build_checks({})))
    knowing = _finder(Checking(build_checks({}, WATCHED), WATCHED))
    told = _finder(Checking(build_checks({})), history=history)
    answers = {
        topic: _detector(knowing if topic is Topic.WATCH_LIST else findings, topic, asked)
        for topic, asked in ASKED.items()
    }
    answers[Topic.DISASTER] = DEGREES[Topic.DISASTER]
    answers[Topic.EVERYTHING] = lambda text: float(any(one.severity >= HOLDS for one in findings(text, False)))
    if history:
        answers[Topic.VOICE_KNOWN] = lambda text: _weight_of_voice(told(text, False))
    return answers


def draft_of(text: str, *, answers: bool = False) -> Draft:
    """The text as a brand's post, or as its answer to somebody."""
    replied = RemotePostId("1") if answers or text.startswith("@") else None
    return Draft(content=Content(parts=(Part(text=text, reply_to=replied),)), account=ACCOUNT)


def context_of(history: tuple[str, ...] = ()) -> Context:
    """An ordinary day, no limit of length, and these earlier posts, the newest first, one a day."""
    return Context(
        now=ORDINARY_DAY,
        limits=NO_LIMIT,
        accounts=(ACCOUNT,),
        history=tuple(
            Earlier(text=text, account=ACCOUNT, at=ORDINARY_DAY - timedelta(days=day))
            for day, text in enumerate(history, start=2)
        ),
    )


Finder = Callable[[str, bool], tuple[Finding, ...]]


def _finder(checking: Checking, history: tuple[str, ...] = ()) -> Finder:
    context = context_of(history)

    @lru_cache(maxsize=20_000)
    def findings(text: str, answers: bool) -> tuple[Finding, ...]:
        return checking.judge(draft_of(text, answers=answers), context).findings

    return findings


def _detector(findings: Finder, topic: Topic, asked: Asked) -> Detector:
    degree = DEGREES.get(topic)

    def found(text: str) -> float:
        is_found = any(
            one.check in asked.checks and one.severity >= asked.least for one in findings(text, topic is Topic.HOSTILE)
        )
        if degree is None:
            return float(is_found)
        # Whatever is found ranks above whatever is not; within each, by degree.
        return 0.5 + degree(text) / 2 if is_found else degree(text) * 0.499

    return found


def _weight_of_voice(findings: tuple[Finding, ...]) -> float:
    """0 nothing, 0.5 advice, 0.75 held."""
    heaviest = max((one.severity for one in findings if one.check == "personal_voice"), default=None)
    if heaviest is None:
        return 0.0
    return 0.75 if heaviest >= HOLDS else 0.5
