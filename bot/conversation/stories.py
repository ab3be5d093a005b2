"""The presses on a story's card: take it, pass it on, end it, call for help; and the windows they open."""

from bot.cards.alike import MOST
from bot.cards.story import story_card
from bot.cards.story_view import StoryView
from bot.conversation.desk import Desk, show
from bot.conversation.values import text_in
from bot.dialogs.names import FieldName
from bot.dialogs.notices import notice_card, notice_form
from bot.dialogs.stories import (
    UNOPENED,
    department_options,
    handed_back_says,
    mute_form,
    muted_says,
    not_ours_form,
    passed_on_says,
    route_form,
    stories_form,
    story_form,
    taken_over_says,
)
from bot.language import say
from bot.story_views import StoryViews
from workflows.domain.ids import StoryId
from workflows.domain.person import Person
from workflows.errors import InvalidContent
from workflows.ports.chat import (
    ButtonPressed,
    FormSubmitted,
    Nothing,
    Open,
    Options,
    OptionsAsked,
    Replace,
    Reply,
    Whisper,
)

PAGE = 10
"""Stories on one page of what is open."""
MOST_LISTED = 1_000
"""Of what is open; whoever made up a later page reads this one."""
IN_WINDOW = MOST // 2
"""Of those alike, how many the window lists."""


async def taken(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Take it."""
    await desk.triaging.claim(StoryId(pressed.subject), by=who)
    return await _shown(desk, pressed)


async def taken_over(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Take it out of somebody's hands; they are named, so that two do not answer the same one."""
    done = await desk.triaging.take_over(StoryId(pressed.subject), by=who)
    if pressed.window is not None:
        return await _shown(desk, pressed, note=taken_over_says(done.before))
    return Whisper(card=notice_card(taken_over_says(done.before)))


async def given_back(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Let go of it."""
    await desk.triaging.give_back(StoryId(pressed.subject), by=who)
    return await _shown(desk, pressed)


async def done(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Nothing more to do."""
    await desk.triaging.done(StoryId(pressed.subject), by=who)
    return await _shown(desk, pressed)


async def escalated(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Those on call are told directly."""
    await desk.triaging.escalate(StoryId(pressed.subject), by=who)
    return await _shown(desk, pressed)


async def reopened(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """It is open again."""
    await desk.triaging.reopen(StoryId(pressed.subject), by=who)
    return await _shown(desk, pressed)


async def route_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask where to."""
    desk.policy.require_triage(who)
    return show(pressed, route_form(await _view(desk, pressed.subject)), instead=notice_card(say(UNOPENED)))


async def routed(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Pass it on."""
    to = _chosen(submitted)
    await desk.triaging.route(StoryId(submitted.subject), to=to, by=who)
    return Replace(form=notice_form(passed_on_says(to), title=say("Passed on")))


async def not_ours_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask where it belongs."""
    desk.policy.require_triage(who)
    return show(pressed, not_ours_form(await _view(desk, pressed.subject)), instead=notice_card(say(UNOPENED)))


async def handed_back(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Pass it on, and learn."""
    to, word = _chosen(submitted), text_in(submitted.values, FieldName.WORD).strip()
    await desk.triaging.hand_back(StoryId(submitted.subject), to=to, by=who, word=word or None)
    return Replace(form=notice_form(handed_back_says(to, word), title=say("Handed back")))


async def mute_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask whether only this, or its author too."""
    desk.policy.require_triage(who)
    return show(pressed, mute_form(await _view(desk, pressed.subject)), instead=notice_card(say(UNOPENED)))


async def muted(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """No more of this."""
    author, story = bool(submitted.values.get(FieldName.AUTHOR)), StoryId(submitted.subject)
    await (desk.triaging.mute_author(story, by=who) if author else desk.triaging.mute(story, by=who))
    return Replace(form=notice_form(muted_says(author=author), title=say("Muted")))


async def show_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """The card in a window; above a list when it was pressed there, so that closing it leads back."""
    desk.policy.require_triage(who)
    async with desk.store.reading() as tx:
        view = await _views(desk).load(tx, await tx.stories.get(StoryId(pressed.subject)))
        newest = await tx.mentions.list(view.story.id, limit=IN_WINDOW, newest=True) if view.count > 1 else ()
    return Open(form=story_form(view, newest), instead=story_card(view))


async def next_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """A page of what is open in the departments of a channel."""
    desk.policy.require_triage(who)
    channel, _, number = pressed.subject.rpartition(".")
    after = min(int(number), MOST_LISTED) if number.isdecimal() and len(number) < 9 else 0
    views = _views(desk)
    names = [one.name for one in views.departments(channel)]
    async with desk.store.reading() as tx:
        found = (await tx.stories.list_open(names, limit=after + PAGE + 1))[after:]
        page = await views.load_all(tx, found[:PAGE])
    form = stories_form(page, channel=channel, after=after, more=len(found) > PAGE)
    return show(pressed, form, instead=notice_card(say(UNOPENED)))


async def departments_asked(desk: Desk, who: Person, asked: OptionsAsked) -> Reply:
    """The departments but the one it is with, matching what was typed into the picker."""
    async with desk.store.reading() as tx:
        story = await tx.stories.find(StoryId(asked.subject)) if asked.subject else None
    query = asked.query.strip().casefold()
    departments = desk.policy.settings.listening.departments.values()
    here = story.department if story else ""
    return Options(groups=department_options([d for d in departments if d.name != here and query in d.name.casefold()]))


async def submitted_again(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """A window delivered once more: the story as it stands now. Raises NotAllowed."""
    desk.policy.require_triage(who)
    return Replace(form=story_form(await _view(desk, submitted.subject)))


async def _shown(desk: Desk, pressed: ButtonPressed, *, note: str = "") -> Reply:
    """In a window the card as it is now; a message of ours is redrawn by itself."""
    if pressed.window is None:
        return Nothing()
    return Replace(form=story_form(await _view(desk, pressed.subject), note=note))


async def _view(desk: Desk, subject: str) -> StoryView:
    async with desk.store.reading() as tx:
        return await _views(desk).load(tx, await tx.stories.get(StoryId(subject)))


def _views(desk: Desk) -> StoryViews:
    return StoryViews(views=desk.views, policy=desk.policy, clock=desk.clock)


def _chosen(submitted: FormSubmitted) -> str:
    to = text_in(submitted.values, FieldName.DEPARTMENT)
    if not to:
        raise InvalidContent(say("Choose a department. Nothing was changed yet."), field=FieldName.DEPARTMENT)
    return to
