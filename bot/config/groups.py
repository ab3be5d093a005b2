"""The rules about `groups:`: each has a name of its own, and somebody in it."""

import re
from collections.abc import Iterator

from bot.config.approvals import GroupSection
from bot.config.problems import Location, Problem
from bot.config.references import Directory
from bot.config.shape import AppFile

# https://docs.slack.dev/reference/objects/usergroup-object
_SLACK_GROUP = re.compile(r"S[A-Z0-9]{2,}")


def group_problems(app: AppFile) -> list[Problem]:
    """Every mistake in the section. A group that nothing names is none."""
    directory = Directory(app)
    own = (problem for name, group in app.groups.items() for problem in _of_one(name, group, app, directory))
    return [*own, *_twice(app)]


def _of_one(name: str, group: GroupSection, app: AppFile, directory: Directory) -> Iterator[Problem]:
    here: Location = ("groups", name)
    if not name.strip():
        yield Problem(here, "has no name.")
    elif directory.is_somebody(name):
        yield Problem(here, "is a person's name or id as well; give the group another name.")
    if not group.people and not group.slack:
        yield Problem(here, "names nobody: list people, or write slack: and the id of a user group (S…).")
    for place, one in enumerate(group.people):
        if directory.is_group(one):
            yield Problem((*here, "people", place), "is a group itself; a group holds people.")
        elif problem := directory.problem((*here, "people", place), one):
            yield problem
    if group.slack and not _SLACK_GROUP.fullmatch(group.slack):
        yield Problem((*here, "slack"), "must be a user group's id: S and capitals, digits; Slack's page of it has it.")
    elif group.slack and app.chat.names and "slack" not in app.chat.names:
        yield Problem((*here, "slack"), "is a group in Slack, but there is no chat.slack in this file.")


def _twice(app: AppFile) -> Iterator[Problem]:
    met: dict[tuple[str, str], str] = {}
    for name, group in app.groups.items():
        first = met.setdefault(("name", name.casefold()), name)
        if first != name:
            yield Problem(("groups", name), f"is the same name as groups.{first} in other letters.")
        first = met.setdefault(("slack", group.slack), name)
        if group.slack and first != name:
            yield Problem(("groups", name, "slack"), f"is the same user group as groups.{first}.")
