"""In Teams a form can be sent that was never opened, and a button pressed that was never shown. Who is a guest, or may
be one, does nothing with what the public says by it, and reads nothing of it."""

import pytest

from bot.conversation import stories
from bot.dialogs.names import Action, FieldName, FormName
from bot.dialogs.notices import STRANGER
from tests.bot.people import GUS
from tests.bot.public import LISTENING, SOCIAL, heard
from tests.bot.stage import WINDOW, Stage
from tests.builders import BEN, a_person
from tests.public import a_heard, story_now
from workflows.domain.department import ListeningSettings
from workflows.domain.person import Person
from workflows.domain.story import Story, StoryState
from workflows.ports.chat import Button, FieldValue, FormSubmitted, Reply, Typed

WORDS = "My bread was a stone."
NEWCOMER = a_person("Yan")
"""Nobody asked the chat about them yet: they may be of another company."""
FORMS = (FormName.ROUTE_STORY, FormName.NOT_OURS, FormName.MUTE_STORY)
READING = (Action.STORY_SHOW, Action.STORY_NEXT, Action.LESSONS, Action.MENTIONS, Action.STORY_ANSWER)


@pytest.fixture
def listening() -> ListeningSettings:
    return LISTENING


async def a_story(stage: Stage) -> Story:
    return await heard(stage, a_heard(at=stage.clock.now(), text=WORDS))


async def submit(stage: Stage, who: Person, form: str, story: Story, *, key: str) -> Reply:
    values: dict[str, FieldValue] = {
        FieldName.DEPARTMENT: "support",
        FieldName.AUTHOR: True,
        FieldName.WORD: Typed(text="bread"),
    }
    return await stage.talk.handle(
        FormSubmitted(
            by=who.identity, name=who.name, key=key, form=form, subject=story.id, values=values, window=WINDOW
        )
    )


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("who", [GUS, NEWCOMER], ids=lambda who: who.name)
async def test_a_form_that_was_never_opened_does_nothing(stage: Stage, who: Person, form: FormName) -> None:
    story = await a_story(stage)

    first = await submit(stage, who, form, story, key="k")
    again = await submit(stage, who, form, story, key="k")

    assert WORDS not in repr(first) and WORDS not in repr(again)
    now = await story_now(stage, story)
    assert (now.state, now.department) == (StoryState.OPEN, story.department)


@pytest.mark.parametrize("action", READING)
@pytest.mark.parametrize("who", [GUS, NEWCOMER], ids=lambda who: who.name)
async def test_a_button_that_was_never_shown_shows_nothing(stage: Stage, who: Person, action: Action) -> None:
    story = await a_story(stage)
    subject = f"{SOCIAL}.0" if action is Action.STORY_NEXT else story.id

    reply = await stage.press(who, Button(action=action, subject=subject, label="Made up"))

    assert WORDS not in repr(reply)


async def test_who_was_not_met_yet_reads_of_the_public_when_they_were(stage: Stage) -> None:
    await a_story(stage)

    first = await stage.command(NEWCOMER, "mentions")
    await stage.draw()
    second = await stage.command(NEWCOMER, "mentions")

    assert STRANGER in repr(first) and WORDS not in repr(first)
    assert WORDS in repr(second)


async def test_a_page_that_was_made_up_is_no_more_work_than_the_last(stage: Stage) -> None:
    await a_story(stage)

    for page in ("99999999", "9" * 5_000, "-1", "x"):
        reply = await stage.press(BEN, Button(action=Action.STORY_NEXT, subject=f"{SOCIAL}.{page}", label="Next"))
        assert "went wrong" not in repr(reply)
    assert stories.MOST_LISTED <= 1_000
