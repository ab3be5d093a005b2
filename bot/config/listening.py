"""The rules about `listening:`, `departments:` and `routing:`, and the settings that come out of them."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta

from bot.config.accounts import accounts_named
from bot.config.channels import channel_forms, channel_problem
from bot.config.departments import DepartmentSection, RuleSection
from bot.config.model import SourceConfig
from bot.config.problems import Location, Problem, did_you_mean
from bot.config.references import Directory
from bot.config.replies import replies_of, reply_problems
from bot.config.shape import AppFile
from workflows.domain.department import Department, Hours, ListeningSettings, Rule, Week
from workflows.domain.story import Topic

_NAME = re.compile(r"\w[\w &-]{0,39}")
_TOPICS = [topic.value for topic in Topic]
_SHORT = timedelta(hours=24)
_ONLY_SO_LONG = ("x_",)
"""Sources of X: what is deleted there must be gone here within 24 hours (`networks.md` 5.3)."""


def listening_problems(app: AppFile, sources: Sequence[SourceConfig]) -> list[Problem]:
    """Every mistake in the three sections, and every reference in them to nothing. `sources`: those that were read."""
    directory = Directory(app)
    names = {*(source.name for source in sources), *(section.name for section in app.sources if section.name)}
    problems = list(_general(app, sources))
    for name, department in app.departments.items():
        problems.extend(_department(("departments", name), department, directory, app.chat.names))
    for place, rule in enumerate(app.routing):
        problems.extend(_rule(("routing", place), rule, app, names))
    problems.extend(reply_problems(app.replies))
    return problems


def listening_warnings(app: AppFile) -> Iterator[str]:
    """What works, but deserves a second look."""
    for name, department in app.departments.items():
        if department.take_within and not department.on_call:
            yield (
                f"departments.{name}: has take_within and nobody on_call, so what nobody takes in time goes "
                "straight to the account's owner."
            )
        if department.on_call and not department.take_within:
            yield f"departments.{name}: has nothing under take_within: people on_call are told only when somebody asks."
    used = {name for rule in app.routing for name in rule.authors}
    for name in app.listening.lists:
        if name not in used and name != "vip":
            yield f"listening.lists.{name}: is in no rule: it decides nothing, and only cards say who is on it."


def listening_of(app: AppFile) -> ListeningSettings:
    """The settings, of a file without mistakes."""
    directory = Directory(app)
    week = app.listening.week
    return ListeningSettings(
        replies=replies_of(app.replies),
        departments={name: _department_of(name, one, directory) for name, one in app.departments.items()},
        rules=tuple(_rule_of(rule, app) for rule in app.routing),
        otherwise=app.listening.otherwise or next(iter(app.departments), ""),
        lists={
            name: frozenset(author.casefold() for author in authors) for name, authors in app.listening.lists.items()
        },
        keep=app.listening.keep,
        budget=app.listening.budget,
        week=Week(day=week.day, at=week.at, zone=week.zone),
    )


# --- mistakes ---------------------------------------------------------------------------------------------------------


def _general(app: AppFile, sources: Sequence[SourceConfig]) -> Iterator[Problem]:
    listening = app.listening
    if listening.otherwise:
        yield from _unknown(("listening", "otherwise"), [listening.otherwise], app.departments, "a department")
    if listening.keep > _SHORT and any(source.kind.startswith(_ONLY_SO_LONG) for source in sources):
        yield Problem(
            ("listening", "keep"),
            "must be 24h at most while a source listens on X: what its people delete has to be gone here within a day.",
        )


def _department(
    here: Location, department: DepartmentSection, directory: Directory, chats: Collection[str]
) -> Iterator[Problem]:
    if not _NAME.fullmatch(str(here[-1])):
        yield Problem(here, "must have a name of at most 40 letters, digits, spaces, & or -.")
    if not department.channel:
        likes = channel_forms(chats)
        yield Problem((*here, "channel"), f"is missing: the id ({likes}) of the channel in which the cards appear.")
    elif problem := channel_problem((*here, "channel"), department.channel, chats):
        yield problem
    hours = department.hours
    if hours.closes <= hours.opens:
        yield Problem((*here, "hours", "to"), "must be later than from, on the same day. 24:00 is the end of the day.")
    yield from _unknown((*here, "take_within"), department.take_within, _TOPICS, "a topic", keyed=True)
    for name in ("on_call", "readers"):
        yield from directory.problems_by_name((*here, name), getattr(department, name))


def _rule(here: Location, rule: RuleSection, app: AppFile, sources: Iterable[str]) -> Iterator[Problem]:
    if not rule.to:
        yield Problem((*here, "to"), "is missing: the department that this goes to.")
    else:
        yield from _unknown((*here, "to"), [rule.to], app.departments, "a department")
    if not any(getattr(rule, name) for name in RuleSection.model_fields if name != "to"):
        yield Problem(
            here, "has no condition, so it would take everything. For what is left there is listening.otherwise."
        )
    yield from _unknown((*here, "authors"), rule.authors, app.listening.lists, "a list under listening.lists")
    yield from _unknown((*here, "topics"), rule.topics, _TOPICS, "a topic")
    yield from _unknown((*here, "sources"), rule.sources, sources, "the name of a source")
    for place, written in enumerate(rule.accounts):
        if not accounts_named(written, app):
            handles = [account.handle for account in app.accounts]
            hint = did_you_mean(written.removeprefix("@"), handles)
            yield Problem((*here, "accounts", place), f"is not an account of this file.{hint}")


def _unknown(
    here: Location, written: Iterable[str], known: Iterable[str], what: str, *, keyed: bool = False
) -> Iterator[Problem]:
    names = list(known)
    one = here[-1] in {"to", "otherwise"}
    for place, name in enumerate(written):
        if name not in names:
            at = here if one else (*here, name if keyed else place)
            yield Problem(at, f"is not {what}.{did_you_mean(name, names)}")


# --- settings ---------------------------------------------------------------------------------------------------------


def _department_of(name: str, section: DepartmentSection, directory: Directory) -> Department:
    hours = section.hours
    return Department(
        name=name,
        channel=section.channel,
        on_call=directory.find_all(section.on_call),
        hours=Hours(days=hours.days, opens=hours.opens, closes=hours.closes, zone=hours.zone),
        clocks={Topic(topic): span for topic, span in section.take_within.items()},
        readers=directory.find_all(section.readers),
    )


def _rule_of(section: RuleSection, app: AppFile) -> Rule:
    return Rule(
        to=section.to,
        words=section.words,
        without=section.without,
        authors=section.authors,
        languages=section.languages,
        accounts=tuple(dict.fromkeys(one for written in section.accounts for one in accounts_named(written, app))),
        topics=tuple(Topic(topic) for topic in section.topics),
        sources=section.sources,
    )
