"""One's own page in Slack, kept up to date as things happen; away with a stand-in; an emergency asked for."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.sandbox.desk import PersonAtDesk
from tests.journeys import in_teams as teams
from tests.journeys.company import Company

SHOUTING = "THE OLD KETTLE IS GONE, THE NEW ONE WAS GIFTED BY KETTLE CO, SEE IT IN {}"


async def shows(company: Company, who: PersonAtDesk, words: str) -> None:
    """Wait until somebody's page says this."""
    await company.until(lambda: words in who.read_home(), f"the page of {who.user_id} to say {words!r}")


@pytest.mark.both_databases
async def test_a_persons_own_page_follows_what_happens(brisk: Company) -> None:
    words = SHOUTING.format("EXETER")
    brisk.ben.open_home()
    await shows(brisk, brisk.ben, "What you may do")
    assert "you approve what others write" in brisk.ben.read_home()
    assert words not in brisk.ben.read_home()

    await brisk.ask(brisk.ana, words, account="acme")
    await shows(brisk, brisk.ben, words)
    assert "Ana" in brisk.ben.read_home() and "Asked" in brisk.ben.read_home()

    # A press on the page opens a window of its own.
    await brisk.ben.click_home("What waits for me")
    await brisk.until(lambda: brisk.ben.has_window(words), "the queue in a window")
    assert "The next 14 days" in brisk.ben.read_window()
    await brisk.ben.close(all_of_them=True)

    # A draft of Ana's that she closed is offered again: on her page, in her status, above the next form.
    brisk.ana.open_home()
    await shows(brisk, brisk.ana, words)
    await brisk.ana.command("/post A draft for a quiet day")
    await brisk.until(lambda: brisk.ana.has_window("A draft for a quiet day"), "the form")
    await brisk.ana.close(all_of_them=True)
    await shows(brisk, brisk.ana, "A draft for a quiet day")
    await brisk.ana.command("/post")
    await brisk.until(brisk.ana.has_window, "an empty form")
    assert "kept." in brisk.ana.read_window() and "Continue “A draft for a quiet day”" in brisk.ana.read_window()
    await brisk.ana.close(all_of_them=True)
    await brisk.ana.click_home("Continue")
    await brisk.until(lambda: brisk.ana.has_window("A draft for a quiet day"), "the draft in a window")
    await brisk.ana.close(all_of_them=True)

    # Ben goes away: Cleo decides instead, and his page and hers say so.
    brisk.cleo.open_home()
    await shows(brisk, brisk.cleo, words)
    await brisk.ben.click_home("I'm away")
    await brisk.until(lambda: brisk.ben.has_window("Who decides instead"), "the form")
    last = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    await brisk.ben.fill("Until, this day included", last)
    await brisk.ben.choose("Who decides instead", "Cleo", query="cl")
    assert (await brisk.ben.submit()).is_fine
    assert "Cleo decides instead." in brisk.ben.read_window()
    await brisk.ben.close(all_of_them=True)
    await shows(brisk, brisk.cleo, "Cleo decides instead.")
    assert (await brisk.audit("absence.plan"))[-1]["facts"]["instead"]

    await brisk.ben.command("/post away")
    await brisk.until(lambda: brisk.ben.has_window("You are away until"), "the form")
    await brisk.ben.click("I am back")
    await brisk.until(lambda: not brisk.ben.has_window("You are away until"), "the absence to be over")
    await brisk.ben.close(all_of_them=True)
    await brisk.until(lambda: "Cleo decides" not in brisk.cleo.read_home(), "Cleo's page to say that Ben is back")

    # An emergency needs a second person; asking opens nothing.
    await brisk.ana.command("/post emergency @acme")
    await brisk.until(lambda: brisk.ana.has_window("What happened?"), "the form")
    await brisk.ana.fill("What happened?", "The oven is on fire.")
    assert (await brisk.ana.submit()).is_fine
    assert "Nothing is open yet" in brisk.ana.read_window()
    await brisk.ana.close(all_of_them=True)
    assert await brisk.audit("emergency.ask")

    # Approved: gone from the page of who decided.
    await brisk.ben.click("Approve for @acme", message=brisk.card(words))
    await brisk.live(words)
    await brisk.until(lambda: words not in brisk.ben.read_home(), "Ben's page to be empty again")


async def test_in_teams_home_is_a_message_and_away_a_dialog(in_teams: Company) -> None:
    words, ben = SHOUTING.format("TAUNTON"), in_teams.teams.person("Ben")
    await teams.ask(in_teams, in_teams.teams.person("Ana"), words)
    assert (await ben.say("home")).is_fine
    await in_teams.until(lambda: ben.sees("What you may do"), "the home card")
    home = ben.find_message("What you may do")
    assert words in ben.read_message(home) and "you approve what others write" in ben.read_message(home)

    assert (await ben.press("I'm away", on=home)).is_fine
    await teams.reads(in_teams, ben, "Who decides instead")
    last = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    await ben.fill({"Until, this day included": last, "Who decides instead": "Cleo"})
    assert (await ben.submit("Save")).is_fine
    await teams.reads(in_teams, ben, "You are away until", "decides instead.")
    await ben.close()

    # The same message, looked at again, is drawn anew.
    await ben.refresh(home)
    assert "You are away until" in ben.read_message(home)
    assert (await ben.press("I'm away", on=home)).is_fine
    await teams.reads(in_teams, ben, "You are away until")
    assert (await ben.press("I am back")).is_fine
