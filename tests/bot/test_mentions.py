"""`/post mentions`: what one holds, what is open, and what the router learnt and can forget."""

from dataclasses import replace

import pytest

from bot.dialogs.names import Action
from tests.bot.people import GUS
from tests.bot.public import LISTENING, SOCIAL, SUPPORT, heard, many_heard
from tests.bot.stage import WINDOW, Stage, buttons_of, card_of, form_of, text_of
from tests.builders import ANA, BEN
from tests.public import a_heard, a_story
from workflows.domain.department import LEARNT_AFTER, ListeningSettings
from workflows.domain.person import Standing
from workflows.domain.story import Story
from workflows.ports.chat import Buttons, Card, Form


@pytest.fixture
def listening() -> ListeningSettings:
    return LISTENING


def shown(picture: Card | Form, action: Action) -> list[str]:
    """The subjects of all buttons of one action."""
    return [
        button.subject
        for block in picture.blocks
        if isinstance(block, Buttons)
        for button in block.buttons
        if button.action == action
    ]


async def of_support(stage: Stage, text: str = "It is broken and the warranty is over.") -> Story:
    now = stage.clock.now()
    return await heard(stage, a_heard(text, at=now), story=a_story(department="support", at=now))


async def test_what_one_holds_and_what_is_open(stage: Stage) -> None:
    mine, other, waits = await heard(stage), await of_support(stage), await of_support(stage)
    await stage.desk.triaging.claim(mine.id, by=ANA)
    await stage.desk.triaging.claim(other.id, by=BEN)

    card = card_of(await stage.command(ANA, "mentions"))

    says = text_of(card)
    assert "You have 1 story of the public." in says
    assert "Open in the departments: social 0 and 1 taken; support 1 and 1 taken." in says
    assert shown(card, Action.STORY_SHOW) == [mine.id, waits.id]
    assert shown(card, Action.STORY_NEXT) == [f"{SOCIAL}.0", f"{SUPPORT}.0"]


async def test_very_many_fit_on_the_card(stage: Stage) -> None:
    for story in await many_heard(stage, 10):
        await stage.desk.triaging.claim(story.id, by=ANA)
    await many_heard(stage, 12)

    card = card_of(await stage.command(ANA, "mentions"))

    assert "You have 10 stories of the public." in text_of(card)
    assert text_of(card).count("And 4 more.") == 2
    assert len(card.blocks) <= 50


async def test_nothing_taken_and_nothing_open(stage: Stage) -> None:
    says = text_of(card_of(await stage.command(ANA, "mentions")))

    assert "You have taken nothing." in says
    assert "Open in the departments: nothing." in says


async def test_the_help_mentions_it(stage: Stage) -> None:
    assert "/post mentions" in text_of(card_of(await stage.command(ANA, "help")))


async def test_a_guest_is_told_why_not(stage: Stage) -> None:
    async with stage.store.transaction() as tx:
        await tx.people.save(replace(GUS, standing=Standing.GUEST))

    assert "Guests can read along" in text_of(card_of(await stage.command(GUS, "mentions")))


async def test_words_and_habits_are_told_with_their_teachers(stage: Stage) -> None:
    await stage.desk.triaging.hand_back((await of_support(stage)).id, to="social", by=ANA, word="Warranty")
    button = buttons_of(card_of(await stage.command(BEN, "mentions")))[Action.LESSONS]

    assert button.label == "What the router learnt (2)"
    says = text_of(form_of(await stage.press(BEN, button)))
    assert "What has “warranty” in it goes to social." in says
    assert "Ana said so" in says
    assert (
        "Complaint about @acme, sent to support because no rule names another department: may belong to social." in says
    )
    assert "Handed back so 1 time; at 3 the router goes by it." in says

    for _ in range(LEARNT_AFTER - 1):
        await stage.desk.triaging.hand_back((await of_support(stage)).id, to="social", by=BEN)
    says = text_of(form_of(await stage.press(BEN, button)))
    assert "no rule names another department: goes to social." in says
    assert "Handed back so 3 times in a row. Last by Ben" in says


async def test_a_lesson_is_forgotten_at_a_press(stage: Stage) -> None:
    await stage.desk.triaging.hand_back((await of_support(stage)).id, to="social", by=ANA, word="Warranty")
    button = buttons_of(card_of(await stage.command(BEN, "mentions")))[Action.LESSONS]
    window = form_of(await stage.press(BEN, button))
    [forget] = [
        one
        for block in window.blocks
        if isinstance(block, Buttons)
        for one in block.buttons
        if one.subject == "word:warranty"
    ]

    after = form_of(await stage.press(BEN, forget, window=WINDOW))

    assert "Forgotten: the router does not go by it any more." in text_of(after)
    assert "word:warranty" not in shown(after, Action.FORGET_LESSON)
    again = await stage.press(BEN, forget, window=WINDOW)
    assert "That was forgotten already" in text_of(form_of(again))
    assert stage.store.noted.count("click.refused") == 1


async def test_a_router_that_learnt_nothing_says_how_it_learns(stage: Stage) -> None:
    button = buttons_of(card_of(await stage.command(ANA, "mentions")))[Action.LESSONS]

    assert "It learns when somebody presses Not ours" in text_of(form_of(await stage.press(ANA, button)))


class TestWithoutDepartments:
    """app.yaml names none."""

    @pytest.fixture
    def listening(self) -> ListeningSettings:
        return ListeningSettings()

    async def test_it_says_that_nobody_listens(self, stage: Stage) -> None:
        assert "Nothing is listened to here" in text_of(card_of(await stage.command(ANA, "mentions")))
