"""What `check` says about groups, and about those who decide through them: in steps, and as owners of topics."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.config.model import Config
from bot.examining import Finding, Level
from bot.examining_groups import groups_of, of_groups, rosters_of
from bot.examining_people import of_people_and_channels
from bot.examining_standing import Standings
from tests.bot.stage import FakeChat
from tests.bot.test_config import read
from tests.bot.test_config_approvals import LEGAL, MONEY, app_yaml
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Standing
from workflows.errors import NetworkFailure
from workflows.ports.chat import Member
from workflows.ports.directory import Roster

DECIDING = """
        approvals:
          posts:
            - {name: social, ask: [social], need: 2}
            - {name: legal, ask: [legal], need: all}
        owners: {shouting: [Dana]}
"""
REFUSED = NetworkFailure("Slack refused usergroups.list: missing_scope (needs usergroups:read)")


def roster(*users: str, handle: str = "legal-team", exists: bool = True) -> Roster:
    members = frozenset(Identity(platform="slack", organisation="T0ACME", user=user) for user in users)
    return Roster(handle=handle, members=members, exists=exists)


@dataclass
class Directory:
    """Slack's groups."""

    found: Mapping[PersonId, Roster | NetworkFailure]

    async def rosters(self, groups: Collection[PersonId]) -> Mapping[PersonId, Roster | NetworkFailure]:
        return {group: self.found[group] for group in groups}

    async def member(self, identity: Identity) -> Member:
        raise AssertionError("check asks the chat, which asks about each once")


@dataclass
class Counting(FakeChat):
    """Counts how often it was asked about somebody."""

    asked: list[str] = field(default_factory=list)

    async def member(self, identity: Identity) -> Member:
        self.asked.append(identity.user)
        return await super().member(identity)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return read(tmp_path, app_yaml(DECIDING))


@pytest.fixture
def chat() -> Counting:
    return Counting()


async def examined(
    config: Config, chat: FakeChat, legal: Roster | NetworkFailure, money: Roster | NetworkFailure | None = None
) -> list[Finding]:
    directory = Directory({LEGAL: legal, MONEY: money or roster("U0DANA", handle="money")})
    rosters = await rosters_of(config, {"slack": directory})
    standings = Standings(config=config, chat=chat, groups=groups_of(rosters))
    found = [one async for one in of_groups(config, rosters, standings)]
    return [*found, *[one async for one in of_people_and_channels(config, chat, standings)]]


def said(findings: list[Finding], about: str) -> dict[str, Level]:
    return {one.says: one.level for one in findings if one.about == about}


async def test_a_group_is_told_of_with_its_handle_and_how_many_count(config: Config, chat: Counting) -> None:
    chat.standings = {"U0GIL": Standing.GUEST, "U0OLD": Standing.DEACTIVATED}

    found = await examined(config, chat, roster("U0SAM", "U0GIL", "U0OLD"))

    says = "@legal-team in Slack: 1 of its 3 members count. Never: Gil (a guest), Old (deactivated)."
    assert said(found, "groups.Legal") == {says: Level.LOOK}
    assert said(found, "groups.money") == {"@money in Slack: its one member counts.": Level.FINE}
    assert len(chat.asked) == len(set(chat.asked))


@pytest.mark.parametrize(
    ("legal", "says"),
    [
        pytest.param(REFUSED, "cannot be asked about: Slack refused usergroups.list: missing_scope", id="no scope"),
        pytest.param(roster(exists=False), "@legal-team is switched off in Slack, so nobody is in it.", id="off"),
        pytest.param(roster(handle="", exists=False), "S0LEGAL is no user group in Slack", id="never was"),
        pytest.param(roster("U0GIL"), "its one member does not count. Never: Gil (a guest).", id="only a guest"),
        pytest.param(roster(), "0 of its 0 members count. Put somebody of the company in it.", id="empty"),
    ],
)
async def test_a_group_without_anybody_who_counts_must_be_put_right(
    config: Config, chat: Counting, legal: Roster | NetworkFailure, says: str
) -> None:
    chat.standings = {"U0GIL": Standing.GUEST}

    found = await examined(config, chat, legal)

    [(text, level)] = said(found, "groups.Legal").items()
    assert says in text and level is Level.FIX


async def test_a_step_that_nobody_could_complete_must_be_put_right(config: Config, chat: Counting) -> None:
    chat.standings = {"U0SAM": Standing.GUEST}

    found = said(await examined(config, chat, roster(exists=False)), "x:acme")

    assert found["posts: the step social needs 2 of its people, and only 1 of them counts. Name others."] is Level.FIX
    assert found["posts: the step legal needs all of its people, and nobody of them counts. Name others."] is Level.FIX
    assert found["Sam is named to approve, but is a guest: never counts."] is Level.LOOK


async def test_of_a_group_that_cannot_be_asked_nothing_is_concluded(config: Config, chat: Counting) -> None:
    found = said(await examined(config, chat, REFUSED), "x:acme")

    assert not any("the step legal" in one for one in found)


async def test_owners_of_topics_must_count_too(config: Config, chat: Counting) -> None:
    chat.standings = {"U0DANA": Standing.DEACTIVATED}

    found = said(await examined(config, chat, roster("U0SAM")), "x:acme")

    assert found["Dana is named as an owner of shouting, but is deactivated: never counts."] is Level.LOOK
    says = "nobody who looks after shouting counts, so posts with such a finding could not be approved."
    assert found[says] is Level.FIX
