"""Where cards are shown: never to another company, and never nowhere."""

from dataclasses import replace

from tests.journeys.company import BRISK, confirm, open_confirm, shows
from tests.journeys.conftest import Found


async def test_a_channel_shared_with_another_company_gets_no_card_and_the_owner_is_told(found_on_sqlite: Found) -> None:
    async with found_on_sqlite(BRISK) as company:
        channels = company.slack.channels
        channels["C0APPROVALS"] = replace(channels["C0APPROVALS"], is_ext_shared=True)
        words = "Care has news for you."
        await open_confirm(company.ana, words, account="acmecare")
        assert (await confirm(company.ana)).is_fine

        await company.until(lambda: shows(company.ben, words) and shows(company.cleo, words), "cards sent directly")
        await company.until(lambda: shows(company.cleo, "is shared with another company"), "the owner told")
        assert not company.ben.sees(words, channel="approvals")

        ben = company.ben
        await ben.click("Approve for @acmecare", message=ben.find_message(words, channel=ben.direct_messages()))
        await company.live(words, on="acmecare")


async def test_a_channel_the_program_was_removed_from_sends_cards_to_the_approvers(found_on_sqlite: Found) -> None:
    async with found_on_sqlite(BRISK) as company:
        channels = company.slack.channels
        bot = company.slack.install.bot_user_id
        channels["C0APPROVALS"] = replace(channels["C0APPROVALS"], members=channels["C0APPROVALS"].members - {bot})
        words = "Care was moved out."
        await open_confirm(company.ana, words, account="acmecare")
        assert (await confirm(company.ana)).is_fine

        await company.until(lambda: shows(company.ben, words) and shows(company.cleo, words), "cards sent directly")
        await company.until(lambda: shows(company.cleo, "Countersign is not in it"), "the owner told")


async def test_guests_in_the_channel_are_warned_about(found_on_sqlite: Found) -> None:
    async with found_on_sqlite(BRISK) as company:
        channels = company.slack.channels
        channels["C0APPROVALS"] = replace(channels["C0APPROVALS"], members=channels["C0APPROVALS"].members | {"U0GIL"})

        await company.ask(company.ana, "Care has a guest.")

        await company.until(lambda: shows(company.cleo, "has 1 guest, who can read its drafts."), "the owner warned")
