"""What an author does about a wait: nudge, ask who is on call, say that it is urgent; and comments of everybody."""

from bot.cards.buttons import COMMENTED
from bot.cards.phrases import listed
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.cards.wording import in_words
from bot.conversation.deciding import UNOPENED, require_fresh
from bot.conversation.desk import Desk, show
from bot.conversation.excuses import NOT_THEIRS
from bot.conversation.values import text_in
from bot.dialogs.asking import comment_form, urgent_form
from bot.dialogs.names import FieldName, read_subject
from bot.dialogs.notices import notice_card, notice_form
from bot.language import for_later, say
from workflows.domain.calling import Call
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import NotAllowed, WrongState
from workflows.ports.chat import ButtonPressed, FormSubmitted, Replace, Reply, Whisper

SAID = for_later("Your comment is there. It is never published.")
SAID_PRIVATELY = for_later("Your comment is there, for approvers only. Its author is not told.")


async def nudged(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Call those who are asked once more."""
    post_id, _ = read_subject(pressed.subject)
    return await _called(desk, pressed, await desk.calling.nudge(post_id, by=who))


async def on_call_asked(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Call whoever is on call for the account."""
    post_id, _ = read_subject(pressed.subject)
    return await _called(desk, pressed, await desk.calling.ask_on_call(post_id, by=who))


async def urgent_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask why it cannot wait."""
    view = await _view(desk, who, pressed)
    if view.post.state is not PostState.WAITING:
        raise WrongState(in_words(where_it_is(view)))
    return show(pressed, urgent_form(view), instead=notice_card(say(UNOPENED)))


async def urgent_told(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Call at once, with a reason."""
    post_id, _ = read_subject(submitted.subject)
    call = await desk.calling.urgent(post_id, by=who, reason=text_in(submitted.values, FieldName.REASON))
    return Replace(form=notice_form(await _says(desk, call), title=say("Called")))


async def comment_wanted(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """Ask for the comment; whoever decides about the post may keep it among those who do."""
    view = await _view(desk, who, pressed)
    if view.post.state not in COMMENTED:
        raise WrongState(in_words(where_it_is(view)))
    form = comment_form(view, may_be_private=_decides(desk, who, view))
    return show(pressed, form, instead=notice_card(say(UNOPENED)))


async def commented(desk: Desk, who: Person, submitted: FormSubmitted) -> Reply:
    """Keep it; the announcer shows it to those who may read it."""
    post_id, _ = read_subject(submitted.subject)
    text = text_in(submitted.values, FieldName.COMMENT)
    private = submitted.values.get(FieldName.PRIVATE) is True
    await desk.commenting.comment(post_id, by=who, text=text, private=private)
    return Replace(form=notice_form(say(SAID_PRIVATELY) if private else say(SAID), title=say("Commented")))


async def told_again(desk: Desk, who: Person, submitted: FormSubmitted) -> bool:
    """Whether a form of these, delivered a second time, was taken note of the first time."""
    post_id, _ = read_subject(submitted.subject)
    async with desk.store.reading() as tx:
        if FieldName.COMMENT in submitted.values:
            said = text_in(submitted.values, FieldName.COMMENT).strip()
            return any(who.is_one_of(one.by) and one.text == said for one in await tx.comments.of_post(post_id))
        why = text_in(submitted.values, FieldName.REASON).strip()
        return any(who.is_one_of(one.by) and one.reason == why for one in await tx.calls.of_post(post_id))


async def _view(desk: Desk, who: Person, pressed: ButtonPressed) -> PostView:
    """The post they saw, for its author, its editor, and who decides about it. Raises NotAllowed, and WrongState for an
    older card."""
    post_id, revision = read_subject(pressed.subject)
    view = await desk.view(post_id)
    if not who.is_one_of(view.post.author, view.post.editor) and not _decides(desk, who, view):
        raise NotAllowed(say(NOT_THEIRS))
    require_fresh(view, revision)
    return view


def _decides(desk: Desk, who: Person, view: PostView) -> bool:
    if view.account is None:
        return False
    try:
        desk.policy.require_decider(who, view.post, view.account, view.plan)
    except NotAllowed:
        return False
    return True


async def _called(desk: Desk, pressed: ButtonPressed, call: Call) -> Reply:
    says = await _says(desk, call)
    if pressed.window is not None:
        return Replace(form=notice_form(says, title=say("Called")))
    return Whisper(card=notice_card(says))


async def _says(desk: Desk, call: Call) -> str:
    async with desk.store.reading() as tx:
        people = {person.id: person.name for person in await tx.people.list(call.to)}
    names = listed([people.get(one) or say("somebody") for one in call.to])
    return say("Called: {names}. Nothing went out, and no step is skipped.", names=names)
