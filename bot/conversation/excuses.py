"""Errors into words: the only place of the conversation that does it."""

from bot.cards.buttons import recall
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.cards.wording import in_words
from bot.conversation.desk import Desk
from bot.conversation.values import kept
from bot.dialogs.names import FieldName, FormName, read_subject
from bot.dialogs.notices import fault, notice_card, notice_form, words_back
from bot.language import for_later, inside, say
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.errors import Busy, CountersignError, InvalidContent, Refused, TooLate
from workflows.ports.chat import (
    Block,
    ButtonPressed,
    Buttons,
    CommandTyped,
    FieldErrors,
    FilesSent,
    FormChanged,
    FormClosed,
    FormSubmitted,
    Interaction,
    Nothing,
    Open,
    Options,
    OptionsAsked,
    Picture,
    PictureAsked,
    Replace,
    Reply,
    ShortcutUsed,
    Whisper,
)

NOT_THEIRS = for_later("Only who wrote it, and who decides about it, can do this. Nothing was changed.")
FIRST_FIELD = {
    FormName.POST: FieldName.TEXT,
    FormName.FINE: FieldName.REASON,
    FormName.REQUEST_CHANGES: FieldName.REASON,
    FormName.REJECT: FieldName.REASON,
    FormName.HOLD: FieldName.REASON,
    FormName.LATE: FieldName.SEND_AT,
    FormName.URGENT: FieldName.REASON,
    FormName.COMMENT: FieldName.COMMENT,
    FormName.EMERGENCY_REVIEW: FieldName.LESSONS,
    FormName.RESOLVE_LIVE: FieldName.LINK,
    FormName.ANSWER_ELSEWHERE: FieldName.TEXT,
    FormName.FREEZE: FieldName.REASON,
    FormName.EMERGENCY: FieldName.REASON,
    FormName.AWAY: FieldName.UNTIL_ON,
    FormName.REVIEW: FieldName.REASON,
    FormName.ROUTE_STORY: FieldName.DEPARTMENT,
    FormName.NOT_OURS: FieldName.DEPARTMENT,
    FormName.MUTE_STORY: FieldName.AUTHOR,
}
"""Where a sentence goes that belongs to no field: the window stays open and nothing typed is lost."""


async def refusal(desk: Desk, interaction: Interaction, error: Refused) -> Reply:
    """A person asked for something that cannot be."""
    if isinstance(interaction, FormSubmitted) and isinstance(error, InvalidContent):
        return _at_field(interaction, inside(str(error)), error.field)
    return _tell(interaction, inside(str(error)), blocks=await _what_now(desk, interaction, error))


def busy(interaction: Interaction, error: Busy) -> Reply:
    """The database cannot take it now; nothing was changed. What was typed stays in the window."""
    return _tell(interaction, inside(str(error)), title=say("Please try again"))


async def bug(desk: Desk, interaction: Interaction, code: str) -> Reply:
    """Something is broken: its id, and whether anything went out. What was typed stays in the window."""
    went_out = await _went_out(desk, interaction)
    return _tell(interaction, fault(code, went_out=went_out), title=say("Something went wrong"))


def sentence(interaction: Interaction, says: str) -> Reply:
    """One sentence, where the person is."""
    return _tell(interaction, says)


def concerns(desk: Desk, who: Person, view: PostView) -> bool:
    """Whether somebody may be told where a post is: who wrote or edited it, decides about it, or looks after its
    account. What a press says it is about may be made up."""
    account = view.account
    hands = (view.post.author, view.post.editor, *((account.owner, account.guardian) if account else ()))
    decides = account is not None and (desk.policy.may_approve(who, account) or view.plan.is_able(who))
    return who.is_one_of(*hands) or decides


def reason_code(error: CountersignError) -> str:
    """The word for the log, one of the error tree's; never the sentence, which may hold names."""
    return next(kind.__name__ for kind in type(error).__mro__ if kind.__module__ == CountersignError.__module__)


def _tell(interaction: Interaction, says: str, *, title: str = "", blocks: tuple[Block, ...] = ()) -> Reply:
    blocks += words_back(_typed(interaction))
    form, card = notice_form(says, title=title, blocks=blocks), notice_card(says, blocks=blocks)
    match interaction:
        case FormSubmitted():
            return _at_field(interaction, says, None)
        case ButtonPressed(trigger=trigger) if trigger:
            return Open(form=form, instead=card)
        case CommandTyped() | ShortcutUsed() | ButtonPressed() | FilesSent():
            return Whisper(card=card)
        case OptionsAsked():
            return Options(groups=())
        case PictureAsked():
            return Picture(card=card)
        case FormChanged() | FormClosed():
            return Nothing()
        case _:
            return Nothing()


def _typed(interaction: Interaction) -> str:
    """The words that came with it and that no window holds."""
    typed = interaction.words if isinstance(interaction, CommandTyped | ShortcutUsed | FilesSent) else None
    return kept(typed) if typed else ""


def _at_field(submitted: FormSubmitted, says: str, field: str | None) -> Reply:
    """At the named field, else at the form's first one; a form without fields is replaced by the sentence."""
    wanted = field if field in submitted.values else None
    fallback = next((name for name in _fields_of(submitted) if name in submitted.values), None)
    place = wanted or fallback
    if place is None:
        return Replace(form=notice_form(says))
    return FieldErrors(errors={place: says})


def _fields_of(submitted: FormSubmitted) -> tuple[str, ...]:
    if submitted.form == FormName.CONFIRM:
        return (FieldName.TYPED, FieldName.TICK)
    first = FIRST_FIELD.get(FormName(submitted.form)) if submitted.form in set(FormName) else None
    return (first,) if first else ()


async def _what_now(desk: Desk, interaction: Interaction, error: Refused) -> tuple[Block, ...]:
    """Undo pressed too late: the way that is still open."""
    if not isinstance(interaction, ButtonPressed) or not isinstance(error, TooLate) or not error.recall:
        return ()
    view = await desk.view(read_subject(interaction.subject)[0])
    return (Buttons(buttons=(recall(view),)),)


async def _went_out(desk: Desk, interaction: Interaction) -> str:
    nothing = say("Nothing went out because of this.")
    post_id = _post_in(interaction)
    try:
        async with desk.store.reading() as tx:
            post = await tx.posts.find(post_id) if post_id else None
            who = await tx.people.find(interaction.by)
            view = await desk.views.load(tx, post) if post and who else None
            return in_words(where_it_is(view)) if view and who and concerns(desk, who, view) else nothing
    except Exception:  # the database itself may be what is broken
        return nothing


def _post_in(interaction: Interaction) -> PostId | None:
    match interaction:
        case ButtonPressed(action=action, subject=subject) if action.startswith("post."):
            return read_subject(subject)[0]
        case FormSubmitted(subject=subject) | FormChanged(subject=subject) | FormClosed(subject=subject):
            return read_subject(subject)[0]
        case _:
            return None
