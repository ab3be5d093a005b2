"""What is asked before a yes counts, or said about a post without deciding: late, unread, urgent, comments."""

from datetime import date, time

from bot.cards.author import quoted_post
from bot.cards.buttons import approve_anyway, approve_now, choose_time, read_all
from bot.cards.media import all_of
from bot.cards.phrases import clock_time, count_of, shown, words
from bot.cards.view import PostView
from bot.cards.waiting import lasting
from bot.cards.wording import name
from bot.dialogs.names import FieldName, FormName, subject_of
from bot.language import in_figures, say
from workflows.approving import PICTURE, TEXT
from workflows.domain.comment import LONGEST
from workflows.ports.chat import (
    Block,
    Bold,
    Buttons,
    Card,
    DateField,
    Form,
    Line,
    TextField,
    TickField,
    TimeField,
)


def late_form(view: PostView, *, zone: str, on: date | None = None, at: time | None = None) -> Form:
    """When does it go out? `zone`: the approver's, in which the fields are read."""
    return Form(
        name=FormName.LATE,
        subject=subject_of(view.post),
        title=say("Its time has passed"),
        blocks=(
            words(*_late(view)),
            Buttons(buttons=(approve_now(view),)),
            words(say("Or choose when. Times are in your zone ({zone}).", zone=shown(zone))),
            DateField(name=FieldName.SEND_ON, label=say("Day"), initial=on),
            TimeField(
                name=FieldName.SEND_AT, label=say("Time"), initial=at, hint=say("At most a day after its first time.")
            ),
        ),
        submit=say("Approve for then"),
        close=say("Cancel"),
    )


def late_card(view: PostView) -> Card:
    """The same question where no window can be opened: press to answer it."""
    line = _late(view)
    buttons = Buttons(buttons=(approve_now(view), choose_time(view)))
    return Card(notification=say("Its time has passed. Nothing went out."), blocks=(words(*line), buttons))


def look_form(view: PostView, missed: tuple[str, ...]) -> Form:
    """Asks once whether they looked, and lets them say yes all the same."""
    return Form(
        name=FormName.LOOK,
        subject=subject_of(view.post),
        title=say("Look once more"),
        blocks=_look(view, missed),
        close=say("Not yet"),
    )


def look_card(view: PostView, missed: tuple[str, ...]) -> Card:
    """The same question where no window can be opened."""
    return Card(notification=say("Nothing was approved yet."), blocks=_look(view, missed))


def urgent_form(view: PostView) -> Form:
    """Asks why it cannot wait."""
    who = shown(view.on_call.name) if view.on_call else say("whoever is on call")
    return Form(
        name=FormName.URGENT,
        subject=subject_of(view.post),
        title=say("It cannot wait"),
        blocks=(
            words(
                say(
                    "{who} is called at once, and everybody who is asked now. Every step stays, and it is counted.",
                    who=who,
                )
            ),
            TextField(name=FieldName.REASON, label=say("Why can it not wait?"), multiline=True),
        ),
        submit=say("Call them"),
        close=say("Cancel"),
    )


def comment_form(view: PostView, *, may_be_private: bool) -> Form:
    """Asks for a comment. `may_be_private`: for those who decide about it."""
    readers = say("Its author and everybody who decides about it read this. It is never published.")
    private = TickField(
        name=FieldName.PRIVATE,
        label=say("Who reads it?"),
        tick=say("Only approvers see this"),
        hint=say("It stands in the approvers' channels and messages, never in the author's."),
        optional=True,
    )
    return Form(
        name=FormName.COMMENT,
        subject=subject_of(view.post),
        title=say("Comment"),
        blocks=(
            words(Bold(say("v{revision} for {account}. ", revision=view.post.revision, account=name(view))), readers),
            *quoted_post(view),
            TextField(
                name=FieldName.COMMENT,
                label=say("Your comment"),
                hint=say("At most {longest} characters.", longest=in_figures(LONGEST)),
                multiline=True,
            ),
            *((private,) if may_be_private else ()),
        ),
        submit=say("Comment"),
        close=say("Cancel"),
    )


def _late(view: PostView) -> Line:
    send_at = view.post.content.send_at
    if send_at is None:
        return (Bold(say("Its time has passed.")), say(" Nothing went out. Send it now, or when?"))
    return (Bold(say("Its time was ")), clock_time(send_at, view.now), say(". Nothing went out. Send it now, or when?"))


def _look(view: PostView, missed: tuple[str, ...]) -> tuple[Block, ...]:
    says: list[str] = []
    if TEXT in missed:
        seconds = max(0, int((view.now - view.post.changed_at).total_seconds()))
        had = count_of(seconds, "second", "seconds") if seconds < 60 else lasting(view.now - view.post.changed_at)
        says.append(
            say("You had {had} for {count}.", had=had, count=count_of(len(view.post.text), "character", "characters"))
        )
    if PICTURE in missed:
        says.append(say("You have not opened {all}.", all=all_of(view.post.content.media)))
    return (
        words(Bold(" ".join(says)), say(" Nothing was approved yet. Approve all the same?")),
        Buttons(buttons=(read_all(view), approve_anyway(view))),
    )
