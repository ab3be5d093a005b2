"""A personal post: checked in private, never sent from here, forgotten; and noticed when it lands on a brand."""

from typing import Any

from adapters.sandbox.world import account
from adapters.sandbox.x_world import XPost
from tests.journeys.company import BRISK, CREATE, Company, buttons, open_confirm, reads, shows, window
from tests.journeys.conftest import Found
from workflows.domain.ids import RemoteAccountId

WORDS = "My bicycle and I are off to the Zugspitze for a quiet fortnight."


async def test_a_personal_post_is_handed_back_forgotten_and_noticed_when_it_lands_on_a_brand(found: Found) -> None:
    """One company whose drift watch looks every second: hand back, forget, appear on @acme, alert, delete."""

    def quick(settings: dict[str, Any]) -> None:
        settings["windows"]["drift"] = "1s"

    async with found(BRISK, change=quick) as company:
        ana, cleo = company.ana, company.cleo
        await ana.command("/post")
        await reads(ana, "Speak as")
        await ana.choose("Speak as", "@ana_k")
        await ana.fill("Words", WORDS)
        await reads(ana, "Private: nobody else sees this.")
        assert (await ana.submit()).is_fine
        assert "Countersign does not post this; you do." in window(ana)
        assert (await ana.submit()).is_fine

        says = window(ana)
        assert "X will post this as whoever is signed in to this browser." in says
        assert "Check the picture is yours before you press Post." in says
        assert WORDS in says
        assert "/compose?text=My%20bicycle" in str(ana.window().definition)
        assert await company.audited("post.hand_back", by="U0ANA")
        assert not any(one.sees("Zugspitze") for one in (company.ben, cleo))
        assert await company.holds("Zugspitze") == []
        assert not [one for one in company.slack.messages("D0ANA", seen_by="U0ANA") if "Zugspitze" in str(one.blocks)]
        assert company.x.arrivals[CREATE] == 0

        acme = RemoteAccountId(account("acme").remote_id)
        stray: XPost = company.x.add_post(acme, WORDS)
        says = "A text handed back to Ana just appeared on @acme."
        await company.until(lambda: shows(ana, says) and shows(cleo, says), "the alert for author and guardian")
        assert not company.ben.sees("A text handed back")
        message = ana.find_message("A text handed back", channel=ana.direct_messages())
        assert "Zugspitze" not in str(message.blocks) + message.text
        assert "Delete" in buttons(message)

        await ana.click("Delete", message=message)

        await company.until(lambda: stray.id not in {one.id for one in company.x.live_posts(acme)}, "deleted")
        await company.until(lambda: shows(cleo, "It was deleted."), "the guardian told")
        assert await company.audited("alert.take_down", by="U0ANA")
        await company.until(lambda: "Delete" not in buttons(company.slack.message(message.channel, message.ts)), "done")


async def test_personal_sounding_words_for_a_brand_switch_to_ones_own_account_in_one_press(patient: Company) -> None:
    ana, words = patient.ana, "I hate this traffic, my weekend is fucking ruined."
    await open_confirm(ana, words)
    assert "Did you mean your own account?" in window(ana)

    await ana.click("Yes, use @ana_k")

    await reads(ana, "== @ana_k · PERSONAL ==", "Private: nobody else sees this.")
    assert (await ana.submit()).is_fine
    assert "Countersign did not post this." in window(ana)
    assert not patient.said(words)
    assert await patient.holds("weekend is fucking ruined") == []
