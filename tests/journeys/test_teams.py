"""The main job wholly in Teams, over real HTTP with signed tokens: draft, confirm, approve, published once, told."""

import asyncio

from adapters.sandbox import teams_acme as acme
from adapters.sandbox.teams_people import TeamsPerson
from adapters.sandbox.teams_reading import read_card
from adapters.sandbox.teams_state import TeamsFaults
from tests.journeys.company import CREATE, Company
from tests.journeys.in_teams import (
    APPROVALS,
    CHECK,
    ask,
    card,
    check,
    confirm,
    id_of,
    open_confirm,
    open_form,
    reads,
    told,
)

SHOUTING = "THE NEW KETTLE IS HERE, GIFTED BY KETTLE CO, COME AND SEE IT IN {}"
APPROVE = "Approve for @acme"


def people(company: Company) -> tuple[TeamsPerson, TeamsPerson, TeamsPerson]:
    """Ana, Ben and Cleo."""
    person = company.teams.person
    return person("Ana"), person("Ben"), person("Cleo")


async def locked(company: Company, words: str, says: str) -> None:
    """Wait until the card with these words says this to everybody, and nobody can decide any more."""
    everybody = [company.teams.person(one.oid) for one in acme.PEOPLE]
    await company.until(lambda: all(is_locked(one, words, says) for one in everybody), f"the card to say {says!r}")
    for one in everybody:
        await one.look(APPROVALS)
        assert is_locked(one, words, says), one.read_screen()[-1000:]


def is_locked(one: TeamsPerson, words: str, says: str) -> bool:
    """Whether the card with these words says this to one person, and has no button to decide with."""
    message = one.find_message(words, channel=APPROVALS)
    return says in one.read_message(message) and APPROVE not in one.buttons(message)


async def test_from_a_typed_draft_to_the_public_with_one_approval(in_teams: Company) -> None:
    ana, ben, cleo = people(in_teams)
    words = SHOUTING.format("LEEDS")
    before = in_teams.x.arrivals[CREATE]

    await open_confirm(in_teams, ana, words)
    shown = ana.read_dialog()
    assert "You are about to speak as @acme (BRAND)" in shown
    assert "Nothing goes out yet. 1 approval is needed. Asked: Ben" in shown
    assert words in shown
    assert (await confirm(ana)).is_fine
    message = await card(in_teams, words)

    await ben.look(APPROVALS)
    await ana.look(APPROVALS)
    assert APPROVE in ben.buttons(message)
    assert APPROVE not in ana.buttons(message)
    assert "Written by Ana" in ben.read_message(message)
    assert "digest " in ben.read_message(message)
    assert in_teams.said(words) == []

    assert (await ben.press(APPROVE, on=message)).is_fine

    assert APPROVE not in ben.buttons(message)
    await in_teams.live(words)
    await locked(in_teams, words, "Ben Osei approved this at")
    await told(in_teams, ana, words, "Live as @acme (BRAND).", "Approved by Ben Osei.")
    assert in_teams.x.arrivals[CREATE] == before + 1
    [approved] = [one for one in await in_teams.audit("post.approve") if one["by"] == id_of(ben)]
    [confirmed] = await in_teams.audited("post.confirm_waiting", by=id_of(ana), about=approved["subject"])
    assert confirmed["facts"]["digest"] == approved["facts"]["digest"]
    assert (await in_teams.verified()).is_whole
    assert not cleo.has_dialog()


async def test_the_message_extension_opens_the_form_in_any_chat(in_teams: Company) -> None:
    ana, ben, _ = people(in_teams)
    words = SHOUTING.format("YORK")

    assert (await ana.use_extension("writePost")).is_fine
    await ana.fill({"Speak as": "@acme ", "Words": words})
    await check(ana)
    await reads(in_teams, ana, "You are about to speak as @acme (BRAND)", words)
    assert (await confirm(ana)).is_fine
    await ana.again(times=2)
    await ana.close()

    assert (await ben.press(APPROVE, on=await card(in_teams, words))).is_fine
    await in_teams.live(words)
    await told(in_teams, ana, words, "Live as @acme (BRAND).")


async def test_the_home_card_of_the_personal_chat_leads_to_everything(in_teams: Company) -> None:
    ana, _, _ = people(in_teams)
    assert (await ana.say("home")).is_fine
    await in_teams.until(lambda: ana.sees("[What waits for me]"), "the home card")

    home = ana.find_message("[What waits for me]")
    assert (await ana.press("What I am waiting for", on=home)).is_fine
    await reads(in_teams, ana, "==")
    await ana.close()
    assert (await ana.press("Write a post", on=home)).is_fine
    await reads(in_teams, ana, "Speak as: ", f"[{CHECK}]")


async def test_a_colleagues_message_is_turned_into_a_post(in_teams: Company) -> None:
    ana, _, _ = people(in_teams)
    said = "The <b>small</b> kettle is back &amp; it is <i>quick</i>."
    await in_teams.teams.person("Dan").say("ignored", channel="General", html=f"<p>{said}</p>")
    message = ana.messages("General")[-1]

    assert (await ana.use_on_message("turnIntoPost", message)).is_fine

    words = "The small kettle is back & it is quick."
    await reads(in_teams, ana, f"Words: {words}")
    await ana.fill({"Speak as": "@acme "})
    await check(ana)
    assert (await confirm(ana)).is_fine
    await in_teams.live(words)


async def test_changes_are_asked_for_in_a_dialog_and_the_next_version_replaces_the_card(in_teams: Company) -> None:
    ana, ben, cleo = people(in_teams)
    words, better = SHOUTING.format("BATH AT 8 SHARP"), SHOUTING.format("BATH AT 9 SHARP")
    message = await ask(in_teams, ana, words)

    assert (await ben.press("Request changes", on=message)).is_fine
    await reads(in_teams, ben, "What should change?")
    await ben.fill({"What should change?": "We open at 9 & not at 8."})
    assert (await ben.submit()).is_fine
    await ben.close()

    await told(in_teams, ana, words, "Changes requested by Ben Osei at", "“We open at 9 & not at 8.”")
    chat = in_teams.teams.world.chat(ana.oid)
    assert chat is not None
    await ana.press("Edit", on=ana.find_message("Changes requested by Ben Osei", channel=chat.id))
    await reads(in_teams, ana, "asked for changes. “We open at 9 & not at 8.”", f"Words: {words}")
    await ana.fill({"Words": better})
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close()

    newer = await card(in_teams, better)
    await in_teams.until(lambda: cleo.sees("Superseded by v2.", channel=APPROVALS), "the old card")
    assert not cleo.sees(words, channel=APPROVALS)
    assert (await cleo.press(APPROVE, on=newer)).is_fine
    await in_teams.live(better)
    assert not in_teams.said(words)


async def test_every_press_that_teams_repeats_has_one_effect(in_teams: Company) -> None:
    ana, ben, _ = people(in_teams)
    words = SHOUTING.format("HULL")
    await open_confirm(in_teams, ana, words)
    assert (await confirm(ana)).is_fine
    await ana.again(times=2)
    await ana.close()
    message = await card(in_teams, words)

    assert (await ben.press(APPROVE, on=message)).is_fine
    await asyncio.gather(ben.again(), ben.again(), ben.again(same_id=True))

    await in_teams.live(words)
    await told(in_teams, ana, words, "Live as @acme (BRAND).")
    [approved] = [
        one for one in await in_teams.audit("post.approve") if one["subject"] == await subject_of(in_teams, ana)
    ]
    assert approved["by"] == id_of(ben)
    assert sum(words in one for one in ben.read(APPROVALS)) == 1


async def subject_of(company: Company, author: TeamsPerson) -> str:
    """The post that this author confirmed last."""
    confirmed = await company.audited("post.confirm_waiting", by=id_of(author))
    return str(confirmed[-1]["subject"])


async def test_two_approvers_at_the_same_moment_make_one_decision(in_teams: Company) -> None:
    ana, ben, cleo = people(in_teams)
    words = SHOUTING.format("DERBY")
    message = await ask(in_teams, ana, words)
    await asyncio.gather(ben.look(APPROVALS), cleo.look(APPROVALS))

    answers = await asyncio.gather(ben.press(APPROVE, on=message), cleo.press(APPROVE, on=message))

    await in_teams.live(words)
    said = [read_card(one.card) for one in answers]
    assert any("approved this already. Nothing left to do." in one for one in said), said
    subject = await subject_of(in_teams, ana)
    assert len([one for one in await in_teams.audit("post.approve") if one["subject"] == subject]) == 1


async def test_the_program_may_die_between_any_two_steps(in_teams: Company) -> None:
    ana, ben, _ = people(in_teams)
    words = SHOUTING.format("OXFORD")
    await open_form(in_teams, ana, words)
    await in_teams.restart()
    if CHECK in ana.read_dialog():
        await check(ana)
    await in_teams.restart()
    assert (await confirm(ana)).is_fine
    await ana.close()
    message = await card(in_teams, words)
    await ben.look(APPROVALS)
    await in_teams.restart()

    assert (await ben.press(APPROVE, on=message)).is_fine

    await in_teams.live(words)
    await locked(in_teams, words, "Ben Osei approved this at")
    await told(in_teams, ana, words, "Live as @acme (BRAND).", "Approved by Ben Osei.")


async def test_somebody_we_cannot_reach_is_told_before_confirming_and_adds_the_app(in_teams: Company) -> None:
    _, ben, cleo = people(in_teams)
    words = "Care answers within the hour today."
    await cleo.remove_app()
    assert (await cleo.use_extension("writePost")).is_fine
    await cleo.fill({"Speak as": "@acmecare", "Words": words})
    await check(cleo)
    unreached = cleo.read_dialog()

    assert acme.APP_ID in (await cleo.press("Add the app")).opened
    await cleo.add_app(same_chat=False)
    assert (await confirm(cleo)).is_fine
    await cleo.close()

    assert "Countersign has no chat with you yet" in unreached
    assert "[Add the app]" in unreached
    message = await card(in_teams, words)
    assert (await ben.press("Approve for @acmecare", on=message)).is_fine
    await in_teams.live(words, on="acmecare")
    await told(in_teams, cleo, words, "Live as @acmecare (BRAND).")


async def test_what_we_know_of_conversations_survives_renames_reinstalls_and_restarts(in_teams: Company) -> None:
    ana, ben, _ = people(in_teams)
    words = SHOUTING.format("RUGBY")
    message = await ask(in_teams, ana, words)
    client = in_teams.teams.client
    await client.rename_channel(ben.user, APPROVALS, "Decisions")
    await ana.remove_app()
    await ana.add_app(same_chat=False)
    await in_teams.restart()

    assert (await ben.press(APPROVE, on=message)).is_fine

    await in_teams.live(words)
    await in_teams.until(lambda: ben.sees("Ben Osei approved this at", channel="Decisions"), "the card to be locked")
    await client.rename_channel(ben.user, "Decisions", APPROVALS)
    # Her former chat is gone with its messages, so she is told in the new one.
    await told(in_teams, ana, words, "Live as @acme (BRAND).", "Approved by Ben Osei.")


async def test_teams_that_throttles_and_loses_answers_delays_the_cards_and_nothing_else(in_teams: Company) -> None:
    ana, ben, _ = people(in_teams)
    words, world = SHOUTING.format("STOKE"), in_teams.teams.world
    before = in_teams.x.arrivals[CREATE]
    message = await ask(in_teams, ana, words)

    world.faults = TeamsFaults(throttled=frozenset({"*"}), throttle_times=2, lost_answer=frozenset({"update"}))
    assert (await ben.press(APPROVE, on=message)).is_fine
    await in_teams.live(words)
    world.faults = TeamsFaults()

    await locked(in_teams, words, "Ben Osei approved this at")
    await told(in_teams, ana, words, "Live as @acme (BRAND).", "Approved by Ben Osei.")
    assert in_teams.x.arrivals[CREATE] == before + 1


async def test_sending_is_stopped_and_let_go_again_by_typing(in_teams: Company) -> None:
    _, _, cleo = people(in_teams)
    assert (await cleo.say("post freeze @acmecare the password leaked")).is_fine
    # In the channel: what was stopped and let go before its card was drawn there gets none.
    await in_teams.until(lambda: cleo.sees("is stopped", channel=APPROVALS), "everybody to be told")

    assert (await cleo.say("post thaw @acmecare")).is_fine
    chat, label = in_teams.teams.world.chat(cleo.oid), "Let posts go out again"
    assert chat is not None
    await in_teams.until(lambda: cleo.sees(f"[{label}]", channel=chat.id), "the way to let posts go again")
    assert (await cleo.press(label, on=cleo.find_message(f"[{label}]", channel=chat.id))).is_fine

    await in_teams.until(lambda: cleo.sees("Posts can go out", channel=APPROVALS), "everybody to be told")
    assert len(await in_teams.audited("freeze.lift", by=id_of(cleo), about="x:acmecare")) == 1


async def test_the_author_and_a_guest_cannot_decide_even_with_the_buttons_before_them(in_teams: Company) -> None:
    ana, ben, cleo = people(in_teams)
    gil = in_teams.teams.person("Gil")
    words = SHOUTING.format("FLINT")
    message = await ask(in_teams, ana, words)
    before = len(await in_teams.audit("post.approve"))

    refusals = [read_card((await one.press(APPROVE, on=message, as_shared=True)).card) for one in (ana, gil)]
    assert "Someone else has to decide." in refusals[0]
    assert in_teams.said(words) == []
    assert len(await in_teams.audit("post.approve")) == before

    assert (await cleo.press(APPROVE, on=message)).is_fine
    await in_teams.live(words)
    assert APPROVE not in ben.buttons(message)
