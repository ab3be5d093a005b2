"""`/post mentions`: what this person holds, what is open, and what the router learnt."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.mentions import MOST_HELD, MOST_OPEN, MentionsView, Standing, mentions_card, nobody_listens_card
from bot.conversation.desk import Desk, show
from bot.dialogs.lessons import FORGOTTEN, lessons_form
from bot.dialogs.notices import list_form, notice_card
from bot.dialogs.stories import UNOPENED
from bot.language import say
from bot.story_views import StoryViews
from workflows.domain.department import Department
from workflows.domain.person import Person
from workflows.domain.story import Story, StoryState
from workflows.ports.chat import ButtonPressed, Card, Form, Reply, Whisper

COUNTED = 200
"""How many open stories of a department are counted."""


async def mentions(desk: Desk, who: Person) -> Reply:
    """What this person holds, and what is open in the departments."""
    return Whisper(card=await _mentions(desk, who))


async def mentions_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The same, in a window."""
    card = await _mentions(desk, who)
    return show(pressed, list_form(card, title=say("Mentions")), instead=card)


async def lessons_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """What the router learnt, in a window."""
    desk.policy.require_triage(who)
    return show(pressed, await _lessons(desk), instead=notice_card(say(UNOPENED)))


async def lesson_forgotten(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The router does not go by it any more."""
    await desk.triaging.forget(pressed.subject, by=who)
    return show(pressed, await _lessons(desk, note=say(FORGOTTEN)), instead=notice_card(say(FORGOTTEN)))


async def _mentions(desk: Desk, who: Person) -> Card:
    departments = list(desk.policy.settings.listening.departments.values())
    if not departments:
        return nobody_listens_card()
    desk.policy.require_triage(who)
    views = StoryViews(views=desk.views, policy=desk.policy, clock=desk.clock)
    async with desk.store.reading() as tx:
        held = await tx.stories.held_by(who.id)
        found = {one.name: await tx.stories.list_open([one.name], limit=COUNTED) for one in departments}
        waiting = sorted((one for some in found.values() for one in some if _waits(one)), key=_age)
        view = MentionsView(
            held=await views.load_all(tx, held[:MOST_HELD]),
            more_held=max(0, len(held) - MOST_HELD),
            waiting=await views.load_all(tx, waiting[:MOST_OPEN]),
            more_waiting=max(0, len(waiting) - MOST_OPEN),
            departments=[_standing(one, found[one.name]) for one in departments],
            lessons=len(await tx.lessons.list()),
        )
    return mentions_card(view)


async def _lessons(desk: Desk, *, note: str = "") -> Form:
    async with desk.store.reading() as tx:
        lessons = await tx.lessons.list()
        tellers = await tx.people.list(sorted({one.told_by for one in lessons}))
    names = {person.id: person.name for person in tellers}
    return lessons_form(lessons, desk.policy.settings.listening, names, now=desk.clock.now(), note=note)


def _waits(story: Story) -> bool:
    return story.state is StoryState.OPEN


def _age(story: Story) -> tuple[datetime, str]:
    return (story.opened_at, story.id)


def _standing(department: Department, found: Sequence[Story]) -> Standing:
    open_ones = sum(_waits(story) for story in found)
    return Standing(department=department, open=open_ones, taken=len(found) - open_ones, is_all=len(found) < COUNTED)
