"""The contract of an SDK for Teams, over every SDK there is."""

import asyncio
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters.sandbox import teams_payloads as payloads
from adapters.sandbox.teams_acme import (
    AGENCY,
    ANA,
    APPROVALS,
    BEN,
    BOARD,
    CLEO,
    DAN,
    FAY,
    GENERAL,
    GIL,
    PEOPLE,
    SOCIAL,
    VOICE,
    acme_teams,
)
from adapters.sandbox.teams_state import TeamsFaults, TeamsMessage, TeamsUser
from tests.adapters.teams.contract import SDKS, SENTENCES, Desk, Talk, desk, human, identity
from workflows.domain.person import Standing
from workflows.errors import NetworkFailure
from workflows.ports.chat import (
    Button,
    ButtonPressed,
    Buttons,
    Card,
    CloseAll,
    CommandTyped,
    DateField,
    Exact,
    FieldErrors,
    Form,
    FormSubmitted,
    Heading,
    Interaction,
    Nothing,
    Open,
    Option,
    OptionGroup,
    Options,
    OptionsAsked,
    PickerField,
    Picture,
    PictureAsked,
    Reach,
    Replace,
    ShortcutUsed,
    TextField,
    TickField,
    Typed,
    Whisper,
    Words,
)
from workflows.ports.store.places import PlaceKind

pytestmark = pytest.mark.parametrize("sdk", SDKS)

APPROVE = Button(action="post.approve", subject="p1.3", label="Approve")
CHANGES = Button(action="post.request_changes", subject="p1.3", label="Request changes")
WAITING = Card(
    notification="A post waits",
    blocks=(Heading(text="A post waits"), Exact(text="Fresh bread!"), Buttons(buttons=(APPROVE, CHANGES))),
    picture="approval:p1",
    viewers=(identity(BEN), identity(CLEO)),
)
NOTE = Card(notification="A note", blocks=(Words(line=("A note",)),))
DECIDED = replace(WAITING, blocks=(Heading(text="Ben approved this"),))
FORM = Form(
    name="post",
    subject="01abc",
    title="Write a post",
    submit="Check and confirm",
    blocks=(
        Words(line=("What is it about?",)),
        PickerField(name="account", label="Account", initial=Option(value="x:acme", label="@acme")),
        TextField(name="text", label="Text", initial="Fresh", multiline=True),
        TextField(name="link", label="Link", optional=True),
        TickField(name="sure", label="Sure", tick="I am sure"),
        DateField(name="send_on", label="Day"),
        Buttons(buttons=(Button(action="answer.saved_reply", subject="1", label="Fill in"),)),
    ),
)
CONFIRM = Form(name="confirm", subject="01abc.1", title="Confirm", submit="Send", blocks=(Words(line=("Right?",)),))
ACCOUNTS = Options(groups=(OptionGroup(label="Brands", options=(Option(value="x:acme", label="@acme"),)),))


def talk_of(**replies: Any) -> Talk:
    """A conversation that answers like this, by the names of interactions."""
    kinds = {kind.__name__: kind for kind in Interaction.__subclasses__()}
    return Talk(replies={OptionsAsked: ACCOUNTS} | {kinds[name]: reply for name, reply in replies.items()})


def deciding() -> Talk:
    """A conversation where the card is decided once somebody pressed."""
    talk = talk_of(ButtonPressed=Whisper(card=NOTE))

    async def look(_: Interaction) -> Picture:
        return Picture(card=DECIDED if talk.only(ButtonPressed) else WAITING)

    talk.replies[PictureAsked] = look
    return talk


async def posted(d: Desk, card: Card = WAITING) -> TeamsMessage:
    """A card in the approval channel."""
    ref = await d.chat.post(APPROVALS.id, card)
    return d.world.message(ref.channel, ref.ts)


# --- messages ---------------------------------------------------------------------------------------------------------


async def test_a_command_typed_in_the_personal_chat_is_heard_and_answered_there(sdk, store):
    async with desk(talk_of(CommandTyped=Whisper(card=NOTE)), store, sdk=sdk) as d:
        ana = d.person(ANA)

        answer = await ana.say("Post fresh bread & wine")

        assert answer.is_fine
        assert "A note" in ana.inbox()[-1]
    (heard,) = d.talk.only(CommandTyped)
    assert (heard.by, heard.name, heard.words) == (identity(ANA), ANA.name, Typed(text="fresh bread & wine"))


async def test_opening_a_form_by_a_typed_command_gives_its_button_in_the_chat(sdk, store):
    instead = replace(NOTE, blocks=(Buttons(buttons=(Button(action="post.open", subject="01abc", label="Open"),)),))
    talk = talk_of(CommandTyped=Open(form=FORM, instead=instead), ButtonPressed=Open(form=FORM, instead=instead))
    async with desk(talk, store, sdk=sdk) as d:
        ana = d.person(ANA)
        await ana.say("post")

        await ana.press("Open")

        assert ana.has_dialog("What is it about?")


async def test_help_and_home_need_no_command_word_and_small_talk_is_answered(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        for words in ("help", "Home", "post: hello", "good morning"):
            await d.person(ANA).say(words)

        assert [one.words.text for one in d.talk.only(CommandTyped)] == ["help", "Home"]
        assert SENTENCES.nothing_typed in d.person(ANA).inbox()[-1]


async def test_what_is_typed_in_a_channel_is_answered_where_nobody_reads_along(sdk, store):
    instead = Card(notification="Kept", blocks=(Exact(text="a secret plan"),))
    async with desk(talk_of(CommandTyped=Open(form=FORM, instead=instead)), store, sdk=sdk) as d:
        await d.person(ANA).call("post a secret plan", channel=SOCIAL.name)

        assert d.talk.only(CommandTyped)[0].words.text == "a secret plan"
        assert len(d.world.messages(SOCIAL.id)) == 1
        told = d.person(ANA).inbox()[-1]
        assert SENTENCES.write_here in told and "a secret plan" in told


async def test_who_cannot_be_reached_is_told_in_the_channel_where_to_write_and_no_word_is_repeated(sdk, store):
    instead = Card(notification="a secret plan", blocks=(Exact(text="a secret plan"),))
    async with desk(talk_of(CommandTyped=Open(form=FORM, instead=instead)), store, sdk=sdk) as d:
        await d.person(DAN).call("post a secret plan", channel=SOCIAL.name)

        _, told = d.world.messages(SOCIAL.id)
        shown = d.person(DAN).read_message(told) + told.summary
        assert SENTENCES.write_here in shown and "secret" not in shown
        assert SENTENCES.add_app in d.person(DAN).buttons(told)


async def test_a_message_delivered_again_is_known_by_its_id(sdk, store):
    async with desk(talk_of(CommandTyped=Whisper(card=NOTE)), store, sdk=sdk) as d:
        chat = d.world.chat(ANA.oid)
        said = d.world.post(TeamsMessage(id="", conversation=chat.id, by=ANA.oid, text="post hi"))
        activity = payloads.typed(d.world, ANA, said)

        for _ in range(2):
            await d.teams.people.client.send(activity)

        assert (len(d.talk.heard), len(d.talk.repeated)) == (1, 1)


# --- posting and telling ----------------------------------------------------------------------------------------------


async def test_cards_are_posted_updated_and_answered_in_threads(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        ref = await d.chat.post(APPROVALS.id, WAITING)
        await d.chat.post(APPROVALS.id, NOTE, thread=ref)
        await d.chat.update(ref, DECIDED)

        first, second = d.world.messages(APPROVALS.id)
        assert (first.id, second.thread) == (ref.ts, ref.ts)
        assert "Ben approved this" in d.person(ANA).read_message(first)
        assert first.summary == WAITING.notification


async def test_a_person_is_told_in_their_own_chat_found_by_asking(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        ref = await d.chat.tell(human(BEN), NOTE)
        await d.chat.update(ref, DECIDED)

        assert ref.channel == d.world.chat(BEN.oid).id
        assert d.person(BEN).inbox() == ["Ben approved this"]
        assert d.chat.owns(ref.channel) and d.chat.owns(APPROVALS.id) and not d.chat.owns("C0APPROVALS")


async def test_who_has_not_added_the_app_cannot_be_told_for_good(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        with pytest.raises(NetworkFailure) as refused:
            await d.chat.tell(human(DAN), NOTE)

    assert refused.value.retry is False


async def test_a_chat_that_died_is_opened_anew_once_and_then_given_up(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        ben = d.person(BEN)
        await ben.say("help")
        await d.answering.settled()
        d.world.add_app(BEN.oid, same_chat=False)

        await d.chat.tell(human(BEN), NOTE)

        assert ben.inbox() == ["A note"]
        d.world.remove_app(BEN.oid)
        with pytest.raises(NetworkFailure) as refused:
            await d.chat.tell(human(BEN), NOTE)
        assert refused.value.retry is False
        assert (await d.parts.book.person(BEN.oid)).conversation == ""


async def test_a_channel_that_is_gone_is_gone_for_good_and_a_teams_that_is_down_is_not(sdk, store):
    async with desk(talk_of(), store, sdk=sdk, call_within=2) as d:
        with pytest.raises(NetworkFailure) as gone:
            await d.chat.post("19:nowhere@thread.tacv2", NOTE)
        d.world.faults = TeamsFaults(failing=frozenset({"create"}))
        with pytest.raises(NetworkFailure) as down:
            await d.chat.post(APPROVALS.id, NOTE)
        d.world.faults = TeamsFaults(throttled=frozenset({"create"}), throttle_times=1, retry_after=0)
        await d.chat.post(APPROVALS.id, NOTE)

    assert (gone.value.retry, down.value.retry) == (False, True)


# --- Action.Execute ---------------------------------------------------------------------------------------------------


async def test_a_press_is_answered_with_the_card_as_it_is_now_and_what_they_are_told_above_it(sdk, store):
    async with desk(deciding(), store, sdk=sdk) as d:
        message = await posted(d)

        await d.person(CLEO).press("Approve", on=message)

        shown = d.person(CLEO).read_message(message)
        assert shown.index("A note") < shown.index("Ben approved this")
        assert "Approve" in d.person(DAN).buttons(message)
    (heard,) = d.talk.only(ButtonPressed)
    assert (heard.action, heard.subject, heard.by) == ("post.approve", "p1.3", identity(CLEO))
    assert (heard.message.channel, heard.message.ts) == (APPROVALS.id, message.id)
    assert heard.trigger is None and heard.window is None


async def test_a_press_that_would_open_a_window_shows_what_stands_instead(sdk, store):
    talk = talk_of(ButtonPressed=Open(form=FORM, instead=NOTE), PictureAsked=Picture(card=WAITING))
    async with desk(talk, store, sdk=sdk) as d:
        message = await posted(d)

        await d.person(DAN).press("Approve", on=message)

        assert "A note" in d.person(DAN).read_message(message)


async def test_a_card_without_a_picture_answers_in_passing(sdk, store):
    async with desk(talk_of(ButtonPressed=Whisper(card=NOTE)), store, sdk=sdk) as d:
        message = await posted(d, replace(WAITING, picture="", viewers=()))

        await d.person(CLEO).press("Approve", on=message)

        assert d.person(CLEO).toasts == ["A note"]


async def test_a_press_delivered_again_with_other_ids_has_one_effect_and_shows_the_card(sdk, store):
    async with desk(deciding(), store, sdk=sdk) as d:
        message = await posted(d)
        cleo = d.person(CLEO)
        await cleo.press("Approve", on=message)

        await cleo.again(times=3)

        assert (len(d.talk.only(ButtonPressed)), len(d.talk.repeated)) == (1, 3)
        assert "Ben approved this" in cleo.read_message(message)


# --- user-specific views ----------------------------------------------------------------------------------------------


async def test_an_automatic_refresh_gives_only_a_card_and_touches_nothing(sdk, store):
    talk = talk_of(PictureAsked=Picture(card=DECIDED))
    async with desk(talk, store, sdk=sdk) as d:
        message = await posted(d)
        d.world.calls.clear()

        await asyncio.gather(*(d.person(one).look(APPROVALS.name) for one in (BEN, CLEO, ANA)))
        await d.answering.settled()

        assert d.world.calls == []
        assert d.person(BEN).read_message(message) == d.person(CLEO).read_message(message) == "Ben approved this"
        assert "Approve" in d.person(ANA).buttons(message)
        assert d.world.message(message.conversation, message.id).version == 1
    assert {(one.by.user, one.picture, one.key) for one in d.talk.only(PictureAsked)} == {
        (BEN.oid, "approval:p1", ""),
        (CLEO.oid, "approval:p1", ""),
    }


async def test_a_refresh_of_what_is_not_there_leaves_the_card(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        message = await posted(d)

        answer = await d.person(BEN).refresh(message)
        await d.person(BEN).look(APPROVALS.name)

        assert answer.is_fine is True
        assert "Approve" in d.person(BEN).buttons(message)


async def test_above_sixty_viewers_review_opens_the_card_for_whoever_presses(sdk, store):
    crowd = [
        TeamsUser(oid=f"0b1ec700-3333-4c33-8c33-{n:012d}", name=f"Person {n}", upn=f"p{n}@acme.example")
        for n in range(100, 170)
    ]
    world = acme_teams()
    for one in crowd:
        world.put_user(one)
    world.put_team(replace(VOICE, members=VOICE.members | {one.oid for one in crowd}))
    talk = talk_of(PictureAsked=Picture(card=WAITING), ButtonPressed=CloseAll())
    async with desk(talk, store, sdk=sdk, world=world) as d:
        message = await posted(d, replace(WAITING, viewers=tuple(identity(one) for one in (*crowd, CLEO))))
        cleo = d.person(CLEO)
        assert cleo.buttons(message) == [SENTENCES.review]

        await cleo.press(SENTENCES.review, on=message)
        assert cleo.has_dialog("Fresh bread!")
        await cleo.press("Approve")

        assert not cleo.has_dialog()
    assert d.talk.only(ButtonPressed)[0].action == "post.approve"


async def test_a_large_card_shows_its_head_and_is_decided_on_after_its_last_page(sdk, store):
    long = "\n".join(f"Line {n}: {'bread and butter ' * 6}" for n in range(400))
    large = replace(WAITING, blocks=(Heading(text="A post waits"), Exact(text=long), Buttons(buttons=(APPROVE,))))
    talk = talk_of(PictureAsked=Picture(card=large), ButtonPressed=CloseAll())
    async with desk(talk, store, sdk=sdk) as d:
        message = await posted(d, large)
        ben = d.person(BEN)
        assert "Approve" not in ben.buttons(message)

        await ben.press(SENTENCES.read_all, on=message)
        pages = 1
        while SENTENCES.next_page in ben.read_dialog():
            assert "[Approve]" not in ben.read_dialog()
            await ben.press(SENTENCES.next_page)
            pages += 1

        assert pages > 1 and "Line 399" in ben.read_dialog()
        await ben.press("Approve")
        assert not ben.has_dialog()


# --- dialogs ----------------------------------------------------------------------------------------------------------


async def test_a_dialog_is_fetched_filled_in_and_submitted(sdk, store):
    talk = talk_of(ButtonPressed=Open(form=FORM, instead=NOTE), FormSubmitted=CloseAll())
    async with desk(talk, store, sdk=sdk) as d:
        ben = d.person(BEN)
        message = await posted(d)
        await ben.press("Request changes", on=message)
        await ben.fill({"Text": "Fresh bread", "I am sure": True, "Day": "2026-12-01", "Account": "x:acme"})

        await ben.submit()

        assert not ben.has_dialog()
    (pressed,), (submitted,) = d.talk.only(ButtonPressed), d.talk.only(FormSubmitted)
    assert pressed.trigger is not None and pressed.key == ""
    assert (submitted.form, submitted.subject) == ("post", "01abc")
    assert submitted.values == {
        "account": "x:acme",
        "text": Typed(text="Fresh bread"),
        "link": Typed(text=""),
        "sure": True,
        "send_on": date(2026, 12, 1),
    }


async def test_what_is_wrong_stands_at_the_fields_and_nothing_typed_is_lost_also_after_a_restart(sdk, store):
    wrong = FieldErrors(errors={"text": "Too long.", "elsewhere": "Not today."})
    talk = talk_of(ButtonPressed=Open(form=FORM, instead=NOTE), FormSubmitted=wrong)
    world = acme_teams()
    async with desk(talk, store, sdk=sdk, world=world) as d:
        message = await posted(d)
        await d.person(BEN).press("Request changes", on=message)
    async with desk(talk, store, sdk=sdk, world=world) as d:
        ben = d.person(BEN)
        await ben.fill({"Text": "Fresh bread, and a lot of it", "I am sure": True, "Account": ""})

        await ben.submit()

        shown = ben.read_dialog()
        assert "Text: Fresh bread, and a lot of it" in shown and "Too long." in shown and "Not today." in shown
        assert "[x] I am sure" in shown
        await ben.submit()
    first, second = d.talk.only(FormSubmitted)
    assert first.values == second.values and first.key != second.key


async def test_a_submission_leads_to_the_next_dialog(sdk, store):
    talk = talk_of(ButtonPressed=Open(form=FORM, instead=NOTE), FormSubmitted=Replace(form=CONFIRM))
    async with desk(talk, store, sdk=sdk) as d:
        ben = d.person(BEN)
        await ben.press("Request changes", on=await posted(d))
        await ben.fill({"I am sure": True})

        await ben.submit()
        assert ben.has_dialog("Right?")
        d.talk.replies[FormSubmitted] = CloseAll()
        await ben.submit()

        assert not ben.has_dialog()
    assert [one.form for one in d.talk.only(FormSubmitted)] == ["post", "confirm"]


async def test_a_refused_button_in_a_form_leaves_the_form_and_the_words(sdk, store):
    notice = Form(name="notice", subject="", title="Not possible", blocks=(Words(line=("Not today.",)),))
    talk = talk_of(ButtonPressed=Open(form=FORM, instead=NOTE))
    async with desk(talk, store, sdk=sdk) as d:
        ben = d.person(BEN)
        await ben.press("Request changes", on=await posted(d))
        await ben.fill({"Text": "Fresh bread and wine"})
        for reply in (Open(form=notice, instead=NOTE), Whisper(card=notice_card("Not today."))):
            d.talk.replies[ButtonPressed] = reply

            await ben.press("Fill in")

            assert "Not today." in ben.read_dialog() and "Fresh bread and wine" in ben.read_dialog()
    *_, pressed = d.talk.only(ButtonPressed)
    assert pressed.values["text"] == Typed(text="Fresh bread and wine") and pressed.window is not None


async def test_a_button_in_a_form_that_shows_nothing_leaves_the_form_and_a_submission_that_says_something_does_not(
    sdk, store
):
    talk = talk_of(ButtonPressed=Open(form=FORM, instead=NOTE), FormSubmitted=Whisper(card=NOTE))
    async with desk(talk, store, sdk=sdk) as d:
        ben = d.person(BEN)
        await ben.press("Request changes", on=await posted(d))
        await ben.fill({"Text": "Fresh bread and wine", "I am sure": True})
        talk.replies[ButtonPressed] = Nothing()

        await ben.press("Fill in")
        assert "Fresh bread and wine" in ben.read_dialog()
        await ben.submit()

        assert ben.has_dialog("A note") and "Fresh bread and wine" not in ben.read_dialog()


async def test_a_submission_delivered_again_is_known_and_other_words_are_another_one(sdk, store):
    talk = talk_of(ButtonPressed=Open(form=FORM, instead=NOTE), FormSubmitted=CloseAll())
    async with desk(talk, store, sdk=sdk) as d:
        ben = d.person(BEN)
        message = await posted(d)
        await ben.press("Request changes", on=message)
        dialog = ben.dialog()
        await ben.submit()
        await ben.again(times=2)
        assert (len(d.talk.only(FormSubmitted)), len(d.talk.repeated)) == (1, 2)

        d.world.open_dialog(dialog)
        await ben.fill({"Text": "Other words"})
        await ben.submit()

        assert len(d.talk.only(FormSubmitted)) == 2


def notice_card(sentence: str) -> Card:
    return Card(notification=sentence, blocks=(Words(line=(sentence,)),))


# --- message extensions -----------------------------------------------------------------------------------------------


async def test_the_compose_box_opens_the_form_and_takes_its_answer(sdk, store):
    talk = talk_of(ShortcutUsed=Open(form=FORM, instead=NOTE), FormSubmitted=Replace(form=CONFIRM))
    async with desk(talk, store, sdk=sdk) as d:
        ana = d.person(ANA)
        await ana.use_extension("post")
        assert "Account: @acme" in ana.read_dialog()
        await ana.fill({"I am sure": True})

        await ana.submit()

        assert ana.has_dialog("Right?")
    (used,) = d.talk.only(ShortcutUsed)
    assert used.words is None and used.trigger is not None


async def test_a_message_is_turned_into_a_post_with_its_words(sdk, store):
    async with desk(talk_of(ShortcutUsed=Open(form=FORM, instead=NOTE)), store, sdk=sdk) as d:
        said = d.world.post(TeamsMessage(id="", conversation=SOCIAL.id, by=CLEO.oid, text="Fresh & good"))

        await d.person(ANA).use_on_message("turn", replace(said, html="<p>Fresh &amp; good</p>"))

        assert d.person(ANA).has_dialog()
    assert d.talk.only(ShortcutUsed)[0].words.text == "Fresh & good"


async def test_a_search_finds_nothing_and_an_unknown_invoke_is_not_ours(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        chat = d.world.chat(ANA.oid)
        base = payloads.activity(d.world, ANA, "invoke", conversation=chat.id)

        found = await d.teams.people.client.send(base | {"name": "composeExtension/query", "value": {}})
        other = await d.teams.people.client.send(base | {"name": "signin/verifyState", "value": {}})

    assert found.answer["composeExtension"]["attachments"] == []
    assert other.status == 501


# --- in time, and told ------------------------------------------------------------------------------------------------


async def slowly(_: Interaction) -> Whisper:
    await asyncio.sleep(0.3)
    return Whisper(card=NOTE)


async def test_what_takes_long_is_said_in_time_and_told_later(sdk, store):
    talk = talk_of(ButtonPressed=slowly, PictureAsked=Picture(card=WAITING))
    async with desk(talk, store, sdk=sdk, answer_within=0.1) as d:
        await d.person(BEN).press("Approve", on=await posted(d))
        assert d.person(BEN).toasts == [SENTENCES.slow]

        await d.answering.settled()

        assert d.person(BEN).inbox() == ["A note"]


async def test_a_form_that_finds_no_room_keeps_its_words(sdk, store):
    talk = talk_of(ButtonPressed=Open(form=FORM, instead=NOTE), FormSubmitted=slowly)
    async with desk(talk, store, sdk=sdk, answer_within=0.1, at_once=1) as d:
        message = await posted(d)
        for one in (BEN, CLEO):
            await d.person(one).press("Request changes", on=message)
            await d.person(one).fill({"Text": f"The words of {one.name}", "I am sure": True})

        await asyncio.gather(d.person(BEN).submit(), d.person(CLEO).submit())

        shown = d.person(BEN).read_dialog() + d.person(CLEO).read_dialog()
        assert SENTENCES.busy in shown and SENTENCES.slow in shown
        assert all(f"The words of {one.name}" in shown for one in (BEN, CLEO))
        await d.answering.settled()


async def test_a_mistake_of_ours_has_a_number_and_no_words_in_the_log(sdk, store, caplog):
    async def broken(_: Interaction) -> Whisper:
        raise RuntimeError("the words of a post")

    talk = talk_of(ButtonPressed=Open(form=FORM, instead=NOTE), FormSubmitted=broken, PictureAsked=broken)
    async with desk(talk, store, sdk=sdk) as d:
        ben = d.person(BEN)
        message = await posted(d)
        await ben.press("Request changes", on=message)
        await ben.fill({"Text": "Fresh bread and wine", "I am sure": True})
        await ben.submit()
        assert "Our mistake, number" in ben.read_dialog() and "Fresh bread and wine" in ben.read_dialog()
        await ben.close()
        await d.person(BEN).press("Approve", on=message)

        assert "Our mistake, number" in ben.toasts[-1]
    assert "the words" not in caplog.text


# --- who may come in --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("changed", [{"tenant": "ffffffff-0000-4000-8000-000000000001"}, {"oid": ""}])
async def test_somebody_of_another_tenant_or_without_an_id_is_turned_away(sdk, store, changed):
    async with desk(talk_of(), store, sdk=sdk) as d:
        message = await posted(d)
        stranger = replace(GIL, **changed)
        press = payloads.fetch(d.world, stranger, message, {})

        answer = await d.answering.answer(press)
        await d.teams.people.client.send(press)

        assert answer.body == {"task": {"type": "message", "value": SENTENCES.outsider}}
        assert await d.parts.book.person(GIL.oid) is None
    assert d.talk.heard == [] and len(d.talk.refused) == 2


# --- reaching people --------------------------------------------------------------------------------------------------


async def test_a_dialog_says_when_its_author_cannot_be_reached_and_offers_the_app(sdk, store):
    talk = talk_of(ShortcutUsed=Open(form=FORM, instead=NOTE))
    async with desk(talk, store, sdk=sdk) as d:
        for one in (DAN, ANA):
            await d.person(one).use_extension("post", conversation=SOCIAL.id)

        dan, ana = d.person(DAN), d.person(ANA)
        assert SENTENCES.unreachable in dan.read_dialog()
        assert SENTENCES.unreachable not in ana.read_dialog()
        assert (await dan.press(SENTENCES.add_app)).opened.endswith(f"/l/app/{d.parts.settings.app_id}")
        await dan.add_app()
        await dan.use_extension("post", conversation=SOCIAL.id)
        assert SENTENCES.unreachable not in dan.read_dialog()
        await d.chat.tell(human(DAN), NOTE)
        assert dan.inbox() == ["A note"]


async def test_conversations_survive_restarts_reinstalls_and_renames(sdk, store):
    world = acme_teams()
    async with desk(talk_of(), store, sdk=sdk, world=world) as d:
        await d.person(BEN).say("help")
        await d.teams.people.client.team_app(CLEO, VOICE.id)
        await d.answering.settled()
        ref = await d.chat.post(APPROVALS.id, WAITING)
    async with desk(talk_of(), store, sdk=sdk, world=world) as d:
        await d.teams.people.client.rename_channel(CLEO, APPROVALS.name, "Approvals (new)")
        await d.chat.update(ref, DECIDED)
        assert (await d.chat.channel(APPROVALS.id)).name == "Approvals (new)"
        ben = d.person(BEN)
        await ben.remove_app()
        assert (await d.parts.book.person(BEN.oid)).conversation == ""
        await ben.add_app(same_chat=False)
        known = await d.parts.book.person(BEN.oid)
        assert (known.conversation, known.member, known.zone) == (world.chat(BEN.oid).id, BEN.member_id, BEN.zone)

        await d.chat.tell(human(BEN), NOTE)

        assert ben.inbox() == ["A note"]


async def test_what_is_known_already_is_not_written_again(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        await d.person(BEN).say("help")
        await d.answering.settled()
        known = await d.parts.book.person(BEN.oid)
        await d.person(BEN).call("help", channel=SOCIAL.name)
        await d.answering.settled()

        assert await d.parts.book.person(BEN.oid) == known
        async with store.reading() as tx:
            assert (await tx.places.find("teams", PlaceKind.CHANNEL, SOCIAL.id)).team == VOICE.id


# --- people and channels ----------------------------------------------------------------------------------------------


async def test_people_are_who_teams_says_they_are(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        d.world.put_team(replace(VOICE, members=VOICE.members | {GIL.oid}))
        await d.chat.channel(GENERAL.id)
        standings = {one.name: (await d.chat.member(identity(one))).standing for one in PEOPLE}

        assert standings == {one.name: Standing.GUEST if one.is_guest else Standing.MEMBER for one in PEOPLE}
        await d.person(BEN).say("help")
        await d.answering.settled()
        assert (await d.chat.member(identity(BEN))).zone == BEN.zone


async def test_who_has_not_added_the_app_is_looked_up_in_the_channels_of_the_configuration(sdk, store):
    async with desk(talk_of(), store, sdk=sdk, rooms=(APPROVALS.id,)) as d:
        dan = await d.chat.member(identity(DAN))

    assert (dan.name, dan.standing) == (DAN.name, Standing.MEMBER)


async def test_somebody_whose_account_is_gone_is_deactivated_and_a_stranger_is_not_known(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        await d.person(FAY).say("help")
        await d.answering.settled()
        d.world.put_user(replace(FAY, deleted=True))

        assert (await d.chat.member(identity(FAY))).standing is Standing.DEACTIVATED
        with pytest.raises(NetworkFailure) as unknown:
            await d.chat.member(replace(identity(FAY), user="0b1ec700-3333-4c33-8c33-00000000ffff"))
        assert unknown.value.retry is False


async def test_channels_say_who_reads_them_and_kinds_that_do_not_work_are_named(sdk, store):
    async with desk(talk_of(), store, sdk=sdk) as d:
        await d.teams.people.client.team_app(CLEO, VOICE.id)
        await d.answering.settled()

        approvals = await d.chat.channel(APPROVALS.id)
        assert (approvals.name, approvals.reach) == (APPROVALS.name, Reach.PUBLIC)
        assert set(approvals.members) == VOICE.members
        assert set(approvals.guests) == {one.oid for one in PEOPLE if one.is_guest}
        others = (BOARD.id, AGENCY.id, "19:abc@thread.v2", "19:nowhere@thread.tacv2")
        found = [await d.chat.channel(one) for one in others]
        assert {one.reach for one in found} == {Reach.GONE}
        assert [one.unsupported for one in found] == ["a private channel", "a shared channel", "a group chat", ""]
        await d.teams.people.client.delete_channel(CLEO, SOCIAL.name)
        assert (await d.chat.channel(SOCIAL.id)).reach is Reach.GONE
