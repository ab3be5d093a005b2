"""What is done before the first click is answered."""

from dataclasses import dataclass, field

from bot.starting import read_lists
from tests.builders import NOON, an_account
from tests.clocks import StandingClock
from tests.fakes import FakeNetworks, World
from workflows.checking import Checking, NamedCheck
from workflows.domain.finding import Context, Draft, Finding


@dataclass
class Counted:
    """A check that counts how often it looked."""

    looks: list[Draft] = field(default_factory=list)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        self.looks.append(draft)
        return []


async def test_every_check_has_looked_once_before_the_first_author_waits_for_it() -> None:
    one, other = Counted(), Counted()
    checking = Checking([NamedCheck(name="any", check=check, version=1, settings="") for check in (one, other)])

    await read_lists(checking, [an_account(), an_account()], FakeNetworks(World(StandingClock())), now=NOON)

    assert (len(one.looks), len(other.looks)) == (1, 1)


async def test_a_company_without_accounts_starts_too() -> None:
    check = Counted()
    checking = Checking([NamedCheck(name="any", check=check, version=1, settings="")])

    await read_lists(checking, [], FakeNetworks(World(StandingClock())), now=NOON)

    assert check.looks == []
