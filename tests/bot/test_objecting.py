"""Findings while it is cheap to fix them: in the form, on the confirm page, mended, or said to be fine and why."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from adapters.slack.forms import render_form
from bot.dialogs.findings import IN_FORM, LOOK_FIRST, MOVED_ON, Page, Pointed
from bot.dialogs.names import Action, FieldName, FormName, read_subject
from tests.bot.people import FORBIDDEN, MENDABLE, NOTABLE, TIP, ZOE
from tests.bot.stage import WINDOW, Stage, buttons_of, exact_of, filled, form_of, text_of
from tests.builders import ANA, BEN, OWN
from tests.fakes import Said
from workflows.domain.finding import Context, Draft, Edit, Finding, Fix, Severity, Span
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.ports.chat import Button, Buttons, FieldErrors, FieldValue, Form, Refresh, Reply, TextField, Typed

HIDDEN = "Fresh\u200b bread."
CLEAN = "Fresh bread."
SHOUTS = "FRESH bread."
WHY = "It is what the <b>*shop*</b> is called."


@dataclass
class Reader:
    """Finds what stands in the words: a zero-width space, and capitals."""

    def __call__(self, draft: Draft) -> tuple[Finding, ...]:
        text = draft.text
        found: list[Finding] = []
        if (at := text.find("\u200b")) >= 0:
            span = Span(start=at, end=at + 1)
            fix = Fix(label="Remove hidden characters", edits=(Edit(span=span, text=""),))
            found.append(replace(MENDABLE, span=span, fix=fix))
        if (at := text.find("FRESH")) >= 0:
            found.append(replace(NOTABLE, rule="capitals", span=Span(start=at, end=at + 5)))
        if "password" in text:
            found.append(FORBIDDEN)
        if "the the" in text:
            found.append(TIP)
        return tuple(sorted(found, key=lambda one: -one.severity))


@pytest.fixture(autouse=True)
def reads(stage: Stage) -> None:
    """The judge reads, as the real checks do."""
    reader, judge = Reader(), stage.judge

    def look(draft: Draft, context: Context) -> Said:
        return Said((*reader(draft), *judge.findings))

    judge.judge = look  # type: ignore[method-assign]


async def typed(stage: Stage, text: str, *, form: Form | None = None) -> Form:
    """Ana has typed these words for @acme, and the form shows what there is to say about them."""
    form = form or form_of(await stage.command(ANA, ""))
    reply = await stage.change(ANA, form, filled(text, "x:acme"))
    assert isinstance(reply, Refresh)
    return reply.form


async def press(stage: Stage, form: Form, action: str, values: Mapping[str, FieldValue] | None = None) -> Reply:
    return await stage.press(ANA, buttons_of(form)[action], window=WINDOW, values=values)


def box(form: Form) -> TextField:
    return next(one for one in form.blocks if isinstance(one, TextField) and one.name == FieldName.TEXT)


def labels(form: Form) -> list[str]:
    return [one.label for block in form.blocks if isinstance(block, Buttons) for one in block.buttons]


# --- in the form ------------------------------------------------------------------------------------------------------


async def test_what_is_noticed_stands_below_the_count_while_somebody_types(stage: Stage) -> None:
    form = await typed(stage, HIDDEN)

    says = text_of(form)
    assert "1. Worth a look: “[U+200B]”. A character here cannot be seen. Take it out." in says
    assert says.index("of 280 on X") < says.index("1. Worth a look")
    assert labels(form) == ["Remove hidden characters", "This is fine because…"]
    assert box(form).filled == 0  # the same box: not a keystroke is lost


async def test_it_goes_away_with_what_it_was_about(stage: Stage) -> None:
    form = await typed(stage, CLEAN, form=await typed(stage, HIDDEN))

    assert "Worth a look" not in text_of(form)
    assert labels(form) == []


async def test_of_many_the_heaviest_four_are_shown_and_the_rest_counted(stage: Stage) -> None:
    stage.judge.findings = tuple(
        replace(NOTABLE, rule=str(number), reason=f"Reason {number}.") for number in range(IN_FORM + 2)
    )

    form = await typed(stage, CLEAN)

    says = text_of(form)
    assert "Reason 3." in says and "Reason 4." not in says
    assert "+2 more. The next page shows them." in says


async def test_without_an_account_nothing_is_said_yet(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))

    reply = await stage.change(ANA, form, filled(HIDDEN, None))

    assert isinstance(reply, Refresh)
    assert labels(reply.form) == []


async def test_words_of_a_command_are_looked_at_before_the_form_opens(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, f"@acme {SHOUTS}"))
    assert "It shouts." in text_of(form)

    card = form_of(await stage.submit(ANA, form, filled(SHOUTS, "x:acme"), once=True))

    assert card.name == FormName.CONFIRM


# --- the form comes back once -----------------------------------------------------------------------------------------


async def test_what_was_not_shown_yet_brings_the_form_back_once_and_then_lets_them_on(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))

    back = form_of(await stage.submit(ANA, form, filled(SHOUTS, "x:acme"), once=True))

    assert (back.name, box(back).initial) == (FormName.POST, SHOUTS)
    assert text_of(back).startswith(LOOK_FIRST)
    assert "It shouts." in text_of(back)
    card = form_of(await stage.submit(ANA, back, filled(SHOUTS, "x:acme"), once=True))
    assert card.name == FormName.CONFIRM


async def test_what_was_shown_while_typing_does_not_bring_it_back(stage: Stage) -> None:
    form = await typed(stage, SHOUTS)

    card = form_of(await stage.submit(ANA, form, filled(SHOUTS, "x:acme"), once=True))

    assert card.name == FormName.CONFIRM


async def test_words_changed_elsewhere_do_not_make_it_news(stage: Stage) -> None:
    form = await typed(stage, SHOUTS)

    card = form_of(await stage.submit(ANA, form, filled(f"Today: {SHOUTS}", "x:acme"), once=True))

    assert card.name == FormName.CONFIRM


async def test_something_else_typed_since_does(stage: Stage) -> None:
    form = await typed(stage, SHOUTS)

    back = form_of(await stage.submit(ANA, form, filled("FRESH\u200b bread.", "x:acme"), once=True))

    assert back.name == FormName.POST
    assert "cannot be seen" in text_of(back)


async def test_a_press_delivered_twice_shows_the_same_form_and_does_not_slip_past_it(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    values = filled(SHOUTS, "x:acme")

    first = await stage.submit(ANA, form, values, key="twice", once=True)
    again = await stage.submit(ANA, form, values, key="twice", once=True)

    assert form_of(first) == form_of(again)


async def test_clean_words_and_tips_take_no_step_more(stage: Stage) -> None:
    for words in (CLEAN, "Fresh bread from the the oven."):
        form = form_of(await stage.command(ANA, ""))
        card = form_of(await stage.submit(ANA, form, filled(words, "x:acme"), once=True))
        assert card.name == FormName.CONFIRM


async def test_a_tip_is_called_one_and_holds_nothing(stage: Stage) -> None:
    words = "Fresh bread from the the oven."
    form = await typed(stage, words)
    assert "1. Tip: A word stands here twice." in text_of(form)

    card = form_of(await stage.submit(ANA, form, filled(words, "x:acme"), once=True))
    await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="@acme")})

    assert (await stage.only_post(ANA)).state is PostState.APPROVED


async def test_named_words_with_only_a_tip_open_on_the_confirm_card(stage: Stage) -> None:
    card = form_of(await stage.command(ANA, "@acme Fresh bread from the the oven."))

    assert card.name == FormName.CONFIRM
    assert "1. Tip:" in text_of(card)


async def test_what_is_forbidden_says_that_it_must_be_changed_and_takes_no_excuse(stage: Stage) -> None:
    form = await typed(stage, "My password is hunter2.")

    assert "1. Cannot go out: This looks like a password. Take it out. This must be changed." in text_of(form)
    assert labels(form) == []


# --- Fix it -----------------------------------------------------------------------------------------------------------


async def test_fix_it_changes_the_words_in_a_box_of_its_own_and_says_so(stage: Stage) -> None:
    form = await typed(stage, HIDDEN)

    mended = form_of(await press(stage, form, Action.FIX, filled(HIDDEN, "x:acme")))

    assert (box(mended).initial, box(mended).filled) == (CLEAN, 1)
    assert text_of(mended).startswith("Done: Remove hidden characters. Read the words once more")
    assert (await stage.only_post(ANA)).text == CLEAN
    assert labels(mended) == []


async def test_the_last_letters_typed_before_the_press_are_kept(stage: Stage) -> None:
    form = await typed(stage, HIDDEN)

    mended = form_of(await press(stage, form, Action.FIX, filled(f"{HIDDEN} Now!", "x:acme")))

    assert box(mended).initial == f"{CLEAN} Now!"


async def test_a_letter_that_arrives_late_does_not_undo_the_mend(stage: Stage) -> None:
    form = await typed(stage, HIDDEN)
    late = stage.clock.now()
    stage.clock.move(timedelta(seconds=2))
    await press(stage, form, Action.FIX, filled(HIDDEN, "x:acme"))

    await stage.change(ANA, form, filled(HIDDEN, "x:acme"), at=late)

    assert (await stage.only_post(ANA)).text == CLEAN


async def test_fixing_what_is_gone_already_changes_nothing_and_says_so(stage: Stage) -> None:
    form = await typed(stage, HIDDEN)

    for _ in range(2):
        await press(stage, form, Action.FIX, filled(HIDDEN, "x:acme"))
        same = form_of(await press(stage, form, Action.FIX, filled(CLEAN, "x:acme")))
        assert text_of(same).startswith(MOVED_ON)
        assert box(same).initial == CLEAN


async def test_after_a_fix_the_form_is_written_on_and_checked(stage: Stage) -> None:
    form = await typed(stage, HIDDEN)
    mended = form_of(await press(stage, form, Action.FIX, filled(HIDDEN, "x:acme")))

    typed_on = await typed(stage, f"{CLEAN} Warm.", form=mended)
    assert box(typed_on).filled == 1
    card = form_of(await stage.submit(ANA, typed_on, filled(f"{CLEAN} Warm.", "x:acme"), once=True))

    assert exact_of(card) == [f"{CLEAN} Warm."]


async def test_fix_it_on_the_confirm_page_shows_the_mended_words_there(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    card = form_of(await stage.submit(ANA, form, filled(HIDDEN, "x:acme")))
    assert labels(card)[:2] == ["Remove hidden characters", "This is fine because…"]

    mended = form_of(await press(stage, card, Action.FIX))

    assert (mended.name, exact_of(mended)) == (FormName.CONFIRM, [CLEAN])
    assert text_of(mended).startswith("Done: Remove hidden characters.")
    await stage.submit(ANA, mended, {FieldName.TYPED: Typed(text="@acme")})
    await stage.run(timedelta(minutes=1))
    assert stage.world.texts(stage.world.posts[0][0]) == [CLEAN]


async def test_a_confirm_page_from_before_fixes_nothing(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    card = form_of(await stage.submit(ANA, form, filled(f"{HIDDEN} {SHOUTS}", "x:acme")))
    await press(stage, card, Action.FIX)

    again = form_of(await press(stage, card, Action.FIX))

    assert "This changed since you looked. Nothing went out." in text_of(again)
    assert exact_of(again) == [f"{CLEAN} {SHOUTS}"]


# --- This is fine because… --------------------------------------------------------------------------------------------


async def reason_form(stage: Stage, form: Form, text: str = SHOUTS) -> Form:
    return form_of(await press(stage, form, Action.FINE, filled(text, "x:acme")))


async def test_a_reason_is_asked_for_kept_and_shown_under_the_finding(stage: Stage) -> None:
    asked = await reason_form(stage, await typed(stage, SHOUTS))
    assert asked.name == FormName.FINE
    assert "It does not change who must approve." in text_of(asked)

    back = form_of(await stage.submit(ANA, asked, {FieldName.REASON: Typed(text=WHY)}))

    assert (back.name, box(back).initial) == (FormName.POST, SHOUTS)
    assert f"You said: “{WHY}”" in text_of(back)
    assert labels(back) == ["Change what you said"]
    card = form_of(await stage.submit(ANA, back, filled(SHOUTS, "x:acme"), once=True))
    assert card.name == FormName.CONFIRM
    assert f"You said: “{WHY}”" in text_of(card)
    assert "1 approval is needed" in text_of(card)


async def test_what_was_said_can_be_changed(stage: Stage) -> None:
    asked = await reason_form(stage, await typed(stage, SHOUTS))
    back = form_of(await stage.submit(ANA, asked, {FieldName.REASON: Typed(text=WHY)}))

    asked = await reason_form(stage, back)
    [field] = [one for one in asked.blocks if isinstance(one, TextField)]
    assert field.initial == WHY
    back = form_of(await stage.submit(ANA, asked, {FieldName.REASON: Typed(text="Our name.")}))

    assert "You said: “Our name.”" in text_of(back)
    assert WHY not in text_of(back)


@pytest.mark.parametrize("reason", ["", "  ", "x" * 301], ids=["empty", "blank", "too long"])
async def test_a_reason_is_required_and_short(stage: Stage, reason: str) -> None:
    asked = await reason_form(stage, await typed(stage, SHOUTS))

    reply = await stage.submit(ANA, asked, {FieldName.REASON: Typed(text=reason)})

    assert isinstance(reply, FieldErrors) and set(reply.errors) == {FieldName.REASON}


async def test_a_reason_given_on_the_confirm_page_comes_back_to_it(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    card = form_of(await stage.submit(ANA, form, filled(SHOUTS, "x:acme")))
    asked = form_of(await press(stage, card, Action.FINE))

    again = form_of(await stage.submit(ANA, asked, {FieldName.REASON: Typed(text=WHY)}))

    assert again.name == FormName.CONFIRM
    assert f"You said: “{WHY}”" in text_of(again)
    await stage.submit(ANA, again, {FieldName.TYPED: Typed(text="@acme")})
    assert (await stage.only_post(ANA)).state is PostState.WAITING


async def test_back_leads_where_they_were_and_keeps_nothing(stage: Stage) -> None:
    asked = await reason_form(stage, await typed(stage, SHOUTS))
    form = form_of(await press(stage, asked, Action.OPEN))
    assert (form.name, box(form).initial) == (FormName.POST, SHOUTS)
    card = form_of(await stage.submit(ANA, form, filled(SHOUTS, "x:acme"), once=True))
    asked = form_of(await press(stage, card, Action.FINE))

    again = form_of(await press(stage, asked, Action.BACK))

    assert again.name == FormName.CONFIRM
    assert "You said" not in text_of(again)


async def test_a_reason_delivered_twice_is_kept_once(stage: Stage) -> None:
    asked = await reason_form(stage, await typed(stage, SHOUTS))
    first = await stage.submit(ANA, asked, {FieldName.REASON: Typed(text=WHY)}, key="twice")
    again = await stage.submit(ANA, asked, {FieldName.REASON: Typed(text=WHY)}, key="twice")

    assert text_of(form_of(first)) == text_of(form_of(again))
    assert len((await stage.only_post(ANA)).justifications) == 1


async def test_the_reason_for_words_that_are_gone_is_not_kept_for_others(stage: Stage) -> None:
    form = await typed(stage, SHOUTS)
    asked = await reason_form(stage, form)
    await typed(stage, CLEAN, form=form)

    back = form_of(await stage.submit(ANA, asked, {FieldName.REASON: Typed(text=WHY)}))

    assert "This changed since you looked." in text_of(back)
    assert (await stage.only_post(ANA)).justifications == ()


async def test_closing_the_small_window_keeps_the_draft(stage: Stage) -> None:
    asked = await reason_form(stage, await typed(stage, SHOUTS))

    await stage.close(ANA, asked)
    await stage.draw()

    assert any("Draft kept" in text_of(card) for card in stage.chat.cards("DU0ANA"))


async def test_a_post_of_ones_own_needs_no_excuse(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))

    reply = await stage.change(ANA, form, filled(HIDDEN, OWN.id))

    assert isinstance(reply, Refresh)
    assert labels(reply.form) == ["Remove hidden characters"]


# --- somebody else ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", [ZOE, BEN], ids=lambda who: who.name)
@pytest.mark.parametrize("page", Page)
@pytest.mark.parametrize("action", [Action.FIX, Action.FINE, Action.BACK])
async def test_nobody_elses_draft_is_mended_or_excused(stage: Stage, who: Person, page: Page, action: Action) -> None:
    form = await typed(stage, HIDDEN)
    fix = buttons_of(form)[Action.FIX]
    pointed = replace(Pointed.read(fix.subject), on=page)

    reply = await stage.press(
        who,
        Button(action=action, subject=pointed.subject, label="Made up"),
        window=WINDOW,
        values=filled("Evil.", "x:acme"),
    )

    assert "bread" not in repr(reply)
    assert (await stage.only_post(ANA)).text == HIDDEN
    assert "click.refused" in stage.store.noted


# --- what travels -----------------------------------------------------------------------------------------------------


def test_what_a_button_carries_is_read_back_and_what_is_made_up_points_nowhere() -> None:
    pointed = Pointed(post=read_subject("p")[0], number=3, on=Page.CONFIRM, place=2, mark="abc123")

    assert Pointed.read(pointed.subject) == pointed
    assert read_subject(pointed.subject)[0] == "p"
    for made_up in ("", "p", "p.x form -1 ", "p 0 0", "p.1 form 99999999999999 x"):
        assert Pointed.read(made_up).find(()) is None


async def test_the_fullest_form_fits_into_slack(stage: Stage) -> None:
    stage.judge.findings = tuple(
        replace(MENDABLE, severity=Severity.RISKY, rule=str(n), reason="r" * 300, advice="a" * 300) for n in range(40)
    )
    form = await typed(stage, "x" * 3_000)
    assert len(render_form(form)["private_metadata"]) < 3_000  # type: ignore[arg-type]

    card = form_of(await stage.submit(ANA, form, filled("x" * 3_000, "x:acme"), once=True))

    assert len(render_form(card)["blocks"]) <= 100  # type: ignore[arg-type]
