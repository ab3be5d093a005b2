"""Findings while it is cheap to fix them: typed, mended, justified, confirmed, agreed to be none, approved, public."""

import pytest
from sqlalchemy import select

from storage.engines import async_engine, parsed
from storage.schema import false_alarms
from tests.journeys.company import HANDLE, LOOK_FIRST, Company, buttons, confirm, reads, window
from tests.journeys.in_teams import APPROVALS, CHECK, card, id_of
from tests.journeys.in_teams import confirm as confirm_in_teams
from tests.journeys.in_teams import reads as reads_in_teams

TYPED = "This f\u200bast kettle is the shit: come and see it in {}, gifted by Kettle Co"
MENDED = "This fast kettle is the shit: come and see it in {}, gifted by Kettle Co #ad"
WHY = "It is what the poster says."
REMOVE, ADD_AD, FINE = "Remove hidden characters", "Add #ad", "This is fine because…"
AGREE, APPROVE = "Agree, false alarm", "Approve for @acme"


async def alarms(company: Company, post_id: str) -> list[str]:
    """The checks whose findings about this post were called false alarms."""
    engine = async_engine(parsed(company.database), writes=False, pool=1)
    try:
        async with engine.connect() as connection:
            found = select(false_alarms.c.check).where(false_alarms.c.post == post_id)
            return [str(one) for one in (await connection.execute(found)).scalars()]
    finally:
        await engine.dispose()


@pytest.mark.both_databases
async def test_in_slack_from_the_typed_words_to_the_public(brisk: Company) -> None:
    ana, ben, words, mended = brisk.ana, brisk.ben, TYPED.format("LEEDS"), MENDED.format("LEEDS")
    assert (await ana.command("/post")).is_fine
    await reads(ana, "[Check and confirm]")
    await ana.choose("Speak as", "@acme ")
    await ana.fill("Words", words)
    await reads(ana, "invisible character", "gave a gift", "swear word")

    await ana.click(REMOVE)
    await reads(ana, f"Done: {REMOVE}.")
    await ana.click(ADD_AD)
    shown = await reads(ana, f"Done: {ADD_AD}.", f"Words: {mended}", "swear word")
    assert "invisible" not in shown and "gave a gift" not in shown
    await ana.click(FINE)
    await reads(ana, "It does not change who must approve.")
    await ana.fill("Why is this fine?", WHY)
    assert (await ana.submit()).is_fine
    await reads(ana, f"You said: “{WHY}”", f"Words: {mended}")
    assert (await ana.submit()).is_fine
    await reads(ana, f"You said: “{WHY}”", "2 approvals are needed. Asked: Ben and Cleo.")
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)
    await brisk.until(lambda: ben.sees(mended, channel="approvals"), "the card")

    message = brisk.card(mended)
    assert f"Ana says this is fine: “{WHY}”" in ben.read("approvals")[-1]
    await ben.click(AGREE, message=message)
    await brisk.until(lambda: ben.sees("Ben: false alarm", channel="approvals"), "the card redrawn")
    assert brisk.said(mended) == []
    assert ben.sees("Nothing was approved, and nothing went out by this.")
    await ben.click(APPROVE, message=message)
    await brisk.cleo.click(APPROVE, message=message)

    await brisk.live(mended)
    assert brisk.said(words) == []
    post_id = buttons(message)[APPROVE]["value"].partition(".")[0]
    assert await alarms(brisk, post_id) == ["profanity"]
    [noted] = await brisk.audited("finding.agreed", by="U0BEN", about=post_id)
    assert "poster" not in str(noted)


async def test_in_slack_words_pasted_and_sent_at_once_come_back_a_single_time(brisk: Company) -> None:
    ana, words = brisk.ana, TYPED.format("YORK")
    assert (await ana.command("/post")).is_fine
    await reads(ana, "[Check and confirm]")
    await ana.choose("Speak as", "@acme ")
    await reads(ana, "No words yet. · @acme (BRAND)")
    view = ana.window()
    brisk.slack.windows.enter(view.id, {"text": {"field.text": {"type": "plain_text_input", "value": words}}})

    assert (await ana.submit()).is_fine
    await reads(ana, LOOK_FIRST, "swear word", f"[{ADD_AD}]")
    assert (await ana.submit()).is_fine

    await reads(ana, "You are about to speak as @acme (BRAND)", HANDLE if HANDLE in window(ana) else "approval")


async def test_in_teams_from_the_typed_words_to_the_public(in_teams: Company) -> None:
    ana, ben = in_teams.teams.person("Ana"), in_teams.teams.person("Ben")
    words, mended = TYPED.format("BATH"), MENDED.format("BATH")
    assert (await ana.use_extension("writePost")).is_fine
    await ana.fill({"Speak as": "@acme ", "Words": words})
    assert (await ana.submit(CHECK)).is_fine
    await reads_in_teams(in_teams, ana, LOOK_FIRST, "invisible character", "gave a gift", "swear word")

    assert (await ana.press(REMOVE)).is_fine
    await reads_in_teams(in_teams, ana, f"Done: {REMOVE}.")
    assert (await ana.press(ADD_AD)).is_fine
    await reads_in_teams(in_teams, ana, f"Done: {ADD_AD}.", f"Words: {mended}")
    assert (await ana.press(FINE)).is_fine
    await reads_in_teams(in_teams, ana, "It does not change who must approve.")
    await ana.fill({"Why is this fine?": WHY})
    assert (await ana.submit("Keep this reason")).is_fine
    await reads_in_teams(in_teams, ana, f"You said: “{WHY}”", f"Words: {mended}")
    assert (await ana.submit(CHECK)).is_fine
    await reads_in_teams(in_teams, ana, "You are about to speak as @acme (BRAND)", f"You said: “{WHY}”")
    assert (await confirm_in_teams(ana)).is_fine
    await ana.close()
    message = await card(in_teams, mended)

    await ben.look(APPROVALS)
    assert f" says this is fine: “{WHY}”" in ben.read_message(message)
    assert (await ben.press(AGREE, on=message)).is_fine
    assert ": false alarm" in ben.read_message(message)
    assert "Nothing was approved, and nothing went out by this." in ben.read_message(message)
    assert in_teams.said(mended) == []
    assert (await ben.press(APPROVE, on=message)).is_fine
    assert (await in_teams.teams.person("Cleo").press(APPROVE, on=message)).is_fine

    await in_teams.live(mended)
    [noted] = await in_teams.audited("finding.agreed", by=id_of(ben))
    assert await alarms(in_teams, str(noted["subject"])) == ["profanity"]
