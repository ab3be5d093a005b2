"""Socket Mode: no public address, the same program, the same story."""

from pathlib import Path

import pytest

from adapters.sandbox.slack_socket import SocketHub
from tests.journeys.company import BRISK, Company, company, confirm, inbox, open_confirm, shows

LOUD = "THE NEW KETTLE IS HERE, GIFTED BY KETTLE CO, COME AND SEE IT IN LONDON"


@pytest.fixture(scope="module")
def kind() -> str:
    """How Slack reaches the program has nothing to do with the database: once is enough."""
    return "sqlite"


async def test_over_a_socket_a_post_is_written_approved_and_live_once_and_a_lost_line_comes_back(
    tmp_path: Path,
) -> None:
    hub = SocketHub(app_id="A0COUNTERSIGN")
    database = f"sqlite:///{tmp_path}/countersign.db"
    async with company(tmp_path / "practice", pace=BRISK, database=database, sockets=hub) as acme:
        await post_with_approval(acme, LOUD)

        await hub.refresh()
        await acme.until(lambda: hub.connections == 2, "the connection that Slack asked for")
        await post_directly(acme, "The Stoke store opens at ten on Saturday.")

        hub.drop()
        await acme.until(lambda: hub.connections == 3 and hub.connected, "connected again after a lost line")
        await post_directly(acme, "The Stoke store closes at four on Saturday.")


async def post_with_approval(acme: Company, words: str) -> None:
    card = await acme.ask(acme.ana, words, account="acme")
    await acme.ben.click("Approve for @acme", message=card)
    await acme.live(words)


async def post_directly(acme: Company, words: str) -> None:
    ana = acme.ana
    before = sum("It is live" in one for one in inbox(ana))
    await open_confirm(ana, words)
    assert (await confirm(ana)).is_fine
    await acme.live(words)
    await acme.until(lambda: sum("It is live" in one for one in inbox(ana)) == before + 1, "told that it is live")
    assert shows(ana, words)
    await ana.close(all_of_them=True)
