"""Each reads their own language: somebody German writes, somebody English approves, and one post goes out."""

import pytest

from adapters.sandbox.desk import PersonAtDesk
from tests.journeys.company import Company, reads

WORDS = "Unser Kundendienst ist am Samstag von neun bis zwölf da."


@pytest.mark.both_databases
async def test_a_german_author_and_an_english_approver_each_read_their_own_language(brisk: Company) -> None:
    cleo, admin = brisk.cleo, brisk.practice.workspace.admin
    admin.speak(cleo.user_id, "de-DE")
    try:
        await _home_says(brisk, cleo, "Was du darfst")

        # Her commands are German words.
        await cleo.command("/post hilfe")
        await brisk.until(lambda: cleo.sees("zeigt, wo deine Posts stehen"), "the help in German")
        await cleo.command("/post warteschlange")
        await brisk.until(lambda: cleo.sees("Die nächsten 14 Tage"), "what waits, in German")

        await cleo.command(f"/post @acmecare {WORDS}")
        await reads(cleo, "[Prüfen und bestätigen]", WORDS)
        await cleo.submit()
        told = await reads(cleo, "Du sprichst gleich als @acmecare", "Noch geht nichts raus.", WORDS)
        await (
            cleo.fill("Tippe zur Bestätigung das Handle des Kontos", "acmecare")
            if "Tippe zur Bestätigung" in told
            else cleo.choose("Ist das das richtige Konto?", "Ja")
        )
        assert (await cleo.submit()).is_fine
        await cleo.close(all_of_them=True)
        await brisk.until(lambda: cleo.sees("Wartet auf Freigabe"), "the author to be told in German")

        # The channel reads what the house speaks, and so does he; her words are nobody's to translate.
        await brisk.until(lambda: brisk.ben.sees(WORDS, channel="approvals"), "the card")
        assert (await brisk.ben.click("Approve for @acmecare", message=brisk.card(WORDS))).is_fine
        await brisk.live(WORDS, on="acmecare")
        await brisk.until(lambda: cleo.sees("Freigegeben von Ben."), "the author to be told in German")
    finally:
        admin.speak(cleo.user_id, "en-GB")
        await _home_says(brisk, cleo, "What you may do")


async def _home_says(company: Company, who: PersonAtDesk, words: str) -> None:
    """Open one's page until it says this: a language is looked up a moment after it changed."""

    def says() -> bool:
        who.open_home()
        return words in who.read_home()

    await company.until(says, f"the page of {who.user_id} to say {words!r}")
