"""What people do in the chat, and what they are told: journeys through the real flows and store."""

from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from bot.conversation import Talk
from bot.dialogs.names import Action, FieldName, FormName, read_subject
from tests.bot.people import ACME, DORA, EVE, FORBIDDEN, GUS, NOTABLE, PERSONAL, ZOE
from tests.bot.stage import WINDOW, Stage, buttons_of, card_of, exact_of, filled, form_of, text_of
from tests.builders import ANA, BEN, CHIARA, a_person
from workflows.domain.person import Standing
from workflows.domain.post import PostState
from workflows.errors import Busy
from workflows.ports.chat import (
    Button,
    Card,
    CommandTyped,
    DateField,
    FieldErrors,
    FieldValue,
    Form,
    Leftover,
    MessageRef,
    Nothing,
    Open,
    Options,
    PickerField,
    Refresh,
    Replace,
    TextField,
    TickField,
    TimeField,
    Trigger,
    Typed,
    Undecodable,
    Whisper,
)
from workflows.ports.store import Role

UNDO = timedelta(seconds=30)
TICKED: dict[str, FieldValue] = {FieldName.TICK: True}


def picked(form: Form) -> str | None:
    [picker] = [block for block in form.blocks if isinstance(block, PickerField)]
    return picker.initial.value if picker.initial else None


def words_in_box(form: Form) -> str:
    return next(block.initial for block in form.blocks if isinstance(block, TextField) and block.name == FieldName.TEXT)


async def used_acme_before(stage: Stage) -> None:
    await stage.confirmed(ANA, "An earlier post.")
    await stage.run(UNDO)


# --- opening ----------------------------------------------------------------------------------------------------------


async def test_the_command_opens_an_empty_form_with_no_account_preselected(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))

    assert (form.name, picked(form), words_in_box(form)) == (FormName.POST, None, "")
    assert form.tells_close


async def test_words_after_the_command_prefill_the_form_and_are_stored_before_the_window_opens(stage: Stage) -> None:
    reply = await stage.command(ANA, "We open at eight.")

    assert words_in_box(form_of(reply)) == "We open at eight."
    assert (await stage.only_post(ANA)).text == "We open at eight."
    assert isinstance(reply, Open)
    assert buttons_of(reply.instead)[Action.OPEN].subject == form_of(reply).subject


async def test_a_named_brand_is_said_to_be_named_and_still_needs_the_confirm_card(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)

    form = form_of(await stage.command(ANA, "@acme Fresh bread!"))

    assert form.name == FormName.POST
    assert "You named @acme (BRAND)." in text_of(form)
    assert words_in_box(form) == "Fresh bread!"


async def test_a_named_brand_whose_words_need_the_form_has_one_draft(stage: Stage) -> None:
    await used_acme_before(stage)
    stage.judge.findings = (NOTABLE,)

    form = form_of(await stage.command(ANA, "acme: FRESH bread."))

    async with stage.store.reading() as tx:
        drafts = [one for one in await tx.posts.list_by_author(ANA.id) if one.state is PostState.DRAFT]
    assert [one.id for one in drafts] == [read_subject(form.subject)[0]]


async def test_words_that_could_not_be_stored_are_given_back(stage: Stage) -> None:
    class Crowded:
        def reading(self) -> None:
            raise Busy("Very busy. Nothing was changed.")

        transaction = reading

    talk = Talk(replace(stage.desk, store=Crowded()))  # type: ignore[arg-type]
    typed = Typed(text="We open at eight.")

    reply = await talk.handle(CommandTyped(by=ANA.identity, name=ANA.name, key="k", trigger=Trigger("t"), words=typed))

    assert "Very busy." in text_of(card_of(reply))
    assert exact_of(card_of(reply)) == ["We open at eight."]


async def test_a_misspelt_handle_leaves_the_account_empty_and_keeps_the_words(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, "@acmee Fresh bread!"))

    assert "Which account is “@acmee”? Did you mean @acme?" in text_of(form)
    assert (picked(form), words_in_box(form)) == (None, "Fresh bread!")


async def test_a_colleague_in_place_of_the_handle_leaves_the_account_empty(stage: Stage) -> None:
    colleague = Leftover(kind=Undecodable.PERSON, shown="@acme", start=0, end=5, user="U9")
    typed = Typed(text="@acme Fresh bread!", leftovers=(colleague,))

    form = form_of(await stage.command(ANA, "", typed=typed))

    assert "Which account is “@acme”? Did you mean @acme?" in text_of(form)
    assert (picked(form), words_in_box(form)) == (None, "Fresh bread!")


async def test_the_first_word_of_a_sentence_is_not_taken_for_a_handle(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, "Reminder: we close early."))

    assert words_in_box(form) == "Reminder: we close early."


async def test_a_trusted_authors_clean_named_words_open_straight_on_the_confirm_card_and_two_presses_post_them(
    stage: Stage,
) -> None:
    await used_acme_before(stage)

    card = form_of(await stage.command(ANA, "acme: Fresh bread at eight."))
    assert card.name == FormName.CONFIRM
    assert card.title == "@acme · BRAND"
    assert card.submit == "Post as @acme"
    after = form_of(await stage.submit(ANA, card, TICKED))

    assert "Going out as @acme at 02 Mar 12:01:00 UTC" in text_of(after)
    await stage.run(UNDO)
    assert stage.world.texts(ACME.remote_id)[-1] == "Fresh bread at eight."


async def test_somebody_without_rights_never_meets_a_dead_end(stage: Stage) -> None:
    form = form_of(await stage.command(ZOE, "My first post."))

    says, buttons = text_of(form), buttons_of(form)
    assert "You can't post for a brand yet." in says
    assert "Request access to @acme" in says
    assert "Dora Weiss in #social" in says
    practice = form_of(await stage.press(ZOE, buttons[Action.PRACTISE], window=WINDOW))
    assert picked(practice) == "practice:practice"
    assert words_in_box(practice) == "My first post."
    personal = form_of(await stage.press(ZOE, buttons[Action.CHECK_PERSONAL], window=WINDOW))
    assert "Private: nobody else sees this." in text_of(personal)


async def test_naming_a_brand_without_rights_offers_to_ask_its_owner_and_the_owner_grants_it(stage: Stage) -> None:
    form = form_of(await stage.command(ZOE, "@acme hello"))
    ask = next(button for block in form.blocks for button in getattr(block, "buttons", ()) if "@acme" in button.label)

    asked = form_of(await stage.press(ZOE, ask, window=WINDOW))
    await stage.draw()

    assert "The owner of the account decides" in text_of(asked)
    [request] = stage.chat.cards("DU0DORA")
    assert await stage.press(DORA, buttons_of(request)[Action.GRANT]) == Nothing()
    await stage.draw()
    assert "Dora granted it" in text_of(stage.chat.cards("DU0DORA")[0])
    assert "you may draft for @acme (BRAND)" in text_of(stage.chat.cards("DU0ZOE")[-1])
    assert form_of(await stage.command(ZOE, "")).name == FormName.POST


async def test_a_request_goes_to_the_guardian_when_the_owner_left_and_says_so(stage: Stage) -> None:
    stage.chat.standings["U0DORA"] = Standing.DEACTIVATED
    async with stage.store.transaction() as tx:
        await tx.accounts.sync([replace(ACME, guardian=BEN.id)])
    form = form_of(await stage.command(ZOE, "@acme hello"))
    ask = next(button for block in form.blocks for button in getattr(block, "buttons", ()) if "@acme" in button.label)

    await stage.press(ZOE, ask, window=WINDOW)
    await stage.draw()

    assert stage.chat.cards("DU0DORA") == []
    [request] = [card for card in stage.chat.cards("DU0BEN") if "You are asked as its guardian" in text_of(card)]
    assert "its owner left" in text_of(request)
    again = form_of(await stage.press(ZOE, ask, window=WINDOW))
    assert "Its owner cannot be asked, so the guardian of the account decides" in text_of(again)
    await stage.press(BEN, buttons_of(request)[Action.GRANT])
    await stage.draw()
    assert "Ben granted it: you may draft for @acme (BRAND)" in text_of(stage.chat.cards("DU0ZOE")[-1])


async def test_a_request_that_nobody_can_answer_names_a_person_who_can_help(stage: Stage) -> None:
    stage.chat.standings["U0DORA"] = Standing.DEACTIVATED
    form = form_of(await stage.command(ZOE, "@acme hello"))
    ask = next(button for block in form.blocks for button in getattr(block, "buttons", ()) if "@acme" in button.label)

    await stage.press(ZOE, ask, window=WINDOW)
    await stage.draw()

    [told] = stage.chat.cards("DU0ZOE")
    assert "Nobody can answer your request for @acme (BRAND)" in text_of(told)
    assert "Please ask Dora Weiss in #social." in text_of(told)
    refused = form_of(await stage.press(ZOE, ask, window=WINDOW))
    assert "cannot be asked" in text_of(refused)


async def test_help_status_and_queue_answer_privately(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")

    assert "/post @handle words" in text_of(card_of(await stage.command(ANA, "help")))
    assert "Waiting for approval" in text_of(card_of(await stage.command(ANA, "status")))
    assert Action.READ_ALL in buttons_of(card_of(await stage.command(BEN, "queue")))
    assert "Nothing waits for you." in text_of(card_of(await stage.command(EVE, "queue")))


# --- the form ---------------------------------------------------------------------------------------------------------


async def test_each_change_is_saved_and_only_the_count_changes(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))

    reply = await stage.change(ANA, form, filled("Fresh", "x:acme"))

    assert isinstance(reply, Refresh)
    assert "5 of 280 on X · @acme (BRAND)" in text_of(reply.form)
    assert [getattr(block, "name", None) for block in reply.form.blocks] == [
        getattr(block, "name", None) for block in form.blocks
    ]
    assert (await stage.only_post(ANA)).text == "Fresh"


async def test_a_change_that_arrives_late_never_replaces_newer_words(stage: Stage) -> None:
    form, noon = form_of(await stage.command(ANA, "")), stage.clock.now()
    await stage.change(ANA, form, filled("Fresh bread", "x:acme"), at=noon + timedelta(seconds=2))

    reply = await stage.change(ANA, form, filled("Fresh br", "x:acme"), at=noon + timedelta(seconds=1))

    assert reply == Nothing()
    assert (await stage.only_post(ANA)).text == "Fresh bread"


async def test_a_change_that_arrives_after_the_submit_never_replaces_what_was_submitted(stage: Stage) -> None:
    form, typed_at = form_of(await stage.command(ANA, "")), stage.clock.now()
    stage.clock.move(timedelta(seconds=1))
    card = form_of(await stage.submit(ANA, form, filled("Fresh bread.", "x:acme")))

    await stage.change(ANA, form, filled("Fresh brea", "x:acme"), at=typed_at)

    after = form_of(await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="acme")}))
    assert exact_of(after) == ["Fresh bread."]


async def test_a_clock_that_is_far_behind_never_keeps_changes_from_being_saved(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, "Fresh"))

    await stage.change(ANA, form, filled("Fresh bread", "x:acme"), at=stage.clock.now() - timedelta(hours=1))

    assert (await stage.only_post(ANA)).text == "Fresh bread"


async def test_what_cannot_be_understood_in_the_fields_is_still_there_when_the_draft_is_continued(stage: Stage) -> None:
    async with stage.store.transaction() as tx:
        await tx.people.save(replace(ANA, zone="Europe/Berlin"))
    typed: dict[str, FieldValue] = {FieldName.REPLY_LINK: Typed(text="not a link")}
    half: dict[str, FieldValue] = {FieldName.SEND_ON: date(2026, 3, 29)}
    skipped: dict[str, FieldValue] = {**half, FieldName.SEND_AT: time(2, 30)}

    for fields in (typed, half, skipped):
        form = form_of(await stage.command(ANA, ""))
        await stage.close(ANA, form, filled("Fresh bread", "x:acme") | fields)
        opened = Button(action=Action.OPEN, subject=form.subject, label="Continue")
        again = form_of(await stage.press(ANA, opened))
        assert fields.items() <= _fields_in(again).items()


def _fields_in(form: Form) -> dict[str, FieldValue]:
    values: dict[str, FieldValue] = {}
    for block in form.blocks:
        if isinstance(block, TextField):
            values[block.name] = Typed(text=block.initial)
        elif isinstance(block, DateField | TimeField):
            values[block.name] = block.initial
    return values


async def test_words_that_only_were_saved_never_reach_an_older_confirm_card(stage: Stage) -> None:
    """Two windows: in one a custom emoji is typed, in the other the card from before is pressed."""
    stage.judge.findings = (PERSONAL,)
    form = form_of(await stage.command(ANA, ""))
    card = form_of(await stage.submit(ANA, form, filled("Yeah!", "x:acme")))
    left = Leftover(kind=Undecodable.CUSTOM_EMOJI, shown=":partyparrot:", start=6, end=19)
    saved = filled("", "x:acme") | {FieldName.TEXT: Typed(text="Yeah! :partyparrot:", leftovers=(left,))}
    await stage.change(ANA, form, saved)

    confirmed = form_of(await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="acme")}))
    switched = form_of(await stage.press(ANA, buttons_of(card)[Action.SWITCH_OWN], window=WINDOW))

    for again in (confirmed, switched):
        assert (again.name, words_in_box(again)) == (FormName.POST, "Yeah! :partyparrot:")
        assert "changed since they were checked" in text_of(again)
    assert (await stage.only_post(ANA)).state is PostState.DRAFT


async def test_a_custom_emoji_is_refused_at_the_field_and_the_words_are_kept(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    left = Leftover(kind=Undecodable.CUSTOM_EMOJI, shown=":partyparrot:", start=6, end=19)
    values: dict[str, FieldValue] = {
        FieldName.ACCOUNT: "x:acme",
        FieldName.TEXT: Typed(text="Yeah! :partyparrot:", leftovers=(left,)),
    }

    reply = await stage.submit(ANA, form, values)

    assert reply == FieldErrors(
        errors={"text": ":partyparrot: exists only in this chat, not on X. Take it out or use another one."}
    )
    assert (await stage.only_post(ANA)).text == "Yeah! :partyparrot:"


async def test_a_colleague_among_the_words_stays_marked_until_somebody_takes_them_out(stage: Stage) -> None:
    """As plain text "@ben" would call a stranger of that name on the network."""
    left = Leftover(kind=Undecodable.PERSON, shown="@ben", start=7, end=11, user="U0BEN")
    form = form_of(await stage.command(ANA, "", typed=Typed(text="Thanks @ben", leftovers=(left,))))
    assert words_in_box(form) == "Thanks ⟨@ben⟩"

    values: dict[str, FieldValue] = {
        FieldName.ACCOUNT: "x:acme",
        FieldName.TEXT: Typed(text="Thanks @ben", leftovers=(left,)),
    }
    reply = await stage.submit(ANA, form, values)

    assert isinstance(reply, FieldErrors)
    assert reply.errors["text"].startswith("@ben is a colleague here")
    assert (await stage.only_post(ANA)).text == "Thanks ⟨@ben⟩"


async def test_an_account_that_was_named_and_not_found_is_still_asked_for_when_the_form_is_sent(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, "@acmee Fresh bread."))

    reply = await stage.submit(ANA, form, filled("Fresh bread.", None))

    assert reply == FieldErrors(errors={"account": "Which account is “acmee”? Choose one."})
    await stage.close(ANA, form, filled("Fresh bread!", None))
    assert (await stage.only_post(ANA)).named == "acmee"


async def test_a_time_typed_in_one_zone_is_shown_in_the_zone_of_whoever_reads_the_form(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    berlin, new_york = replace(ANA, zone="Europe/Berlin"), replace(BEN, zone="America/New_York")
    async with stage.store.transaction() as tx:
        await tx.people.save(berlin)
        await tx.people.save(new_york)
    tomorrow = (stage.clock.now() + timedelta(days=1)).date()
    when: dict[str, FieldValue] = {FieldName.SEND_ON: tomorrow, FieldName.SEND_AT: time(20, 0)}
    form = form_of(await stage.command(ANA, ""))
    card = form_of(await stage.submit(ANA, form, filled("Fresh bread.", "x:acme") | when))
    await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="acme")})
    post = await stage.only_post(ANA)

    again = form_of(await stage.press(BEN, Button(action=Action.EDIT, subject=f"{post.id}.1", label="Edit")))

    times = [block for block in again.blocks if isinstance(block, TimeField)]
    assert [block.initial for block in times] == [time(14, 0)]


async def test_an_account_that_was_removed_meanwhile_is_an_error_at_its_field(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))

    reply = await stage.submit(ANA, form, filled("Fresh bread.", "x:gone"))

    assert isinstance(reply, FieldErrors)
    assert list(reply.errors) == [FieldName.ACCOUNT]


async def test_the_picker_groups_accounts_and_searches_them(stage: Stage) -> None:
    reply = await stage.options(ANA)
    assert isinstance(reply, Options)
    assert [group.label for group in reply.groups] == ["Yours", "Brands you may draft for", "Practice"]
    assert reply.groups[1].options[0].label == "@acme · BRAND · X"

    reply = await stage.options(ANA, "@bet")
    assert isinstance(reply, Options)
    assert [option.value for group in reply.groups for option in group.options] == ["x:beta"]


async def test_a_closed_window_becomes_a_message_that_continues_or_discards(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    await stage.change(ANA, form, filled("Fresh", None))
    await stage.draw()
    assert stage.chat.cards("DU0ANA") == []

    await stage.close(ANA, form, filled("Fresh bread", None))
    await stage.draw()

    [card] = stage.chat.cards("DU0ANA")
    assert "Draft kept." in text_of(card)
    again = form_of(await stage.press(ANA, buttons_of(card)[Action.OPEN]))
    assert words_in_box(again) == "Fresh bread"


async def test_a_window_closed_in_the_moment_of_its_last_keystroke_keeps_the_draft_all_the_same(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    await stage.change(ANA, form, filled("Fresh", None))

    stage.store.losing = 1
    assert await stage.close(ANA, form, filled("Fresh bread", None)) == Nothing()
    await stage.draw()

    [card] = stage.chat.cards("DU0ANA")
    assert stage.store.losing == 0
    assert "Draft kept." in text_of(card)
    assert words_in_box(form_of(await stage.press(ANA, buttons_of(card)[Action.OPEN]))) == "Fresh bread"
    await stage.press(ANA, buttons_of(card)[Action.DISCARD])
    await stage.draw()
    assert "Withdrawn." in text_of(stage.chat.cards("DU0ANA")[0])


# --- the confirm card -------------------------------------------------------------------------------------------------


async def test_the_confirm_card_shows_the_account_the_exact_words_and_numbered_findings(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    form = form_of(await stage.command(EVE, ""))

    card = form_of(await stage.submit(EVE, form, filled("FRESH bread <!channel>", "x:acme")))

    says = text_of(card)
    assert exact_of(card) == ["FRESH bread <!channel>"]
    assert "You are about to speak as @acme (BRAND)\nAcme Bread · on X · 84,000 followers" in says
    assert "1. Worth a look: “FRESH”. It shouts. Write it calmly." in says
    assert "Nothing goes out yet. 1 approval is needed. Asked: Ana, Ben and Chiara." in says


async def test_an_account_other_than_the_last_one_asks_for_its_handle_and_forgives_its_spelling(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    card = form_of(await stage.submit(ANA, form, filled("Fresh bread.", "x:acme")))
    assert any(isinstance(block, TextField) and block.name == FieldName.TYPED for block in card.blocks)

    wrong = await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="beta")})
    assert isinstance(wrong, FieldErrors)
    assert list(wrong.errors) == [FieldName.TYPED]
    after = form_of(await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="  ACME ")}))

    assert after.name == FormName.AFTER


async def test_a_missing_tick_is_an_error_at_the_tick(stage: Stage) -> None:
    await used_acme_before(stage)
    card = form_of(await stage.command(ANA, "acme: Fresh bread at eight."))
    assert any(isinstance(block, TickField) for block in card.blocks)

    reply = await stage.submit(ANA, card, {FieldName.TICK: False})

    assert isinstance(reply, FieldErrors)
    assert list(reply.errors) == [FieldName.TICK]


async def test_personal_sounding_words_offer_the_switch_to_ones_own_account_with_one_press(stage: Stage) -> None:
    stage.judge.findings = (PERSONAL,)
    form = form_of(await stage.command(ANA, ""))
    card = form_of(await stage.submit(ANA, form, filled("My commute is awful.", "x:acme")))
    assert "Did you mean your own account?" in text_of(card)

    switched = form_of(await stage.press(ANA, buttons_of(card)[Action.SWITCH_OWN], window=WINDOW))

    assert switched.name == FormName.HAND_BACK
    assert "Private: nobody else sees this." in text_of(switched)


async def test_forbidden_words_cannot_be_confirmed_and_say_what_to_change(stage: Stage) -> None:
    stage.judge.findings = (FORBIDDEN,)
    form = form_of(await stage.command(ANA, ""))

    card = form_of(await stage.submit(ANA, form, filled("hunter2", "x:acme")))

    assert card.submit is None
    assert "This cannot go out as @acme. Change what is marked above" in text_of(card)
    assert words_in_box(form_of(await stage.press(ANA, buttons_of(card)[Action.OPEN], window=WINDOW))) == "hunter2"


async def test_a_personal_text_is_handed_back_with_the_networks_link_and_forgotten_here(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    card = form_of(await stage.submit(ANA, form, filled("My commute is awful.", "x:own")))

    back = form_of(await stage.submit(ANA, card, {}))
    await stage.draw()

    assert (
        "X will post this as whoever is signed in to this browser. Check the picture is yours before you press Post."
        in text_of(back)
    )
    assert buttons_of(back)[Action.OPEN_LINK].url == "https://x.example/intent?text=My commute is awful."
    assert (await stage.only_post(ANA)).text == ""
    assert stage.chat.messages == {}


# --- after confirming -------------------------------------------------------------------------------------------------


async def test_undo_in_the_window_takes_it_back_and_too_late_offers_the_recall(stage: Stage) -> None:
    after = form_of(await stage.confirmed(ANA, "Fresh bread."))
    undo = buttons_of(after)[Action.UNDO]

    taken_back = form_of(await stage.press(ANA, undo, window=WINDOW))
    assert "Draft kept." in text_of(taken_back)
    await stage.run(UNDO)
    assert stage.world.texts(ACME.remote_id) == []

    late = form_of(await stage.confirmed(ANA, "Fresh rolls."))
    await stage.run(UNDO + timedelta(seconds=2))
    reply = await stage.press(ANA, buttons_of(late)[Action.UNDO])
    assert isinstance(reply, Open)
    assert "It left 2 s ago. Recall it?" in text_of(reply.form)
    await stage.press(ANA, buttons_of(reply.form)[Action.RECALL], window=WINDOW)
    await stage.run(timedelta(0))
    assert stage.world.texts(ACME.remote_id) == []


async def test_a_press_on_the_private_list_says_where_the_post_is_now(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    withdraw = buttons_of(card_of(await stage.command(ANA, "status")))[Action.WITHDRAW]

    reply = await stage.press(ANA, withdraw, message=MessageRef(channel="C0SOMEWHERE", ts="9.9"))

    assert "Withdrawn. Ana did, at" in text_of(card_of(reply))


async def test_a_press_on_a_message_that_is_redrawn_needs_no_words(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    [message] = [ref for ref in stage.chat.messages if ref.channel == "DU0ANA"]

    assert (
        await stage.press(ANA, buttons_of(stage.chat.messages[message])[Action.WITHDRAW], message=message) == Nothing()
    )


# --- deciding ---------------------------------------------------------------------------------------------------------


async def waiting_card(stage: Stage, text: str = "FRESH bread.") -> Card:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, text)
    await stage.draw()
    return stage.chat.cards("C0APPROVE")[-1]


async def test_an_approval_is_one_press_and_its_dialog(stage: Stage) -> None:
    card = await waiting_card(stage)
    approve = buttons_of(card)[Action.APPROVE]

    assert approve.ask is not None
    assert approve.ask.text == "Publish as @acme (BRAND), now, to 84,000 followers?"
    assert await stage.press(BEN, approve) == Nothing()
    await stage.run(timedelta(seconds=15))

    assert stage.world.texts(ACME.remote_id) == ["FRESH bread."]


async def test_the_second_of_two_approvers_is_told_who_decided(stage: Stage) -> None:
    card = await waiting_card(stage)
    await stage.press(BEN, buttons_of(card)[Action.APPROVE])

    reply = await stage.press(CHIARA, buttons_of(card)[Action.APPROVE])

    assert isinstance(reply, Open)
    assert "Ben approved this already" in text_of(reply.form)


async def test_author_guest_and_outsider_are_refused_with_a_reason_and_it_is_noted(stage: Stage) -> None:
    card = await waiting_card(stage)
    approve = buttons_of(card)[Action.APPROVE]

    says = [text_of(form_of(await stage.press(who, approve))) for who in (ANA, GUS, ZOE)]

    assert "Someone else has to decide" in says[0]
    assert "Guests cannot approve" in says[1]
    assert "not an approver of @acme" in says[2]
    assert stage.store.noted.count("click.refused") == 3
    assert (await stage.only_post(ANA)).state is PostState.WAITING


async def test_a_stranger_is_looked_up_before_they_may_decide(stage: Stage) -> None:
    card = await waiting_card(stage)
    stranger = a_person("Nora")

    first = await stage.press(stranger, buttons_of(card)[Action.APPROVE])
    assert "still looking up who you are" in text_of(form_of(first))
    await stage.draw()
    second = await stage.press(stranger, buttons_of(card)[Action.APPROVE])
    assert "not an approver" in text_of(form_of(second))


async def test_a_reason_survives_being_overtaken(stage: Stage) -> None:
    card = await waiting_card(stage)
    form = form_of(await stage.press(CHIARA, buttons_of(card)[Action.REQUEST_CHANGES]))
    await stage.press(BEN, buttons_of(card)[Action.APPROVE])

    reply = await stage.submit(CHIARA, form, {FieldName.REASON: Typed(text="Please less shouting.")})

    assert "Ben approved this already" in text_of(form_of(reply))
    assert exact_of(form_of(reply)) == ["Please less shouting."]


async def test_a_reason_for_a_revised_post_comes_back_in_the_form_for_the_new_version(stage: Stage) -> None:
    card = await waiting_card(stage)
    form = form_of(await stage.press(CHIARA, buttons_of(card)[Action.REJECT]))
    edit = form_of(await stage.press(ANA, buttons_of(stage.chat.cards("DU0ANA")[0])[Action.EDIT]))
    confirm = form_of(await stage.submit(ANA, edit, filled("Fresh bread, calmly.", "x:acme")))
    await stage.submit(ANA, confirm, {FieldName.TYPED: Typed(text="acme"), FieldName.TICK: True})

    reply = form_of(await stage.submit(CHIARA, form, {FieldName.REASON: Typed(text="Too loud.")}))

    assert reply.name == FormName.REJECT
    assert "v2 replaced v1 while you were writing" in text_of(reply)
    [box] = [block for block in reply.blocks if isinstance(block, TextField)]
    assert box.initial == "Too loud."


async def test_a_post_sent_back_returns_with_the_reason_beside_the_words(stage: Stage) -> None:
    card = await waiting_card(stage)
    form = form_of(await stage.press(BEN, buttons_of(card)[Action.REQUEST_CHANGES]))
    await stage.submit(BEN, form, {FieldName.REASON: Typed(text="Less shouting, please.")})
    await stage.draw()

    edit = form_of(await stage.press(ANA, buttons_of(stage.chat.cards("DU0ANA")[0])[Action.EDIT]))

    assert "Ben asked for changes. “Less shouting, please.”" in text_of(edit)
    assert "It shouts." in text_of(edit)
    assert words_in_box(edit) == "FRESH bread."


async def test_a_rejected_post_is_reopened_by_who_rejected_it_and_its_author_goes_on(stage: Stage) -> None:
    card = await waiting_card(stage)
    form = form_of(await stage.press(BEN, buttons_of(card)[Action.REJECT]))
    await stage.submit(BEN, form, {FieldName.REASON: Typed(text="Not our tone.")})
    await stage.draw()
    rejected = stage.chat.cards("C0APPROVE")[-1]
    assert "Ben, or the owner of @acme, can give it back to its author as a draft." in text_of(rejected)
    reopen = buttons_of(rejected)[Action.REOPEN]

    refused = form_of(await stage.press(CHIARA, reopen))
    assert "Only who rejected it, or the owner of @acme" in text_of(refused)
    assert await stage.press(BEN, reopen) == Nothing()
    await stage.draw()

    assert (await stage.only_post(ANA)).state is PostState.DRAFT
    assert "Taken back to be edited." in text_of(stage.chat.cards("C0APPROVE")[-1])
    assert "the rejection was taken back" in text_of(stage.chat.cards("DU0ANA", in_threads=True)[-1])
    again = form_of(await stage.press(ANA, buttons_of(stage.chat.cards("DU0ANA")[0])[Action.OPEN]))
    assert "Ben rejected this. “Not our tone.”" in text_of(again)
    assert "out of date" in text_of(form_of(await stage.press(BEN, reopen)))


async def test_the_owner_may_reopen_what_somebody_else_rejected(stage: Stage) -> None:
    card = await waiting_card(stage)
    form = form_of(await stage.press(BEN, buttons_of(card)[Action.REJECT]))
    await stage.submit(BEN, form, {FieldName.REASON: Typed(text="Not our tone.")})
    await stage.draw()

    await stage.press(DORA, buttons_of(stage.chat.cards("C0APPROVE")[-1])[Action.REOPEN])

    assert (await stage.only_post(ANA)).state is PostState.DRAFT


async def test_long_words_are_approved_only_after_reading_all(stage: Stage) -> None:
    long = "word " * 900
    card = await waiting_card(stage, long.strip())
    assert Action.APPROVE not in buttons_of(card)

    window = form_of(await stage.press(BEN, buttons_of(card)[Action.READ_ALL]))

    assert exact_of(window) == [long.strip()]
    done = await stage.press(BEN, buttons_of(window)[Action.APPROVE], window=WINDOW)
    assert isinstance(done, Replace)
    assert (await stage.only_post(ANA)).state is PostState.APPROVED


# --- the edges --------------------------------------------------------------------------------------------------------


async def test_a_repeated_delivery_is_answered_with_nothing_and_changes_nothing(stage: Stage) -> None:
    card = await waiting_card(stage)
    approve = buttons_of(card)[Action.APPROVE]

    await stage.press(BEN, approve, key="same")
    reply = await stage.press(BEN, approve, key="same")

    assert reply == Nothing()
    assert "click.repeated" in stage.store.noted


async def test_a_form_that_is_delivered_twice_shows_where_the_post_is_and_never_closes_over_the_words(
    stage: Stage,
) -> None:
    form = form_of(await stage.command(ANA, ""))
    words = filled("Fresh bread.", "x:acme")
    card = form_of(await stage.submit(ANA, form, words, key="form"))
    assert form_of(await stage.submit(ANA, form, words, key="form")) == card
    named: dict[str, FieldValue] = {FieldName.TYPED: Typed(text="acme")}
    after = form_of(await stage.submit(ANA, card, named, key="card"))

    for repeated, key in ((card, "card"), (form, "form")):
        assert form_of(await stage.submit(ANA, repeated, named, key=key)) == after
    await stage.run(UNDO)
    assert stage.world.texts(ACME.remote_id) == ["Fresh bread."]


async def test_a_form_that_comes_again_while_the_first_is_worked_on_stays_open_with_its_words(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    await stage.submit(ANA, form, filled("Fresh bread.", None), key="same")

    reply = await stage.submit(ANA, form, filled("Fresh bread.", None), key="same")

    assert isinstance(reply, FieldErrors)
    assert "Please press again" in reply.errors[FieldName.TEXT]


async def test_words_handed_back_stay_readable_when_the_form_comes_again(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    card = form_of(await stage.submit(ANA, form, filled("My commute is awful.", "x:own")))
    await stage.submit(ANA, card, {}, key="same")

    reply = await stage.submit(ANA, card, {}, key="same")

    assert isinstance(reply, Open), "on top of the window that still shows the words"
    assert "handed back to you already" in text_of(reply.form)


async def test_a_decision_that_is_delivered_twice_is_answered_with_where_the_post_is(stage: Stage) -> None:
    card = await waiting_card(stage)
    form = form_of(await stage.press(BEN, buttons_of(card)[Action.REJECT]))
    why: dict[str, FieldValue] = {FieldName.REASON: Typed(text="Not our tone.")}
    await stage.submit(BEN, form, why, key="same")

    assert "Rejected by Ben" in text_of(form_of(await stage.submit(BEN, form, why, key="same")))


async def test_a_bug_gives_the_person_an_id_and_says_whether_anything_went_out(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, "Fresh bread."))
    stage.judge.has_a_bug = True

    reply = await stage.submit(ANA, form, filled("Fresh bread.", "x:acme"))

    assert isinstance(reply, FieldErrors)
    assert "Nothing went out" in reply.errors["text"]


async def test_requests_turned_away_are_noted_at_most_sixty_times_a_minute(stage: Stage) -> None:
    for _ in range(70):
        await stage.talk.turned_away("signature")
    assert stage.store.noted.count("request.turned_away") == 60

    stage.clock.move(timedelta(minutes=1))
    await stage.talk.turned_away("signature")
    assert stage.store.noted.count("request.turned_away") == 61


@pytest.mark.parametrize("noise", ["page.dead_session", "listen.desk: a wrong signature"])
async def test_noise_at_another_door_hides_no_forged_request_of_the_chat(stage: Stage, noise: str) -> None:
    for _ in range(70):
        await stage.talk.turned_away(noise)
    await stage.talk.turned_away("signature")

    assert stage.store.noted.count("request.turned_away") == 61


async def test_the_window_after_confirming_is_redrawn_until_it_is_closed(stage: Stage) -> None:
    after = form_of(await stage.confirmed(ANA, "Fresh bread."))
    await stage.run(UNDO)
    await stage.draw()
    assert "Live as @acme (BRAND)." in text_of(stage.chat.windows["V1"])

    await stage.close(ANA, after)

    async with stage.store.reading() as tx:
        assert not [one for one in await tx.messages.list(f"post:{after.subject}") if one.role is Role.WINDOW]


async def test_continue_on_an_old_card_never_takes_a_confirmed_post_back(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    await stage.close(ANA, form, filled("Fresh bread.", "x:acme"))
    await stage.draw()
    kept = buttons_of(stage.chat.cards("DU0ANA")[0])[Action.OPEN]
    card = form_of(await stage.submit(ANA, form, filled("Fresh bread.", "x:acme")))
    await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="acme")})

    shown = form_of(await stage.press(ANA, kept))

    assert "Going out as @acme" in text_of(shown)
    assert (await stage.only_post(ANA)).state is PostState.APPROVED
    refused = form_of(await stage.press(EVE, kept))
    assert "Only its author can do that." in text_of(refused)


async def test_a_private_answer_needs_no_window(stage: Stage) -> None:
    assert isinstance(await stage.command(ANA, "help"), Whisper)


async def test_discard_on_an_old_card_never_stops_a_confirmed_post(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, ""))
    await stage.close(ANA, form, filled("Fresh bread.", "x:acme"))
    await stage.draw()
    discard = buttons_of(stage.chat.cards("DU0ANA")[0])[Action.DISCARD]
    card = form_of(await stage.submit(ANA, form, filled("Fresh bread.", "x:acme")))
    await stage.submit(ANA, card, {FieldName.TYPED: Typed(text="acme")})

    reply = await stage.press(ANA, discard)

    assert "out of date" in text_of(form_of(reply))
    assert (await stage.only_post(ANA)).state is PostState.APPROVED


async def test_very_long_words_are_kept_whole_while_somebody_types_in_one_of_their_boxes(stage: Stage) -> None:
    text = "Fresh bread every day. " * 300
    form = form_of(await stage.command(ANA, text))
    boxes = {block.name: block.initial for block in form.blocks if isinstance(block, TextField)}
    assert len([name for name in boxes if name.startswith("text")]) == 3
    values: dict[str, FieldValue] = {name: Typed(text=initial) for name, initial in boxes.items()}
    values |= {FieldName.ACCOUNT: "x:acme", FieldName.TEXT: Typed(text="Shorter now. ")}

    reply = await stage.change(ANA, form, values)

    assert (await stage.only_post(ANA)).writing == f"Shorter now. {boxes['text_2']}{boxes['text_3']}"
    assert isinstance(reply, Refresh) and reply.form.subject == form.subject
    again = {block.name: block.initial for block in reply.form.blocks if isinstance(block, TextField)}
    assert (again["text_2"], again["text_3"]) == (boxes["text_2"], boxes["text_3"])


async def test_schedule_takes_a_waiting_post_back_to_choose_its_time(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    [message] = stage.chat.cards("DU0ANA")

    form = form_of(await stage.press(ANA, buttons_of(message)[Action.SCHEDULE]))

    assert form.name == FormName.POST and "FRESH bread." in repr(form)
    assert "Choose the day and the time to send below." in text_of(form)
    assert (await stage.only_post(ANA)).state is PostState.DRAFT
