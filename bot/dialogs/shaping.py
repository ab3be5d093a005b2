"""The form's fields about how the words go out: as a thread, with a poll, marked as a paid partnership."""

from dataclasses import dataclass

from bot.dialogs.names import Action, FieldName
from bot.dialogs.timing import Pressed
from bot.language import say
from workflows.domain.ids import PostId
from workflows.ports.chat import Block, Button, Buttons, Field, TextField, TickField
from workflows.posting import Cuts

POLL_ROOM = 500
"""Characters: more than the choices of any network's poll."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What stands in these fields, and which of them there are."""

    cuts: Cuts | None = None
    """The thread that the words would be; None where there is none to offer."""
    thread: bool = False
    numbered: bool = False
    has_polls: bool = False
    """Whether the account's network takes polls here."""
    poll: str | None = None
    poll_for: str = ""
    has_partnerships: bool = False
    """Whether the account's network has a mark for them."""
    partnership: bool = False


NO_SHAPE = Shape()


def thread_fields(shape: Shape) -> tuple[Field, ...]:
    """The two ticks, where the words are too long for one post or have cut marks in them."""
    if shape.cuts is None:
        return ()
    if shape.cuts.parts is None:
        label, tick = (
            say("Longer than a thread of {most} posts", most=shape.cuts.most),
            say("Send it as a thread, once it is shorter"),
        )
    else:
        label, tick = say("Longer than one post?"), say("Send it as a thread of {parts} posts", parts=shape.cuts.parts)
        if shape.cuts.parts == 1:
            tick = say("Send it as a thread")
    return (
        TickField(
            name=FieldName.THREAD,
            label=label,
            tick=tick,
            hint=say("You see every cut before it goes out. A line with only --- cuts where you want."),
            optional=True,
            ticked=shape.thread,
            watched=True,
        ),
        TickField(
            name=FieldName.NUMBERED,
            label=say("Numbers"),
            tick=say("Number its posts: 1/4, 2/4 …"),
            optional=True,
            ticked=shape.numbered,
            watched=True,
        ),
    )


def more_fields(shape: Shape, post: str, filled: int) -> tuple[Block | Field, ...]:
    """The tick of a paid partnership, the poll, and the button that adds one or takes it out."""
    fields: list[Block | Field] = []
    if shape.has_partnerships or shape.partnership:
        fields.append(
            TickField(
                name=FieldName.PARTNERSHIP,
                label=say("Paid partnership"),
                tick=say("Somebody pays for this, or gave something for it"),
                optional=True,
                ticked=shape.partnership,
            )
        )
    if shape.poll is not None:
        fields += _poll_fields(shape, filled)
    if shape.has_polls or shape.poll is not None:
        label = say("Add a poll") if shape.poll is None else say("Take the poll out")
        pressed = Pressed(PostId(post), filled, 1 if shape.poll is None else 0)
        fields.append(Buttons(buttons=(Button(action=Action.POLL, subject=pressed.subject, label=label),)))
    return tuple(fields)


def _poll_fields(shape: Shape, filled: int) -> tuple[Field, ...]:
    return (
        TextField(
            name=FieldName.POLL,
            label=say("Poll"),
            initial=(shape.poll or "")[:POLL_ROOM],
            hint=say("One choice a line."),
            multiline=True,
            optional=True,
            filled=filled,
        ),
        TextField(
            name=FieldName.POLL_FOR,
            label=say("Open for"),
            initial=shape.poll_for,
            placeholder=say("1 day"),
            hint=say("In days, hours or minutes."),
            optional=True,
            filled=filled,
        ),
    )
