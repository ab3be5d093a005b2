"""The main story: somebody writes, is sure who speaks, and the world reads it once."""

import pytest

from tests.journeys.company import CREATE, HANDLE, TICK, Company, confirm, open_confirm, reads, window

pytestmark = pytest.mark.both_databases


async def test_a_clean_post_goes_from_the_command_to_the_world_once_and_its_author_reads_where_it_is(
    brisk: Company,
) -> None:
    ana, words = brisk.ana, "Our new kettle boils a litre in 60 seconds. See it in the London store."
    before = brisk.x.arrivals[CREATE]

    await open_confirm(ana, words)
    card = window(ana)
    assert "== @acme · BRAND ==" in card
    assert "You are about to speak as @acme (BRAND)" in card
    assert all(one in card for one in ("Acme", "on X", "84,000 followers"))
    assert card.count(words) == 1
    assert "Nobody else is asked. It goes out as @acme 1 second after you press; Undo until then." in card
    assert "[Post as @acme]" in card
    assert "avatars/acme" in str(ana.window().definition)
    answer = await confirm(ana)

    assert answer.is_fine
    assert "Going out as @acme at" in window(ana)
    assert "[Undo]" in window(ana)
    await brisk.live(words)
    await brisk.told(ana, words, "Live as @acme (BRAND).", "It is live as @acme (BRAND).")
    await reads(ana, "Live as @acme (BRAND).")
    own = [one for one in ana.messages(ana.direct_messages()) if words in str(one.blocks)]
    assert len(own) == 1
    lines = [one for one in ana.messages(ana.direct_messages()) if one.thread_ts == own[0].ts]
    assert len(lines) == 1
    assert str(lines[0].blocks).count("'user_id': 'U0ANA'") == 1
    assert not brisk.ben.sees(words)
    assert brisk.x.arrivals[CREATE] == before + 1
    assert [len(await brisk.audited(f"post.{step}", by="U0ANA")) > 0 for step in ("confirm_direct",)] == [True]


async def test_the_routine_post_takes_three_presses_and_opens_on_the_confirm_card(brisk: Company) -> None:
    ana = brisk.ana
    await open_confirm(ana, "The Leeds store opens at nine on Monday.")
    await confirm(ana)
    await brisk.live("The Leeds store opens at nine on Monday.")
    await ana.close(all_of_them=True)

    await ana.command("/post acme: The Leeds store closes at five on Tuesday.")  # one
    await reads(ana, "You named @acme (BRAND).", TICK)
    assert HANDLE not in window(ana)
    await ana.choose(TICK, "Yes, post this as @acme (BRAND) on X")  # two
    answer = await ana.submit()  # three

    assert answer.is_fine
    await brisk.live("The Leeds store closes at five on Tuesday.")


async def test_a_card_without_its_confirmation_keeps_the_post_back(patient: Company) -> None:
    ana, words = patient.ana, "We repair kettles for free in May."
    await patient.ask(ana, "Care repairs kettles, too.")  # another account than next time
    await open_confirm(ana, words)

    await ana.fill(HANDLE, "acmecare")
    wrong = await ana.submit()

    assert list(wrong.fields.values()) == ["That is not the account. Type @acme to post as @acme · BRAND."]
    assert not await patient.audit("post.confirm_direct", text=words)
    await ana.fill(HANDLE, "  @ACME ")
    assert (await ana.submit()).is_fine
    assert "Going out as @acme at" in window(ana)


async def test_a_reply_goes_out_under_the_post_it_answers(brisk: Company) -> None:
    ana = brisk.ana
    await open_confirm(ana, "Ask us anything about limescale.")
    await confirm(ana)
    first = await brisk.live("Ask us anything about limescale.")
    await ana.close(all_of_them=True)
    await brisk.told(ana, "Ask us anything about limescale.", "It is live")

    await ana.command("/post")
    await reads(ana, "Speak as")
    await ana.choose("Speak as", "@acme ·")
    await ana.fill("Words", "Vinegar helps.")
    await ana.fill("Reply to", f"https://x.com/acme/status/{first.id}")
    assert (await ana.submit()).is_fine
    assert f"As a reply to post {first.id} on X" in window(ana)
    assert (await confirm(ana)).is_fine

    assert (await brisk.live("Vinegar helps.")).reply_to == first.id
