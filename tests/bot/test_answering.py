"""Answer on a story's card: what stands in the windows, how few presses it takes, and what a colleague is told."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.dialogs.answering import Asked
from bot.dialogs.names import Action, FieldName, FormName
from tests.bot.people import ACME, BETA, CLEO, EVE, FORBIDDEN, NOTABLE, ZOE
from tests.bot.stage import WINDOW, Stage, buttons_of, exact_of, form_of, text_of
from tests.builders import ANA, BEN, CHIARA
from tests.public import BROKEN, a_heard, story_now, taken, told_story
from workflows.domain.department import ListeningSettings, SavedReply
from workflows.domain.ids import AccountId, StoryId
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState
from workflows.domain.story import Story, StoryState, Topic
from workflows.ports.chat import (
    Button,
    FieldErrors,
    FieldValue,
    Form,
    Open,
    PickerField,
    Refresh,
    TextField,
    TickField,
    Typed,
)
from workflows.ports.store import Role

UNDO = timedelta(seconds=30)
ANSWER = "We are sorry, Jane. Please send us your order number."
SORRY = SavedReply(name="Sorry", text="We are sorry, [name]. Please write to us.", topics=(Topic.COMPLAINT,))
THANKS = SavedReply(name="Thanks", text="Thank you, [name]!", topics=(Topic.PRAISE,))
HELLO = SavedReply(name="Hello", text="Hello!")


@pytest.fixture
def listening() -> ListeningSettings:
    """Three saved replies."""
    return ListeningSettings(replies=(THANKS, HELLO, SORRY))


def pressing(story: Story, action: Action = Action.STORY_ANSWER, subject: str = "") -> Button:
    """The card's button."""
    return Button(action=action, subject=subject or story.id, label="Answer")


def box_of(form: Form) -> TextField:
    """The box for the words."""
    [box] = [block for block in form.blocks if isinstance(block, TextField) and block.name == FieldName.TEXT]
    return box


async def heard(stage: Stage, *, addressed: bool = True, text: str = BROKEN) -> Story:
    """Jane complained about @acme."""
    return await told_story(stage, a_heard(text, account=ACME, addressed=addressed))


async def answering(stage: Stage, story: Story, who: Person = CLEO) -> Form:
    """The form that Answer opens."""
    return form_of(await stage.press(who, pressing(story)))


async def checked(stage: Stage, form: Form, who: Person = CLEO, text: str = ANSWER) -> Form:
    """The confirm card."""
    return form_of(await stage.submit(who, form, {FieldName.TEXT: Typed(text=text)}))


async def answer_of(stage: Stage, story: Story) -> Post:
    """The story's answer as it is stored."""
    async with stage.store.reading() as tx:
        found = await tx.stories.get(story.id)
        assert found.answer is not None
        post: Post = await tx.posts.get(found.answer)
        return post


# --- the ordinary way -------------------------------------------------------------------------------------------------


async def test_from_the_card_an_answer_is_on_its_way_after_four_presses(stage: Stage) -> None:
    presses = 0
    await stage.confirmed(ANA, "Fresh bread.")  # she spoke as @acme before, so that one tick is enough
    story = await heard(stage)

    presses += 1
    form = form_of(await stage.press(ANA, pressing(story)))
    presses += 1
    card = form_of(await stage.submit(ANA, form, {FieldName.TEXT: Typed(text=ANSWER)}))
    assert any(isinstance(block, TickField) for block in card.blocks)
    presses += 2  # the box to tick, and the button
    form_of(await stage.submit(ANA, card, {FieldName.TICK: True}))

    assert presses <= 4
    assert (await answer_of(stage, story)).state is PostState.APPROVED
    await stage.run(UNDO)
    assert stage.world.texts(ACME.remote_id)[-1] == ANSWER
    assert (await story_now(stage, story)).state is StoryState.ANSWERED


async def test_the_form_shows_what_is_answered_and_as_whom_and_asks_only_for_words(stage: Stage) -> None:
    form = await answering(stage, await heard(stage))

    says = text_of(form)
    assert form.title == "Write an answer"
    assert "Answers @jane:" in says
    assert "You answer as @acme (BRAND) on X." in says
    assert exact_of(form) == [BROKEN]
    assert "x.example" in says
    fields = [block for block in form.blocks if isinstance(block, TextField | PickerField)]
    assert [field.name for field in fields] == [FieldName.TEXT]
    assert form.tells_close


async def test_the_words_are_kept_as_they_are_typed(stage: Stage) -> None:
    story = await heard(stage)
    form = await answering(stage, story)

    refreshed = await stage.change(CLEO, form, {FieldName.TEXT: Typed(text="We are")}, at=stage.clock.now())

    assert isinstance(refreshed, Refresh)
    assert "6 of 280 on X" in text_of(refreshed.form)
    assert "Answers @jane:" in text_of(refreshed.form)
    kept = await answer_of(stage, story)
    assert (kept.text, kept.account, kept.story) == ("We are", ACME.id, story.id)
    again = await answering(stage, story)
    assert box_of(again).initial == "We are"


async def test_a_closed_window_leaves_a_draft_that_can_be_continued(stage: Stage) -> None:
    story = await heard(stage)
    form = await answering(stage, story)
    await stage.close(CLEO, form, {FieldName.TEXT: Typed(text="We are sorry")})
    await stage.draw()

    [card] = stage.chat.cards("DU0CLEO")
    again = form_of(await stage.press(CLEO, buttons_of(card)[Action.OPEN]))

    assert (again.title, box_of(again).initial) == ("Write an answer", "We are sorry")


async def test_a_form_that_was_closed_without_a_word_leaves_no_message(stage: Stage) -> None:
    form = await answering(stage, await heard(stage))

    await stage.close(CLEO, form, {FieldName.TEXT: Typed(text="")})
    await stage.draw()

    assert stage.chat.cards("DU0CLEO") == []


async def test_the_confirm_card_shows_what_is_answered(stage: Stage) -> None:
    card = await checked(stage, await answering(stage, await heard(stage)))

    assert "Answers @jane:" in text_of(card)
    assert exact_of(card) == [BROKEN, ANSWER]
    assert "Nobody else is asked." in text_of(card)
    assert "As a reply to post" not in text_of(card)


async def test_edit_on_the_confirm_card_opens_the_answer_again(stage: Stage) -> None:
    card = await checked(stage, await answering(stage, await heard(stage)))

    form = form_of(await stage.press(CLEO, buttons_of(card)[Action.OPEN], window=WINDOW))

    assert (form.title, box_of(form).initial) == ("Write an answer", ANSWER)


async def test_pressing_answer_once_it_is_confirmed_shows_where_it_is(stage: Stage) -> None:
    story = await heard(stage)
    stage.judge.findings = (NOTABLE,)
    card = await checked(stage, await answering(stage, story))
    await stage.submit(CLEO, card, {FieldName.TYPED: Typed(text="@acme")})

    form = form_of(await stage.press(CLEO, pressing(story)))

    assert form.name == FormName.AFTER
    assert "approval" in text_of(form)


# --- with an approver -------------------------------------------------------------------------------------------------


async def waiting(stage: Stage, story: Story) -> Post:
    """An answer that an approver has to look at."""
    stage.judge.findings = (NOTABLE,)
    card = await checked(stage, await answering(stage, story))
    await stage.submit(CLEO, card, {FieldName.TYPED: Typed(text="@acme")})
    await stage.draw()
    return await answer_of(stage, story)


async def test_the_approval_card_shows_what_is_answered_until_it_is_decided(stage: Stage) -> None:
    story = await heard(stage)
    post = await waiting(stage, story)

    [card] = stage.chat.cards("C0APPROVE")
    assert "An answer for @acme" in text_of(card)
    assert "Answers @jane:" in text_of(card)
    assert exact_of(card) == [BROKEN, ANSWER]
    await stage.press(BEN, buttons_of(card)[Action.APPROVE])
    await stage.draw()

    [card] = stage.chat.cards("C0APPROVE")
    assert BROKEN not in text_of(card)
    assert "@jane" not in text_of(card)
    await stage.run(UNDO)
    assert (await story_now(stage, story)).answer == post.id


async def test_words_that_were_deleted_go_from_the_approval_card_too(stage: Stage) -> None:
    mention = a_heard(account=ACME)
    story = await told_story(stage, mention)
    post = await waiting(stage, story)
    async with stage.store.transaction() as tx:
        await tx.mentions.gone([mention.key])
        await tx.messages.ask(f"post:{post.id}")
    await stage.draw()

    [card] = stage.chat.cards("C0APPROVE")
    assert BROKEN not in text_of(card)
    assert "that its author deleted" in text_of(card)


async def test_words_that_were_forgotten_are_said_to_be_gone_and_can_still_be_answered(stage: Stage) -> None:
    mention = a_heard(account=ACME)
    story = await told_story(stage, mention)
    form = await answering(stage, story)
    async with stage.store.transaction() as tx:
        await tx.mentions.forget_words([mention.key])

    card = await checked(stage, form)

    assert "Answers a post whose words were deleted here." in text_of(card)
    assert exact_of(card) == [ANSWER]
    stage.judge.findings = (NOTABLE,)
    await waiting(stage, story)
    [approval] = stage.chat.cards("C0APPROVE")
    assert "Answers a post whose words were deleted here." in text_of(approval)


async def test_a_colleague_who_was_faster_is_named_before_a_second_answer_goes_out(stage: Stage) -> None:
    story = await heard(stage)
    mine = await answering(stage, story)
    warned = form_of(await stage.press(EVE, pressing(story)))
    theirs = form_of(await stage.press(EVE, buttons_of(warned)[Action.STORY_ANSWER_ANYWAY], window=WINDOW))
    card = await checked(stage, theirs, EVE)
    await stage.submit(EVE, card, {FieldName.TYPED: Typed(text="@acme")})
    await stage.draw()
    [approval] = stage.chat.cards("C0APPROVE")
    await stage.press(BEN, buttons_of(approval)[Action.APPROVE])
    await stage.run(UNDO)

    assert "A colleague answered this meanwhile." in text_of(await checked(stage, mine, text=f"{ANSWER} Really."))


# --- what stands in the way -------------------------------------------------------------------------------------------


async def test_who_took_it_is_named_with_the_way_on_and_the_way_back(stage: Stage) -> None:
    story = await taken(stage, await heard(stage), BEN)
    stage.clock.move(timedelta(minutes=3))

    window = await answering(stage, story)

    assert "Ben took this" in text_of(window)
    assert "has not begun an answer" in text_of(window)
    assert exact_of(window) == [BROKEN]
    assert (window.submit, window.close) == (None, "Cancel")
    form = form_of(await stage.press(CLEO, buttons_of(window)[Action.STORY_ANSWER_ANYWAY], window=WINDOW))
    assert form.title == "Write an answer"
    assert (await story_now(stage, story)).claimed_by == CLEO.id


async def test_how_far_the_other_answer_is_stands_in_the_window(stage: Stage) -> None:
    story = await heard(stage)
    form = await answering(stage, story)

    assert "opened an answer; there are no words in it yet" in text_of(await answering(stage, story, EVE))
    await stage.change(CLEO, form, {FieldName.TEXT: Typed(text="We")}, at=stage.clock.now())
    assert "is writing an answer" in text_of(await answering(stage, story, EVE))
    stage.judge.findings = (NOTABLE,)
    card = await checked(stage, form)
    await stage.submit(CLEO, card, {FieldName.TYPED: Typed(text="@acme")})
    assert "It waits for an approver" in text_of(await answering(stage, story, EVE))


async def test_nobody_without_the_right_gets_a_form_and_the_click_is_noted(stage: Stage) -> None:
    refused = form_of(await stage.press(ZOE, pressing(await heard(stage))))

    assert "You can't answer as @acme yet." in text_of(refused)
    assert "click.refused" in stage.store.noted


async def test_several_accounts_ask_as_whom(stage: Stage) -> None:
    story = await told_story(stage, a_heard(account=None))

    window = await answering(stage, story, ANA)

    as_beta = [
        button
        for block in window.blocks
        for button in getattr(block, "buttons", ())
        if button.label == "Answer as @beta"
    ]
    form = form_of(await stage.press(ANA, as_beta[0], window=WINDOW))
    assert "You answer as @beta (BRAND) on X." in text_of(form)
    assert (await answer_of(stage, story)).account == BETA.id


async def test_what_cannot_be_answered_from_here_has_a_link_and_a_box_to_copy_from(stage: Stage) -> None:
    stage.world.limits = replace(stage.world.limits, only_addressed=True)
    story = await heard(stage, addressed=False)

    window = await answering(stage, story)

    says = text_of(window)
    assert "X takes answers from other programs only to people who named @acme, and @jane did not." in says
    link = buttons_of(window)[Action.OPEN_LINK].url
    assert link is not None
    assert "in_reply_to=" in link
    assert "press Done on the card" in says
    assert SORRY.text in exact_of(window)
    stage.judge.findings = (NOTABLE,)
    copy = form_of(await stage.submit(CLEO, window, {FieldName.TEXT: Typed(text="Calm down.")}))
    assert exact_of(copy) == ["Calm down."]
    assert "It shouts." in text_of(copy)
    filled = buttons_of(copy)[Action.OPEN_LINK].url
    assert filled is not None
    assert filled.endswith("&text=Calm down.")
    assert "Countersign posts nothing for this." in text_of(copy)


async def test_where_no_network_has_a_name_the_link_says_its_host(stage: Stage) -> None:
    article = a_heard(account=None, network="feed:blog.example", addressed=False)
    story = await told_story(stage, replace(article, url="https://blog.example/about-us"))

    window = await answering(stage, story)

    assert [one.label for one in buttons_of(window).values()] == ["Open it on blog.example"]


async def test_an_empty_box_for_elsewhere_stays_open(stage: Stage) -> None:
    story = await told_story(stage, a_heard(account=None, network="feed:blog.example", addressed=False))
    window = await answering(stage, story)
    assert "None of our accounts posts there." in text_of(window)

    refused = await stage.submit(CLEO, window, {FieldName.TEXT: Typed(text=" ")})

    assert refused == FieldErrors(errors={FieldName.TEXT: "Write something first."})


async def test_what_its_author_deleted_has_nothing_to_fill_in(stage: Stage) -> None:
    mention = a_heard(account=ACME)
    story = await told_story(stage, mention)
    async with stage.store.transaction() as tx:
        await tx.mentions.gone([mention.key])

    window = await answering(stage, story)

    assert "Its author deleted it. There is nothing left to answer." in text_of(window)
    assert (window.submit, buttons_of(window)) == (None, {})


async def test_confirming_an_answer_to_what_is_gone_keeps_the_window_open(stage: Stage) -> None:
    mention = a_heard(account=ACME)
    story = await told_story(stage, mention)
    card = await checked(stage, await answering(stage, story))
    async with stage.store.transaction() as tx:
        await tx.mentions.gone([mention.key])

    refused = await stage.submit(CLEO, card, {FieldName.TYPED: Typed(text="@acme")})

    assert isinstance(refused, FieldErrors)
    assert "deleted their post" in refused.errors[FieldName.TYPED]
    assert (await answer_of(stage, story)).state is PostState.DRAFT


# --- saved replies ----------------------------------------------------------------------------------------------------


def replies_in(form: Form) -> list[Button]:
    """The saved replies' buttons, in order."""
    buttons = [button for block in form.blocks for button in getattr(block, "buttons", ())]
    return [button for button in buttons if button.action == Action.SAVED_REPLY]


async def chosen(stage: Stage, form: Form, name: str, typed: str) -> Form:
    """A saved reply was pressed while this stood in the box."""
    button = next(one for one in replies_in(form) if one.label == name)
    values: dict[str, FieldValue] = {FieldName.TEXT: Typed(text=typed)}
    return form_of(await stage.press(CLEO, button, window=WINDOW, values=values))


async def test_the_replies_for_this_topic_come_first(stage: Stage) -> None:
    form = await answering(stage, await heard(stage))

    assert [button.label for button in replies_in(form)] == ["Sorry", "Hello", "Thanks"]


async def test_a_saved_reply_fills_an_empty_box_that_the_chat_draws_anew(stage: Stage) -> None:
    form = await answering(stage, await heard(stage))

    filled = await chosen(stage, form, "Sorry", "")

    assert box_of(filled).initial == SORRY.text
    assert box_of(filled).filled == box_of(form).filled + 1
    refreshed = await stage.change(CLEO, filled, {FieldName.TEXT: Typed(text="We")}, at=stage.clock.now() + UNDO)
    assert isinstance(refreshed, Refresh)
    assert box_of(refreshed.form).filled == box_of(filled).filled


async def test_what_was_typed_stays_when_a_reply_is_chosen_and_another_reply_is_replaced(stage: Stage) -> None:
    story = await heard(stage)
    form = await answering(stage, story)

    first = await chosen(stage, form, "Hello", "Dear Jane,")
    assert box_of(first).initial == f"Dear Jane,\n\n{HELLO.text}"
    second = await chosen(stage, form, "Sorry", HELLO.text)
    assert box_of(second).initial == SORRY.text
    assert (await answer_of(stage, story)).text == SORRY.text


async def test_the_numbers_of_boxes_grow_so_that_none_is_shown_twice(stage: Stage) -> None:
    form = await answering(stage, await heard(stage))
    numbers = [box_of(form).filled]
    for name in ("Sorry", "Hello", "Thanks"):
        form = await chosen(stage, form, name, "")
        numbers.append(box_of(form).filled)

    assert all(later > earlier for earlier, later in pairwise(numbers))
    card = await checked(stage, form, text="Thank you, Jane!")
    assert card.name == FormName.CONFIRM


async def test_a_reply_that_is_not_there_any_more_changes_nothing(stage: Stage) -> None:
    story = await heard(stage)
    form = await answering(stage, story)
    [first, *_] = replies_in(form)
    old = replace(first, subject=first.subject.rpartition(" ")[0] + " 99")

    refused = await stage.press(CLEO, old, window=WINDOW, values={FieldName.TEXT: Typed(text="Mine")})

    assert isinstance(refused, Open)
    assert "not there any more" in text_of(refused.form)


async def test_a_draft_of_somebody_else_cannot_be_filled(stage: Stage) -> None:
    story = await heard(stage)
    form = await answering(stage, story)

    refused = form_of(await stage.press(EVE, replies_in(form)[0], window=WINDOW, values={}))

    assert "Only its author can do that." in text_of(refused)
    assert (await answer_of(stage, story)).text == ""


async def test_a_forbidden_answer_cannot_be_confirmed(stage: Stage) -> None:
    stage.judge.findings = (FORBIDDEN,)

    card = await checked(stage, await answering(stage, await heard(stage)), text=SORRY.text)

    assert card.submit is None


# --- small things -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        Asked(story=StoryId("s1")),
        Asked(story=StoryId("s1"), account=AccountId("x:acme.co")),
        Asked(story=StoryId("s1"), mention=("mastodon:social.example", "12")),
        Asked(story=StoryId("s1"), account=AccountId("x:acme"), mention=("bluesky", "at://did:plc:1/app post/3")),
    ],
    ids=["story", "account", "mention", "both, and spaces in the id"],
)
def test_what_a_button_carries_is_read_back(asked: Asked) -> None:
    assert Asked.read(asked.subject) == asked


async def test_an_answers_window_is_forgotten_when_its_form_is_opened_again(stage: Stage) -> None:
    story = await heard(stage)
    stage.judge.findings = (NOTABLE,)
    card = await checked(stage, await answering(stage, story))
    await stage.submit(CLEO, card, {FieldName.TYPED: Typed(text="@acme")})
    post = await answer_of(stage, story)
    await stage.draw()
    [approval] = stage.chat.cards("C0APPROVE")
    asking = form_of(await stage.press(CHIARA, buttons_of(approval)[Action.REQUEST_CHANGES]))
    await stage.submit(CHIARA, asking, {FieldName.REASON: Typed(text="Kinder, please.")})

    form = await answering(stage, story)

    assert "Kinder, please." in text_of(form)
    assert form.title == "Write an answer"
    async with stage.store.reading() as tx:
        drawn = await tx.messages.list(f"post:{post.id}")
    assert all(one.role is not Role.WINDOW for one in drawn)
