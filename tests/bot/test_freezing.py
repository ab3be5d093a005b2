"""`/post freeze` and `/post thaw`: in the chat, and on the cards that tell everybody concerned."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.dialogs.names import Action, FieldName, FormName
from bot.drawing.people import unmet_mark
from tests.bot.people import ACME, BETA, DORA, EVE, NOTABLE, ZOE
from tests.bot.stage import Stage, buttons_of, card_of, exact_of, filled, form_of, text_of
from tests.builders import ANA, BEN
from workflows.domain.freeze import Freeze
from workflows.domain.ids import AccountId
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import NetworkFailure
from workflows.ports.chat import Channel, FieldErrors, Leftover, Nothing, Options, Reach, Typed, Undecodable

UNDO = timedelta(seconds=30)


async def frozen(stage: Stage) -> list[Freeze]:
    async with stage.store.reading() as tx:
        return list(await tx.freezes.list())


async def scheduled(stage: Stage, text: str) -> None:
    """Ana's clean post for @acme, to leave in three hours."""
    form = form_of(await stage.command(ANA, ""))
    later = stage.clock.now() + timedelta(hours=3)
    values = {**filled(text, ACME.id), FieldName.SEND_ON: later.date(), FieldName.SEND_AT: later.time()}
    card = form_of(await stage.submit(ANA, form, values))
    await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="@acme")})


# --- freeze -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", ["freeze @acme a strike", "freeze acme a strike", "FREEZE @ACME a strike"])
async def test_a_freeze_with_its_reason_is_set_at_once(stage: Stage, typed: str) -> None:
    await stage.confirmed(ANA, "Fresh bread.")

    says = text_of(card_of(await stage.command(EVE, typed)))

    [freeze] = await frozen(stage)
    assert (freeze.account, freeze.reason, freeze.by) == (ACME.id, "a strike", EVE.id)
    assert says.startswith("Stopped: nothing leaves from @acme any more. 1 post waits on it.")
    assert "Dora can let posts go out again: /post thaw @acme." in says
    await stage.run(UNDO)
    assert stage.world.arrivals == []


async def test_an_account_may_be_named_by_its_network_too(stage: Stage) -> None:
    await stage.command(EVE, "freeze x:acme a strike")

    assert [freeze.account for freeze in await frozen(stage)] == [ACME.id]


async def test_all_are_stopped_by_one_word(stage: Stage) -> None:
    says = text_of(card_of(await stage.command(BEN, "freeze all we were hacked")))

    [freeze] = await frozen(stage)
    assert (freeze.account, freeze.reason) == (None, "we were hacked")
    assert "nothing leaves from all accounts any more" in says and "/post thaw all" in says


async def test_words_that_were_a_sentence_after_all_are_given_back(stage: Stage) -> None:
    card = card_of(await stage.command(BEN, "freeze all prices until Monday"))

    assert exact_of(card) == ["freeze all prices until Monday"]
    assert exact_of(card_of(await stage.command(BEN, "freeze @acme prices"))) == []


@pytest.mark.parametrize(
    "typed", ["freeze the moment", "Freeze all prices until Monday!", "Thaw all the ice", "freeze, please", "thaw it"]
)
async def test_a_sentence_that_begins_so_becomes_a_post_with_every_word(stage: Stage, typed: str) -> None:
    form = form_of(await stage.command(ANA, typed))

    assert form.name == FormName.POST
    assert (await stage.only_post(ANA)).text == typed
    assert await frozen(stage) == []
    assert ("nothing was stopped" in text_of(form)) is ("," not in typed)


async def test_a_frozen_account_asked_again_answers_who_when_and_why(stage: Stage) -> None:
    await stage.command(BEN, "freeze @acme a strike")

    says = text_of(card_of(await stage.command(EVE, "freeze @acme the strike")))

    assert "stopped already: Ben did it on 02 Mar at 12:00 UTC, and said: “a strike.”" in says
    assert "click.refused" in stage.store.noted


async def test_an_unknown_account_is_answered_with_those_there_are_and_no_word_is_lost(stage: Stage) -> None:
    card = card_of(await stage.command(EVE, "freeze @acne keys leaked"))

    says = text_of(card)
    assert "There is no account @acne here, so nothing was stopped, and posts go out as before." in says
    assert "You can name @acme, @practice." in says and "/post freeze alone lets you choose." in says
    assert "freeze all" not in says
    assert exact_of(card) == ["freeze @acne keys leaked"]
    assert await frozen(stage) == []


async def test_without_the_right_it_is_refused_and_noted(stage: Stage) -> None:
    says = text_of(card_of(await stage.command(ZOE, "freeze @acme I dislike it")))

    assert "Only somebody who may write for @acme, its guardian or its owner can stop it. Nothing was stopped." in says
    assert (await frozen(stage), stage.store.noted[-1]) == ([], "click.refused")


async def test_a_colleague_of_that_name_does_not_stand_in_the_way(stage: Stage) -> None:
    words = Typed(
        text="freeze @acme a strike",
        leftovers=(Leftover(kind=Undecodable.PERSON, shown="@acme", start=7, end=12, user="U1"),),
    )

    await stage.command(EVE, "", typed=words)

    assert [freeze.account for freeze in await frozen(stage)] == [ACME.id]


async def test_without_a_reason_the_form_asks_for_it(stage: Stage) -> None:
    form = form_of(await stage.command(EVE, "freeze @acme"))
    assert (form.name, form.subject) == (FormName.FREEZE, ACME.id)
    assert "Stop every send from @acme at once." in text_of(form)

    empty = await stage.submit(EVE, form, {FieldName.REASON: Typed(text=" ")})
    assert isinstance(empty, FieldErrors) and FieldName.REASON in empty.errors
    done = form_of(await stage.submit(EVE, form, {FieldName.REASON: Typed(text="a strike")}))

    assert "Stopped: nothing leaves from @acme any more." in text_of(done)
    assert [freeze.reason for freeze in await frozen(stage)] == ["a strike"]


async def test_without_an_account_the_form_lets_one_choose_what_one_may_stop(stage: Stage) -> None:
    form = form_of(await stage.command(BEN, "freeze"))
    options = await _options(stage, BEN)
    nothing = await stage.submit(BEN, form, {FieldName.STOP: None, FieldName.REASON: Typed(text="a strike")})
    await stage.submit(BEN, form, {FieldName.STOP: "all", FieldName.REASON: Typed(text="a strike")})

    assert options == ["all", ACME.id, BETA.id, AccountId("practice:practice")]
    assert await _options(stage, EVE) == [ACME.id, AccountId("practice:practice")]
    assert await _options(stage, BEN, "acm") == [ACME.id]
    assert isinstance(nothing, FieldErrors) and FieldName.STOP in nothing.errors
    assert [freeze.account for freeze in await frozen(stage)] == [None]


async def _options(stage: Stage, who: Person, query: str = "") -> list[str]:
    reply = await stage.options(who, query, field=FieldName.STOP)
    assert isinstance(reply, Options)
    return [option.value for group in reply.groups for option in group.options]


# --- thaw -------------------------------------------------------------------------------------------------------------


async def test_a_thaw_says_first_what_asks_again_and_what_stays_approved(stage: Stage) -> None:
    await stage.confirmed(ANA, "Fresh bread.")
    await scheduled(stage, "Supper at six.")
    await stage.command(BEN, "freeze @acme a strike")
    await stage.run(UNDO)

    form = form_of(await stage.command(DORA, "thaw @acme"))
    says = text_of(form)
    assert "Sending from @acme is stopped since 02 Mar 12:00:00 UTC by Ben: “a strike.”" in says
    assert "1 post asks for approval again; 1 post scheduled for later stays approved." in says
    assert "“Supper at six.”" in says
    assert await frozen(stage)
    done = form_of(await stage.submit(DORA, form, {}))

    assert "Posts can go out from @acme again. Nothing was sent by that." in text_of(done)
    assert await frozen(stage) == []
    await stage.run(timedelta(hours=4))
    assert [part.text for part, _ in stage.world.arrivals] == ["Supper at six."]


async def test_thaw_alone_shows_what_is_stopped(stage: Stage) -> None:
    nothing = card_of(await stage.command(DORA, "thaw"))
    await stage.command(BEN, "freeze @acme a strike")
    one = form_of(await stage.command(DORA, "thaw"))
    await stage.command(BEN, "freeze all everything")
    both = text_of(card_of(await stage.command(DORA, "thaw")))

    assert text_of(nothing) == "Nothing is stopped. Posts go out as usual."
    assert (one.name, one.subject) == (FormName.THAW, ACME.id)
    assert "To lift it: /post thaw @acme." in both and "To lift it: /post thaw all." in both


async def test_whoever_may_not_lift_it_is_told_who_may(stage: Stage) -> None:
    await stage.command(BEN, "freeze @acme a strike")

    says = text_of(card_of(await stage.command(BEN, "thaw @acme")))

    assert "Only the guardian or the owner of @acme can let posts go out again. Sending stays stopped." in says


async def test_lifting_what_somebody_lifted_meanwhile_is_said(stage: Stage) -> None:
    await stage.command(BEN, "freeze @acme a strike")
    form = form_of(await stage.command(DORA, "thaw @acme"))
    await stage.submit(DORA, form, {})

    again = form_of(await stage.submit(DORA, form, {}))

    assert "Sending from @acme is not stopped." in text_of(again)


# --- cards ------------------------------------------------------------------------------------------------------------


async def test_the_card_tells_the_channel_and_the_guardian_and_lifts_it(stage: Stage) -> None:
    await stage.confirmed(ANA, "Fresh bread.")
    await stage.command(BEN, "freeze @acme a strike")
    await stage.draw()

    [card] = [one for one in stage.chat.cards("C0APPROVE") if Action.THAW in buttons_of(one)]
    says = text_of(card)
    assert "Sending from @acme (BRAND) is stopped. Ben stopped it at 02 Mar 12:00:00 UTC: “a strike.”" in says
    assert "1 approved post waits on it. Nothing leaves from @acme (BRAND), and nothing can be approved." in says
    assert "Dora can lift it." in says
    assert text_of(stage.chat.cards("DU0DORA")[0]) == says

    assert isinstance(await stage.press(DORA, buttons_of(card)[Action.THAW]), Nothing)
    await stage.draw()
    [over] = [text_of(one) for one in stage.chat.cards("C0APPROVE") if "Posts can go out" in text_of(one)]
    assert "Dora lifted it at 02 Mar 12:00:00 UTC. Nothing was sent by that" in over
    assert Action.THAW not in buttons_of(stage.chat.cards("DU0DORA")[0])


async def test_each_time_has_cards_of_its_own(stage: Stage) -> None:
    for reason in ("first", "second"):
        await stage.command(BEN, f"freeze @acme {reason}")
        await stage.draw()
        await stage.desk.freezing.thaw(ACME.id, by=DORA)
        await stage.draw()
        stage.clock.move(timedelta(hours=1))

    first, second = [text_of(one) for one in stage.chat.cards("DU0DORA")]
    assert "“first”" in first and "“second”" in second
    assert "Dora lifted it" in first and "Dora lifted it" in second


async def test_a_card_whose_end_was_never_drawn_lifts_nothing_of_a_later_freeze(stage: Stage) -> None:
    await stage.command(BEN, "freeze @acme first")
    await stage.draw()
    await stage.desk.freezing.thaw(ACME.id, by=DORA)
    stage.clock.move(timedelta(hours=1))
    await stage.command(BEN, "freeze @acme second")
    await stage.draw()

    old, new = stage.chat.cards("DU0DORA")
    assert buttons_of(old) == {} and "stands on the newest card" in text_of(old)
    assert Action.THAW in buttons_of(new)


async def test_a_freeze_of_all_is_told_once_in_each_channel_and_to_everybody_concerned(stage: Stage) -> None:
    await stage.command(BEN, "freeze all we were hacked")
    await stage.draw()

    assert len(stage.chat.cards("C0APPROVE")) == 1
    [told] = stage.chat.cards("DU0DORA")
    assert "Sending from all accounts is stopped." in text_of(told)


async def test_a_channel_shared_with_another_company_is_not_told(stage: Stage) -> None:
    stage.chat.channels["C0APPROVE"] = Channel(id="C0APPROVE", name="#acme-posts", reach=Reach.SHARED)

    await stage.command(BEN, "freeze @acme a strike")
    await stage.draw()

    assert stage.chat.cards("C0APPROVE") == []
    assert any("a strike" in text_of(card) for card in stage.chat.cards("DU0DORA"))


async def test_a_chat_that_is_away_is_told_later_and_once(stage: Stage) -> None:
    await stage.command(BEN, "freeze @acme a strike")
    stage.chat.failures = [NetworkFailure("away"), NetworkFailure("away")]
    await stage.draw()
    stage.clock.move(timedelta(seconds=5))
    await stage.draw()

    assert len(stage.chat.cards("C0APPROVE")) == len(stage.chat.cards("DU0DORA")) == 1


async def test_the_cards_of_posts_say_that_sending_is_stopped_and_stop_saying_it(stage: Stage) -> None:
    await scheduled(stage, "Supper at six.")
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    await stage.command(BEN, "freeze @acme a strike")
    await stage.draw()

    stopped = "Sending from @acme is stopped since 02 Mar 12:00:00 UTC by Ben: “a strike.”"
    approval = next(text_of(one) for one in stage.chat.cards("C0APPROVE") if "FRESH bread." in exact_of(one))
    later = next(text_of(one) for one in stage.chat.cards("DU0ANA") if "Supper at six." in exact_of(one))
    assert stopped in approval and stopped in later
    assert "If sending is still stopped then, it asks for approval again." in later
    assert stopped in text_of(card_of(await stage.command(ANA, "status")))
    assert stopped in text_of(card_of(await stage.command(BEN, "queue")))

    await stage.desk.freezing.thaw(ACME.id, by=DORA)
    await stage.draw()
    cards = [*stage.chat.cards("DU0ANA"), *stage.chat.cards("C0APPROVE")]
    assert not any(stopped in text_of(one) for one in cards)


async def test_approving_under_a_freeze_is_refused_in_words(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    await stage.command(BEN, "freeze @acme a strike")
    card = next(one for one in stage.chat.cards("C0APPROVE") if "FRESH bread." in exact_of(one))

    reply = form_of(await stage.press(BEN, buttons_of(card)[Action.APPROVE]))

    assert "Sending is stopped: a strike. Nothing was approved." in text_of(reply)
    assert (await stage.only_post(ANA)).state is PostState.WAITING


async def test_a_button_elsewhere_asks_why_first(stage: Stage) -> None:
    await stage.command(BEN, "freeze @acme a strike")
    await stage.draw()
    [card] = stage.chat.cards("DU0DORA")
    button = replace(buttons_of(card)[Action.THAW], action=Action.FREEZE, subject=BETA.id)

    form = form_of(await stage.press(BEN, button))
    assert (form.name, form.subject) == (FormName.FREEZE, BETA.id)
    assert "@beta" in text_of(form)
    refused = form_of(await stage.press(EVE, button))
    assert "Nothing was stopped. You can stop @acme, @practice." in text_of(refused)


async def test_help_names_both(stage: Stage) -> None:
    says = text_of(card_of(await stage.command(ANA, "help")))

    assert "/post freeze @handle reason" in says and "/post thaw @handle" in says


async def test_a_stranger_is_looked_up_before_they_may_lift_a_freeze(stage: Stage) -> None:
    await stage.desk.freezing.freeze(ACME.id, reason="we were hacked", by=DORA)
    form = form_of(await stage.command(DORA, "thaw @acme"))
    async with stage.store.transaction() as tx:
        await tx.messages.save(unmet_mark(DORA.id))

    reply = await stage.submit(DORA, form, {})

    assert "still looking up who you are" in text_of(form_of(reply))
    async with stage.store.transaction() as tx:
        assert await tx.freezes.stopping(ACME.id) is not None
