"""Teams' activities as interactions. Pure. Only ids are taken from an activity; all facts are looked up elsewhere.

Teams delivers again what it got no answer to, with another id and time (failures.md TMS-02). So a press is known by the
drawing it was made on, and a submission by its dialog and what stood in it.
"""

import hashlib
import json
from dataclasses import replace
from enum import Enum

from adapters.teams.attached import files_in
from adapters.teams.carried import KEY, Carried, What, carried_in
from adapters.teams.decode import decode_activity, decode_payload
from adapters.teams.forms import form_values
from adapters.teams.pen import packed_in
from adapters.teams.places import PLATFORM, channel_of, tenant_of
from adapters.wire import Obj, child, children, string
from workflows.domain.person import Identity
from workflows.ports.chat import (
    ButtonPressed,
    ChoicesField,
    CommandTyped,
    DateField,
    FieldValue,
    FilesSent,
    Form,
    FormSubmitted,
    Interaction,
    MessageRef,
    PickerField,
    PictureAsked,
    ShortcutUsed,
    TextField,
    TickField,
    TimeField,
    Trigger,
    Typed,
    WindowRef,
)

WINDOW = f"{PLATFORM}:"
"""What the ids of our dialogs start with."""
_BARE = ("help", "home")
"""What is understood in the personal chat without the command word."""
_TURN_INTO = "message"
"""`commandContext` of a message extension that was chosen on a message."""


_LONGEST_KEY = 400
"""Characters; the inbox takes 500."""


class Way(Enum):
    """What an activity wants for an answer."""

    EXECUTE = "adaptiveCard/action"
    """A card for the one who pressed."""
    FETCH = "task/fetch"
    """A dialog."""
    SUBMIT = "task/submit"
    """What becomes of the dialog."""
    COMPOSE = "composeExtension/fetchTask"
    """A dialog, from the compose box or on a message."""
    COMPOSED = "composeExtension/submitAction"
    """As SUBMIT, of such a dialog."""
    QUERY = "composeExtension/query"
    """Search results; there are none here."""
    MESSAGE = "message"
    """A message, if any."""
    NEWS = "news"
    """Nothing: the app was added, a channel renamed."""
    UNKNOWN = "unknown"
    """An invoke that is not ours."""


_INSIDE = (Way.SUBMIT, Way.COMPOSED)
"""What comes from a dialog."""


def way_of(activity: Obj) -> Way:
    """What an activity wants for an answer."""
    match string(activity, "type"):
        case "invoke":
            try:
                way = Way(string(activity, "name"))
            except ValueError:
                return Way.UNKNOWN
            return way if way not in (Way.MESSAGE, Way.NEWS) else Way.UNKNOWN
        case "message":
            return Way.MESSAGE
    return Way.NEWS


def actor_of(activity: Obj) -> str:
    """The Entra object id of whoever acted, in small letters; "" for somebody without one."""
    return string(child(activity, "from"), "aadObjectId").lower()


def is_from_home(activity: Obj, *, tenant: str) -> bool:
    """Whether it happened in our tenant; for what a person did, whether it was a person of it."""
    if tenant_of(activity) != tenant:
        return False
    return way_of(activity) is Way.NEWS or bool(actor_of(activity))


def calls_us(activity: Obj) -> bool:
    """Whether a message is to us: written in the personal chat, or naming the app."""
    if string(child(activity, "conversation"), "conversationType") == "personal":
        return True
    app = string(child(activity, "recipient"), "id")
    return any(
        string(entity, "type") == "mention" and string(child(entity, "mentioned"), "id") == app
        for entity in children(activity, "entities")
    )


def data_of(activity: Obj) -> Obj:
    """What the pressed button, and the inputs around it, say."""
    value = child(activity, "value")
    match way_of(activity):
        case Way.EXECUTE:
            return child(child(value, "action"), "data")
        case Way.MESSAGE:
            return value
    return child(value, "data")


def form_of(activity: Obj) -> Form | None:
    """The form a press came from; None when it came from none, or the form did not travel."""
    return packed_in(data_of(activity)) if way_of(activity) in _INSIDE else None


def values_of(activity: Obj) -> dict[str, FieldValue]:
    """What stands in the fields of the form. Teams leaves empty ones out; those of a form that travelled are named."""
    values = form_values(data_of(activity))
    form = form_of(activity)
    for block in form.blocks if form else ():
        if isinstance(block, TextField):
            values.setdefault(block.name, Typed(text=""))
        elif isinstance(block, TickField):
            values.setdefault(block.name, False)
        elif isinstance(block, ChoicesField):
            values.setdefault(block.name, ())
        elif isinstance(block, PickerField | DateField | TimeField):
            values.setdefault(block.name, None)
    return values


def to_interaction(activity: Obj, *, command: str, opening: frozenset[str]) -> Interaction | None:
    """What a person did; None for what says nothing: small talk, a button that is not ours, an unknown invoke.

    `opening` are the actions that open a dialog."""
    way = way_of(activity)
    if way is Way.COMPOSE:
        return _shortcut(activity)
    carried = carried_in(data_of(activity))
    if carried is not None and carried.what is What.PAGE:
        return None
    if carried is not None and way in (Way.EXECUTE, Way.FETCH, Way.SUBMIT, Way.COMPOSED, Way.MESSAGE):
        return _pressed(activity, way, carried, opens=carried.action in opening)
    if way is not Way.MESSAGE:
        return None
    return _sent(activity, command) if files_in(activity) else _command(activity, command)


def identity_of(activity: Obj) -> Identity:
    """Who acted."""
    return Identity(platform=PLATFORM, organisation=tenant_of(activity), user=actor_of(activity))


def name_of(activity: Obj) -> str:
    """As Teams calls them."""
    return string(child(activity, "from"), "name")


def channel_in(activity: Obj) -> str:
    """The channel or conversation it happened in, without the thread."""
    return channel_of(string(child(activity, "conversation"), "id"))


def _pressed(activity: Obj, way: Way, carried: Carried, *, opens: bool) -> Interaction:
    by, name, channel = identity_of(activity), name_of(activity), channel_in(activity) or None
    if carried.what in (What.SHOW, What.REFRESH):
        return PictureAsked(by=by, name=name, key="", channel=channel, picture=carried.picture)
    in_dialog = way in _INSIDE
    window = WindowRef(id=WINDOW + carried.drawn, root=WINDOW + carried.drawn)
    key = _key(activity, carried, in_dialog=in_dialog)
    if carried.what is What.SUBMIT:
        return FormSubmitted(
            by=by,
            name=name,
            key=key,
            channel=channel,
            form=carried.form,
            subject=carried.subject,
            values=values_of(activity),
            window=window,
        )
    return ButtonPressed(
        by=by,
        name=name,
        # What only opens a dialog may be pressed as often as one likes; again is no repeat, it is a second look.
        key="" if opens or way is Way.FETCH else key,
        trigger=Trigger(way.value) if way is Way.FETCH else None,
        channel=channel,
        action=carried.action,
        subject=carried.subject,
        message=_message(activity) if not in_dialog else None,
        window=window if in_dialog else None,
        values=values_of(activity) if carried.in_form else {},
    )


def _shortcut(activity: Obj) -> ShortcutUsed:
    value = child(activity, "value")
    payload = child(value, "messagePayload")
    on_message = string(value, "commandContext") == _TURN_INTO and bool(payload)
    return ShortcutUsed(
        by=identity_of(activity),
        name=name_of(activity),
        key="",  # as every press that only opens a dialog
        trigger=Trigger(Way.COMPOSE.value),
        channel=channel_in(activity) or None,
        words=decode_payload(payload) if on_message else None,
    )


def _command(activity: Obj, command: str) -> CommandTyped | None:
    words = _after_command(decode_activity(activity), command)
    if words is None:
        return None
    return CommandTyped(
        by=identity_of(activity),
        name=name_of(activity),
        key=_message_key(activity),
        channel=channel_in(activity) or None,
        words=words,
    )


def _sent(activity: Obj, command: str) -> FilesSent:
    """Beside a file any words are for the post, with the command word before them or without."""
    typed = decode_activity(activity)
    return FilesSent(
        by=identity_of(activity),
        name=name_of(activity),
        key=_message_key(activity),
        channel=channel_in(activity) or None,
        files=files_in(activity),
        words=_after_command(typed, command) or typed,
    )


def _message_key(activity: Obj) -> str:
    conversation, number = string(child(activity, "conversation"), "id"), string(activity, "id")
    return f"{PLATFORM}:message:{conversation}:{number}" if number else ""


def _after_command(typed: Typed, command: str) -> Typed | None:
    """What follows the command word, or one of the words that need none; None for anything else."""
    text = typed.text
    start = len(text) - len(text.lstrip())
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    if first.lower().lstrip("/") == command.lower().lstrip("/"):
        return _from(typed, start + len(first))
    return _from(typed, 0) if text.strip().lower() in _BARE else None


def _from(typed: Typed, start: int) -> Typed:
    """The rest, without white space before it; leftovers keep pointing at their piece."""
    rest = typed.text[start:]
    start += len(rest) - len(rest.lstrip())
    kept = (left for left in typed.leftovers if left.start >= start)
    moved = tuple(replace(left, start=left.start - start, end=left.end - start) for left in kept)
    return Typed(text=typed.text[start:], leftovers=moved)


def _message(activity: Obj) -> MessageRef | None:
    channel, message = channel_in(activity), string(activity, "replyToId")
    return MessageRef(channel=channel, ts=message) if channel and message else None


def _key(activity: Obj, carried: Carried, *, in_dialog: bool) -> str:
    """The same for the same press, whatever ids its delivery has; "" when nothing tells one from another."""
    drawn = carried.drawn or string(activity, "id")
    if not drawn:
        return ""
    said = [carried.what.value, drawn, actor_of(activity), carried.action, carried.form, carried.subject]
    if in_dialog:
        # A dialog whose answer was lost stays open: with other words in it, pressing again is another submission.
        said.append(_digest(data_of(activity)))
    key = ":".join((PLATFORM, *said))
    # What somebody made up may be too long for a key, or hold what no database takes.
    return key if len(key) <= _LONGEST_KEY and key.isprintable() else f"{PLATFORM}:{_hashed(key)}"


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()


def _digest(data: Obj) -> str:
    values = {name: value for name, value in data.items() if name not in (KEY, "msteams")}
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()[:16]
