"""The presses on a story's card, and the windows they open; every refusal is a sentence."""

from dataclasses import replace

import pytest

from bot.dialogs.names import Action, FieldName, FormName
from tests.bot.people import DORA, GUS
from tests.bot.public import LISTENING, SOCIAL, SUPPORT, heard, joined, many_heard
from tests.bot.stage import WINDOW, Stage, buttons_of, card_of, exact_of, form_of, text_of
from tests.builders import ANA, BEN, CHIARA
from tests.public import a_heard, story_now
from workflows.domain.department import ListeningSettings
from workflows.domain.story import Story, StoryState
from workflows.ports.chat import (
    Button,
    Card,
    FieldErrors,
    FieldValue,
    Form,
    Nothing,
    Open,
    Options,
    OptionsAsked,
    PickerField,
    Reply,
    Typed,
)


@pytest.fixture
def listening() -> ListeningSettings:
    return LISTENING


async def card_in(stage: Stage, channel: str = SOCIAL) -> Card:
    await stage.draw()
    return stage.chat.cards(channel)[-1]


async def button(stage: Stage, action: Action) -> Button:
    return buttons_of(await card_in(stage))[action]


def to(department: str, **more: FieldValue) -> dict[str, FieldValue]:
    return {FieldName.DEPARTMENT: department, **more}


async def state_of(stage: Stage, story: Story) -> StoryState:
    return (await story_now(stage, story)).state


async def test_take_it_answers_at_once_and_the_card_says_the_rest(stage: Stage) -> None:
    story = await heard(stage)

    assert await stage.press(BEN, await button(stage, Action.STORY_TAKE)) == Nothing()

    assert (await story_now(stage, story)).claimed_by == BEN.id


@pytest.mark.both_databases
async def test_two_take_it_at_once_and_the_second_is_told_who_was_faster(stage: Stage) -> None:
    await heard(stage)
    take = await button(stage, Action.STORY_TAKE)
    await stage.press(BEN, take)

    reply = await stage.press(CHIARA, take)

    assert "Ben was faster and has taken this." in text_of(form_of(reply))
    assert "click.refused" in stage.store.noted


async def test_taking_over_names_whom_it_was_taken_from(stage: Stage) -> None:
    story = await heard(stage)
    await stage.press(BEN, await button(stage, Action.STORY_TAKE))

    reply = await stage.press(CHIARA, await button(stage, Action.STORY_TAKE_OVER))

    assert "You have it now. Ben had it" in text_of(card_of(reply))
    assert (await story_now(stage, story)).claimed_by == CHIARA.id


async def test_a_guest_may_not_say_what_becomes_of_it(stage: Stage) -> None:
    story = await heard(stage)

    reply = await stage.press(GUS, await button(stage, Action.STORY_DONE))

    assert "Nothing was changed." in text_of(form_of(reply))
    assert await state_of(stage, story) is StoryState.OPEN


async def test_give_back_done_reopen_and_escalate(stage: Stage) -> None:
    story = await heard(stage)
    await stage.press(BEN, await button(stage, Action.STORY_TAKE))
    await stage.press(BEN, await button(stage, Action.STORY_GIVE_BACK))
    assert await state_of(stage, story) is StoryState.OPEN
    await stage.press(BEN, await button(stage, Action.STORY_DONE))
    assert await state_of(stage, story) is StoryState.DONE
    await stage.press(BEN, await button(stage, Action.STORY_REOPEN))
    assert await state_of(stage, story) is StoryState.OPEN
    await stage.press(BEN, await button(stage, Action.STORY_ESCALATE))
    assert (await story_now(stage, story)).urgent


async def test_what_somebody_else_holds_is_refused_in_a_sentence(stage: Stage) -> None:
    await heard(stage)
    done = await button(stage, Action.STORY_DONE)
    await stage.press(BEN, await button(stage, Action.STORY_TAKE))

    reply = await stage.press(CHIARA, done)

    assert "Ben has taken this. Ask them, or take it over first." in text_of(form_of(reply))


# --- route and hand back ----------------------------------------------------------------------------------------------


async def test_route_asks_where_to_and_passes_it_on(stage: Stage) -> None:
    story = await heard(stage)

    form = form_of(await stage.press(ANA, await button(stage, Action.STORY_ROUTE)))
    reply = await stage.submit(ANA, form, to("support"))

    assert form.name == FormName.ROUTE_STORY
    assert [block.name for block in form.blocks if isinstance(block, PickerField)] == [FieldName.DEPARTMENT]
    assert "It is with support now" in text_of(form_of(reply))
    assert (await story_now(stage, story)).department == "support"
    assert "With support: Ana passed it on." in text_of(await card_in(stage, SUPPORT))


async def test_the_picker_offers_the_other_departments(stage: Stage) -> None:
    story = await heard(stage)

    async def asked(query: str) -> list[str]:
        interaction = OptionsAsked(
            by=ANA.identity, name="Ana", key="", field=FieldName.DEPARTMENT, query=query, subject=story.id
        )
        reply = await stage.talk.handle(interaction)
        assert isinstance(reply, Options)
        return [option.value for group in reply.groups for option in group.options]

    assert await asked("") == ["support", "legal"]
    assert await asked("SUPP") == ["support"]
    assert await asked("press") == []


async def test_a_department_that_is_missing_or_the_same_is_refused_at_its_field(stage: Stage) -> None:
    await heard(stage)
    form = form_of(await stage.press(ANA, await button(stage, Action.STORY_ROUTE)))

    none = await stage.submit(ANA, form, {FieldName.DEPARTMENT: None})
    same = await stage.submit(ANA, form, to("social"))
    gone = await stage.submit(ANA, form, to("press"))

    for reply in (none, same, gone):
        assert isinstance(reply, FieldErrors)
        assert set(reply.errors) == {FieldName.DEPARTMENT}


async def test_not_ours_teaches_a_word_that_stands_in_it(stage: Stage) -> None:
    story = await heard(stage, a_heard("My kettle does not work."))
    form = form_of(await stage.press(ANA, await button(stage, Action.STORY_NOT_OURS)))

    wrong = await stage.submit(ANA, form, to("support", word=Typed(text="toaster")))
    right = await stage.submit(ANA, form, to("support", word=Typed(text="kettle")))

    assert isinstance(wrong, FieldErrors)
    assert set(wrong.errors) == {FieldName.WORD}
    assert "What has “kettle” in it goes there from now on." in text_of(form_of(right))
    async with stage.store.transaction() as tx:
        lesson = await tx.lessons.find("word:kettle")
    assert lesson is not None
    assert lesson.to == "support"
    assert (await story_now(stage, story)).department == "support"


async def test_a_window_delivered_twice_shows_where_the_story_is(stage: Stage) -> None:
    story = await heard(stage)
    form = form_of(await stage.press(ANA, await button(stage, Action.STORY_ROUTE)))
    await stage.submit(ANA, form, to("support"), key="once")

    again = await stage.submit(ANA, form, to("support"), key="once")

    assert "With support: Ana passed it on." in text_of(form_of(again))
    assert (await story_now(stage, story)).version == 1


# --- mute -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("author", "says"), [(False, "Muted: nobody is told"), (True, "Nothing by its author")])
async def test_mute_is_for_this_or_for_its_author_too(stage: Stage, author: bool, says: str) -> None:
    mention = a_heard()
    story = await heard(stage, mention)
    form = form_of(await stage.press(ANA, await button(stage, Action.STORY_MUTE)))

    reply = await stage.submit(ANA, form, {FieldName.AUTHOR: author})

    assert says in text_of(form_of(reply))
    assert await state_of(stage, story) is StoryState.MUTED
    key = (mention.network, mention.author.id)
    async with stage.store.transaction() as tx:
        assert (key in await tx.mentions.muted([key], now=stage.clock.now())) is author


async def test_a_refusal_of_the_mute_window_stays_in_it(stage: Stage) -> None:
    story = await heard(stage)
    form = form_of(await stage.press(ANA, await button(stage, Action.STORY_MUTE)))
    await stage.desk.triaging.done(story.id, by=ANA)

    reply = await stage.submit(ANA, form, {FieldName.AUTHOR: False})

    assert isinstance(reply, FieldErrors)
    assert "marked as done" in reply.errors[FieldName.AUTHOR]


# --- show -------------------------------------------------------------------------------------------------------------


async def shown(stage: Stage) -> Form:
    reply = await stage.press(ANA, await button(stage, Action.STORY_SHOW))
    assert isinstance(reply, Open)
    return reply.form


async def in_window(stage: Stage, form: Form, action: Action) -> Reply:
    return await stage.press(ANA, buttons_of(form)[action], window=WINDOW)


async def test_show_opens_the_card_with_all_its_buttons(stage: Stage) -> None:
    await many_heard(stage, 2)

    form = await shown(stage)

    assert form.name == FormName.STORY
    assert exact_of(form) == ["My kettle does not work."]
    assert {Action.STORY_TAKE, Action.STORY_ANSWER, Action.STORY_ROUTE} <= set(buttons_of(form))


async def test_a_press_in_the_window_shows_what_became_of_it_there(stage: Stage) -> None:
    await many_heard(stage, 2)
    form = await shown(stage)

    taken = form_of(await in_window(stage, form, Action.STORY_TAKE))

    assert "Ana has it" in text_of(taken)
    assert Action.STORY_GIVE_BACK in buttons_of(taken)
    route = form_of(await in_window(stage, taken, Action.STORY_ROUTE))
    assert route.name == FormName.ROUTE_STORY


async def test_the_window_lists_the_newest_of_those_alike(stage: Stage) -> None:
    _, second = await many_heard(stage, 2)
    await joined(stage, second, 30)

    form = await shown(stage)

    assert text_of(form).count("Open it") == 11
    assert "31 say nearly the same so far;" in text_of(form)


async def test_show_next_leads_through_everything_that_is_open(stage: Stage) -> None:
    stories = await many_heard(stage, 35)
    await stage.desk.triaging.done(stories[0].id, by=ANA)
    following = await button(stage, Action.STORY_NEXT)

    listed: list[str] = []
    page = form_of(await stage.press(ANA, replace(following, subject=f"{SOCIAL}.0")))
    while True:
        shows = [one.subject for one in _buttons(page) if one.action == Action.STORY_SHOW]
        listed += shows
        more = buttons_of(page).get(Action.STORY_NEXT)
        if more is None:
            break
        page = form_of(await stage.press(ANA, more, window=WINDOW))

    assert sorted(listed) == sorted(story.id for story in stories[1:])


def _buttons(form: Form) -> list[Button]:
    return [button for block in form.blocks for button in getattr(block, "buttons", ())]


async def test_nothing_more_open_is_said(stage: Stage) -> None:
    [story] = await many_heard(stage, 1)
    await stage.desk.triaging.done(story.id, by=ANA)
    following = Button(action=Action.STORY_NEXT, subject=f"{SOCIAL}.0", label="")

    form = form_of(await stage.press(DORA, following))

    assert text_of(form) == "Nothing more is open here."


async def test_a_story_nobody_knows_is_refused_in_a_sentence(stage: Stage) -> None:
    reply = await stage.press(ANA, Button(action=Action.STORY_SHOW, subject="nobody", label=""))

    assert "There is no such mention." in text_of(form_of(reply))
