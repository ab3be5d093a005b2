"""What `countersign check` says about the groups that a chat keeps: their names there, and how many of them count."""

from collections.abc import AsyncIterator, Mapping

from bot.config.model import Config
from bot.dialogs.word import CHATS
from bot.examining import Finding
from bot.examining_standing import STANDINGS, Standings
from workflows.domain.group import Group, kept_in
from workflows.domain.ids import PersonId
from workflows.domain.person import person_id
from workflows.errors import NetworkFailure
from workflows.ports.directory import GroupDirectory, Roster

Rosters = Mapping[PersonId, Roster | NetworkFailure]
MOST_NAMED = 10
"""Members who never count, by name."""


async def rosters_of(config: Config, directories: Mapping[str, GroupDirectory]) -> Rosters:
    """Who is in each group of app.yaml, by platform asked; or why that cannot be said."""
    found: dict[PersonId, Roster | NetworkFailure] = {}
    for platform, directory in directories.items():
        ours = [one for one in config.groups if (kept := kept_in(one)) is not None and kept.platform == platform]
        found |= await directory.rosters(ours) if ours else {}
    return found


def groups_of(rosters: Rosters) -> Mapping[PersonId, Group]:
    """Those that could be asked about."""
    return {
        one: Group(id=one, handle=roster.handle, members=frozenset(map(person_id, roster.members)))
        for one, roster in rosters.items()
        if isinstance(roster, Roster)
    }


async def of_groups(config: Config, rosters: Rosters, standings: Standings) -> AsyncIterator[Finding]:
    """Of every group: its handle, and how many of its members count."""
    for group, roster in rosters.items():
        about = f"groups.{config.groups[group]}"
        if isinstance(roster, NetworkFailure):
            yield Finding.fix(about, f"cannot be asked about: {roster}. Whoever was in it last still counts.")
        elif not roster.exists:
            yield Finding.fix(about, _gone(group, roster))
        else:
            yield await _of_one(about, group, roster, standings)


async def _of_one(about: str, group: PersonId, roster: Roster, standings: Standings) -> Finding:
    answers = await standings.of([group])
    met = [one.person for one in answers if one.person is not None]
    counting, all_of_them = sum(one.counts for one in met), len(answers)
    says = f"@{roster.handle} in {_chat(group)}: {counting} of its {all_of_them} members count."
    if all_of_them == 1:
        says = f"@{roster.handle} in {_chat(group)}: its one member {'counts' if counting else 'does not count'}."
    never = sorted(f"{one.name} ({STANDINGS[one.standing]})" for one in met if not one.counts)
    if never:
        more = len(never) - MOST_NAMED
        says += f" Never: {', '.join(never[:MOST_NAMED])}{f' and {more} more' if more > 0 else ''}."
    if not counting:
        return Finding.fix(about, f"{says} Put somebody of the company in it.")
    return Finding.look(about, says) if counting < all_of_them else Finding.fine(about, says)


def _gone(group: PersonId, roster: Roster) -> str:
    kept = kept_in(group)
    name = f"@{roster.handle}" if roster.handle else kept.user if kept else group
    what = "is switched off" if roster.handle else "is no user group"
    return f"{name} {what} in {_chat(group)}, so nobody is in it. Switch it on there, or correct its id in app.yaml."


def _chat(group: PersonId) -> str:
    kept = kept_in(group)
    return CHATS.get(kept.platform, kept.platform) if kept else "the chat"
