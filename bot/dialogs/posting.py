"""The form a post is written in. Pure: what it shows is handed in, what it says about leftovers is worked out here."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from bot.cards.findings import Noticed
from bot.cards.labels import labels_text
from bot.cards.phrases import count_of, fitted, shown, small, voice_of, words
from bot.dialogs.accounts import OPTION_LENGTH, is_handed_back, note_of, option_of
from bot.dialogs.boxes import BOX, MOST_BOXES, boxed, more_boxes
from bot.dialogs.findings import form_findings, marks_of
from bot.dialogs.media import media_fields, sent_field
from bot.dialogs.names import Action, FieldName, FormName
from bot.dialogs.shaping import NO_SHAPE, Shape, more_fields, thread_fields
from bot.dialogs.timing import Twice, slot_button, which_blocks
from bot.dialogs.together import also_field
from bot.language import in_figures, say
from workflows.domain.account import Account
from workflows.domain.content import Media
from workflows.domain.ids import AccountId
from workflows.domain.limits import MediaLimits
from workflows.domain.post import Post, PostStep
from workflows.ports.chat import (
    Block,
    Bold,
    Button,
    Buttons,
    DateField,
    Exact,
    Field,
    FileField,
    Form,
    Leftover,
    Line,
    Live,
    Option,
    PickerField,
    TextField,
    TimeField,
    Undecodable,
)


@dataclass(frozen=True, kw_only=True)
class Count:
    """How long the text is by the network's own rule."""

    used: int
    maximum: int
    network: str


@dataclass(frozen=True, kw_only=True)
class Offered:
    """A saved reply: its place in app.yaml, and its name."""

    place: int
    name: str


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """What the form shows: the values in its fields and the lines around them."""

    post_id: str
    text: str = ""
    boxes: tuple[str, ...] = ()
    """What stands in each of its boxes now, where the window stays as it is; else the words are divided anew."""
    account: Account | None = None
    network: str = ""
    """The account's network for people; "" without an account."""
    reply_link: str = ""
    send_on: date | None = None
    send_at: time | None = None
    zone: str = "UTC"
    twice: Twice | None = None
    """The time in the fields, when it comes twice that night."""
    slot: datetime | None = None
    """The account's next free slot, where it has any and the fields do not name it already."""
    count: Count | None = None
    leftovers: tuple[Leftover, ...] = ()
    notes: tuple[Block, ...] = ()
    """What stands above the fields: who was named, why it came back."""
    is_answer: bool = False
    """Whether it answers the public: then as whom and to what is settled, and there is no field for it."""
    replies: tuple[Offered, ...] = ()
    """The saved replies that can be filled in, the most fitting first."""
    filled: int = 0
    """How often the box was filled for them since the window was opened: with a saved reply, with mended words."""
    media: tuple[Media, ...] = ()
    """What stands beside the words."""
    media_limits: MediaLimits | None = None
    """What may be added; None: nothing."""
    sent: tuple[Option, ...] = ()
    """What they sent to the app lately, in a chat whose windows take no files."""
    noticed: tuple[Noticed, ...] = ()
    """What the checks say about these words, the heaviest first."""
    others: tuple[Option, ...] = ()
    """The accounts that a writing can be for."""
    also: tuple[AccountId, ...] = ()
    """Which of them were chosen beside the one that speaks."""
    shape: Shape = NO_SHAPE
    """Whether it is to be a thread, its poll, the mark of a paid partnership; and which of these there are."""

    @property
    def pieces(self) -> tuple[str, ...]:
        """What each box of its words holds."""
        return (self.boxes or boxed(self.text))[:MOST_BOXES]

    @property
    def subject(self) -> str:
        """What the form carries: the post, how often its box was filled, and which findings stand in it."""
        if marks := marks_of(self.noticed):
            return f"{self.post_id}.{self.filled}.{marks}"
        return f"{self.post_id}.{self.filled}" if self.filled else self.post_id


def post_form(sheet: Sheet) -> Form:
    """The form, filled in. Block names never change between updates, so that no keystroke is lost.

    Words that need several boxes are divided anew only into boxes that the chat does not know yet.
    """
    if len(sheet.pieces) > 1 and not sheet.boxes:
        sheet = replace(sheet, filled=sheet.filled + 1)
    return Form(
        name=FormName.POST,
        subject=sheet.subject,
        title=say("Write an answer") if sheet.is_answer else say("Write a post"),
        blocks=(
            *sheet.notes,
            *_beyond_the_boxes(sheet),
            *(_answer_fields(sheet) if sheet.is_answer else _fields(sheet)),
        ),
        submit=say("Check and confirm"),
        close=say("Close"),
        tells_close=True,
    )


def returned_notes(post: Post, *, by: str) -> tuple[Block, ...]:
    """Why a post came back: the approver's reason. What the checks say stands below the words."""
    decision = post.decision
    if decision is None or decision.step not in (PostStep.REQUEST_CHANGES, PostStep.REJECT):
        return ()
    verb = say("asked for changes") if decision.step is PostStep.REQUEST_CHANGES else say("rejected this")
    reason = f" “{shown(decision.reason)}”" if decision.reason else ""
    labels = f" {labels_text(decision.labels)}." if decision.labels else ""
    return (words(Bold(f"{shown(by)} {verb}."), labels, reason),)


def leftover_errors(leftovers: Mapping[str, tuple[Leftover, ...]], network: str) -> dict[str, str]:
    """For each field: one sentence about what has no meaning outside the chat. Empty when there is nothing."""
    return {name: leftover_sentence(found[0], network) for name, found in leftovers.items() if found}


def leftover_sentence(left: Leftover, network: str) -> str:
    """Why a piece cannot be sent and what to do about it."""
    where = network or say("a public network")
    piece = shown(left.shown)
    match left.kind:
        case Undecodable.CUSTOM_EMOJI:
            return say(
                "{piece} exists only in this chat, not on {where}. Take it out or use another one.",
                piece=piece,
                where=where,
            )
        case Undecodable.PERSON:
            return say(
                "{piece} is a colleague here, not somebody on {where}. Type their name or their handle there.",
                piece=piece,
                where=where,
            )
        case Undecodable.CHANNEL:
            return say("{piece} is a channel here and means nothing on {where}. Take it out.", piece=piece, where=where)
        case Undecodable.GROUP:
            return say(
                "{piece} calls a group here and means nothing on {where}. Take it out.", piece=piece, where=where
            )


def _fields(sheet: Sheet) -> tuple[Block | Field | FileField | Live, ...]:
    chosen = option_of(sheet.account, sheet.network) if sheet.account else None
    hint = say("Your time zone: {zone}. Both empty: as soon as it may go out.", zone=sheet.zone)
    return (
        PickerField(
            name=FieldName.ACCOUNT, label=say("Speak as"), initial=chosen, placeholder=say("Choose an account")
        ),
        TextField(
            name=FieldName.TEXT,
            label=say("Words"),
            initial=sheet.pieces[0],
            multiline=True,
            watched=True,
            filled=sheet.filled,
        ),
        *more_boxes(sheet.pieces, filled=sheet.filled),
        Live(name=FieldName.COUNT, line=_count_line(sheet)),
        *thread_fields(sheet.shape),
        *_media(sheet),
        *_noticed(sheet),
        TextField(
            name=FieldName.REPLY_LINK,
            label=say("Reply to"),
            initial=sheet.reply_link,
            hint=say("The link of the post this answers."),
            optional=True,
        ),
        DateField(name=FieldName.SEND_ON, label=say("Date to send"), initial=sheet.send_on, filled=sheet.filled),
        TimeField(
            name=FieldName.SEND_AT, label=say("Time to send"), initial=sheet.send_at, hint=hint, filled=sheet.filled
        ),
        *_when(sheet),
        *also_field(sheet.others, sheet.also),
        *more_fields(sheet.shape, sheet.post_id, sheet.filled),
    )


def _when(sheet: Sheet) -> tuple[Block, ...]:
    which = which_blocks(sheet.post_id, sheet.filled, sheet.twice, sheet.zone) if sheet.twice else ()
    slot = (slot_button(sheet.post_id, sheet.filled, sheet.slot, sheet.zone),) if sheet.slot else ()
    return (*which, *slot)


def _answer_fields(sheet: Sheet) -> tuple[Block | Field | FileField | Live, ...]:
    """The words, and the saved replies below them: nothing else has to be filled in, least of all on a phone."""
    box = TextField(
        name=FieldName.TEXT,
        label=say("Your answer"),
        initial=sheet.pieces[0],
        multiline=True,
        watched=True,
        filled=sheet.filled,
    )
    more = more_boxes(sheet.pieces, filled=sheet.filled)
    count = Live(name=FieldName.COUNT, line=_count_line(sheet))
    return (box, *more, count, *thread_fields(sheet.shape), *_noticed(sheet), *reply_buttons(sheet), *_media(sheet))


def _media(sheet: Sheet) -> tuple[Block | Field | FileField, ...]:
    chosen = sent_field(sheet.sent, sheet.media, sheet.media_limits)
    return (*media_fields(sheet.media, sheet.media_limits, post_id=sheet.post_id, filled=sheet.filled), *chosen)


def reply_buttons(sheet: Sheet) -> tuple[Block, ...]:
    """The saved replies, five beside each other."""
    buttons = [
        Button(
            action=Action.SAVED_REPLY,
            subject=f"{sheet.post_id} {sheet.filled} {reply.place}",
            label=fitted(shown(reply.name), OPTION_LENGTH),
        )
        for reply in sheet.replies
    ]
    rows = [buttons[start : start + 5] for start in range(0, len(buttons), 5)]
    says = small(say("Saved replies. What you typed stays; fill in what stands in [brackets]."))
    return (says, *(Buttons(buttons=tuple(row)) for row in rows)) if rows else ()


def _noticed(sheet: Sheet) -> tuple[Block, ...]:
    # What is given back to its author is read by nobody else: there is nobody to tell why it is fine.
    justifies = sheet.account is not None and not is_handed_back(sheet.account)
    return form_findings(sheet.noticed, post=sheet.post_id, filled=sheet.filled, justifies=justifies)


def _beyond_the_boxes(sheet: Sheet) -> tuple[Block, ...]:
    rest = "" if sheet.boxes else "".join(boxed(sheet.text)[MOST_BOXES:])
    if not rest:
        return ()
    says = say(
        " Its boxes hold {most_boxes} characters at most, and only what stands in them is posted. The rest:",
        most_boxes=in_figures(MOST_BOXES * BOX),
    )
    return (words(Bold(say("These words are longer than the form.")), says), Exact(text=rest))


def _count_line(sheet: Sheet) -> Line:
    line: Line = _length(sheet.count, sheet.shape) if sheet.count else (say("No words yet."),)
    if sheet.account is not None:
        note = note_of(sheet.account)
        line = (*line, " · ", Bold(voice_of(sheet.account)), f" · {note}" if note else "")
    if sheet.leftovers:
        line = (*line, f" {leftover_sentence(sheet.leftovers[0], sheet.network)}")
    return line


def _length(count: Count, shape: Shape) -> Line:
    over = count.used - count.maximum
    if shape.thread and shape.cuts and shape.cuts.parts:
        posts = count_of(shape.cuts.parts, "post", "posts")
        return (
            Bold(say("A thread of {posts}", posts=posts)),
            say(
                ": {used} characters, {maximum} a post on {network}",
                used=in_figures(count.used),
                maximum=in_figures(count.maximum),
                network=count.network,
            ),
        )
    if over > 0:
        return (
            Bold(say("{over} too many", over=in_figures(over))),
            say(
                ": {used} of {maximum} on {network}",
                used=in_figures(count.used),
                maximum=in_figures(count.maximum),
                network=count.network,
            ),
        )
    return (
        say(
            "{used} of {maximum} on {network}",
            used=in_figures(count.used),
            maximum=in_figures(count.maximum),
            network=count.network,
        ),
    )
