"""The moderators that come out of `moderators:`: each with its plug-in's settings and secrets, or what is wrong."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from bot.config.model import ModeratorConfig, Plugins
from bot.config.moderators import ModeratorSection
from bot.config.plugged import LOOPBACK, Fetch, OwnPart, secrets_of, settings_of
from bot.config.problems import Location, Problem, did_you_mean


def read_moderators(
    sections: Sequence[ModeratorSection], plugins: Plugins, *, practice: bool, fetch: Fetch
) -> tuple[tuple[ModeratorConfig, ...], list[Problem]]:
    """Every moderator, and every mistake in them; `practice` lets them reach this machine only."""
    problems: list[Problem] = []
    found: list[ModeratorConfig] = []
    for index, section in enumerate(sections):
        config, wrong = _read(("moderators", index), section, plugins, practice=practice, fetch=fetch)
        problems.extend(wrong)
        found.extend([config] if config else [])
    return tuple(found), [*problems, *_same_names(sections)]


def _read(
    here: Location, section: ModeratorSection, plugins: Plugins, *, practice: bool, fetch: Fetch
) -> tuple[ModeratorConfig | None, list[Problem]]:
    shape = plugins.moderators.get(section.moderator)
    if shape is None:
        hint = did_you_mean(section.moderator, plugins.moderators)
        return None, [Problem((*here, "moderator"), f"is not a moderator that Countersign knows.{hint}")]
    own = OwnPart(here=here, kind=section.moderator, section=section, settings=shape.settings, secrets=shape.secrets)
    settings, problems = settings_of(own)
    secrets, of_secrets = secrets_of(own, fetch)
    problems += of_secrets
    if settings is None:
        return None, problems
    host = shape.where(settings)
    if practice and urlsplit(f"//{host}").hostname not in LOOPBACK:
        problems.append(Problem(here, "must be on this machine (127.0.0.1) while environment is practice."))
    config = ModeratorConfig(
        name=section.name or section.moderator,
        kind=section.moderator,
        host=host,
        settings=settings,
        secrets=secrets,
        on_failure=section.on_failure,
        deadline=section.deadline,
        handles=section.handles,
    )
    return config, problems


def _same_names(sections: Sequence[ModeratorSection]) -> list[Problem]:
    names = [section.name or section.moderator for section in sections]
    return [
        Problem(("moderators", index, "name"), "is the name of another moderator; give each its own, with `name:`.")
        for index, name in enumerate(names)
        if name in names[:index]
    ]
