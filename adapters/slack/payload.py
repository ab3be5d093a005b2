"""Slack's payloads as interactions. Pure. Only ids are taken from a payload; all facts are looked up elsewhere."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time

from adapters.slack.decode import decode_command, decode_field, decode_message
from adapters.slack.forms import FIELD_ACTION, name_of
from adapters.slack.render import LINK_ACTION
from adapters.slack.settings import Home
from adapters.wire import Obj, child, children, is_true, string
from workflows.domain.person import Identity
from workflows.ports.chat import (
    ButtonPressed,
    CommandTyped,
    FieldValue,
    FormChanged,
    FormClosed,
    FormSubmitted,
    GivenFile,
    HomeOpened,
    Interaction,
    MessageRef,
    OptionsAsked,
    ShortcutUsed,
    Trigger,
    WindowRef,
)


def is_from_home(body: Obj, home: Home) -> bool:
    """Whether the one who acted belongs to `home`.

    What counts is the actor's own team (`user.team_id`), not the workspace it happened in: in a shared channel, and for
    a window opened there, the payload's team may be either (slackapi/bolt-python#854). Slack's enterprise id says
    something about the actor only when the payload's team is the actor's.
    """
    stated = _stated_team(body)
    actor = string(child(body, "user"), "team_id") or stated
    if not actor:
        return False
    if actor in home.others or actor in (home.team, home.enterprise):
        return True
    return bool(home.enterprise) and actor == stated and _enterprise(body) == home.enterprise


def actor_of(body: Obj) -> tuple[str, str]:
    """The team and user id of whoever acted, for the log; "" where the payload does not say."""
    user = child(body, "user")
    return string(user, "team_id") or _stated_team(body), string(user, "id") or string(body, "user_id")


def to_interaction(body: Obj, home: Home) -> Interaction | None:
    """What a person did, or None for what nobody needs to hear of (a link button, an unknown payload)."""
    match string(body, "type"):
        case "":
            return _command(body, home) if string(body, "command") else None
        case "shortcut" | "message_action":
            return _shortcut(body, home)
        case "block_actions":
            return _action(body, home)
        case "view_submission":
            return _submitted(body, home)
        case "view_closed":
            return _closed(body, home)
        case "block_suggestion":
            return _options(body, home)
        case "event_callback":
            return _event(body, home)
    return None


def form_values(view: Obj) -> dict[str, FieldValue]:
    """The current value of each field, by the field's name."""
    values: dict[str, FieldValue] = {}
    for place, block in child(child(view, "state"), "values").items():
        for action, state in block.items() if isinstance(block, Mapping) else ():
            if action == FIELD_ACTION + place and isinstance(state, Mapping):
                values[name_of(place)] = _value(state)
    return values


def is_home(view: Obj) -> bool:
    """Whether this view is a Home tab, and no window."""
    return string(view, "type") == "home"


def input_places(view: Obj) -> dict[str, str]:
    """The block ids of a window's fields, in order, by the fields' names: where an error can be shown."""
    places = [string(block, "block_id") for block in children(view, "blocks") if string(block, "type") == "input"]
    return {name_of(place): place for place in places}


def _command(body: Obj, home: Home) -> CommandTyped:
    trigger = string(body, "trigger_id")
    return CommandTyped(
        by=_identity(string(body, "user_id"), home),
        name=string(body, "user_name"),
        key=_key("command", trigger),
        trigger=_trigger(body),
        channel=string(body, "channel_id") or None,
        words=decode_command(string(body, "text")),
    )


def _shortcut(body: Obj, home: Home) -> ShortcutUsed:
    by, name = _who(body, home)
    message = child(body, "message")
    return ShortcutUsed(
        by=by,
        name=name,
        key=_key("shortcut", string(body, "trigger_id")),
        trigger=_trigger(body),
        channel=string(child(body, "channel"), "id") or None,
        words=decode_message(message) if message else None,
    )


def _action(body: Obj, home: Home) -> Interaction | None:
    action = next(iter(children(body, "actions")), {})
    action_id = string(action, "action_id")
    if not action_id or action_id.startswith(LINK_ACTION):
        return None
    by, name = _who(body, home)
    key = _key("action", string(action, "action_ts"), action_id, by.user)
    view = child(body, "view")
    if action_id.startswith(FIELD_ACTION):
        if not view:
            return None
        return FormChanged(
            by=by,
            name=name,
            key=key,
            trigger=_trigger(body),
            form=string(view, "callback_id"),
            subject=string(view, "private_metadata"),
            field=name_of(action_id.removeprefix(FIELD_ACTION)),
            values=form_values(view),
            window=_window(view),
            at=_instant(string(action, "action_ts")),
        )
    return ButtonPressed(
        by=by,
        name=name,
        key=key,
        trigger=_trigger(body),
        channel=_channel(body) or None,
        action=action_id.partition("#")[0],
        subject=string(action, "value"),
        message=_message(body),
        # A Home tab is no window: what is pressed on it opens one.
        window=_window(view) if view and not is_home(view) else None,
        values=form_values(view),
    )


def _submitted(body: Obj, home: Home) -> FormSubmitted:
    by, name = _who(body, home)
    view = child(body, "view")
    # The trigger and not the hash: a window that was answered with errors keeps its hash and is submitted again.
    return FormSubmitted(
        by=by,
        name=name,
        key=_key("submit", string(view, "id"), string(body, "trigger_id")),
        trigger=_trigger(body),
        form=string(view, "callback_id"),
        subject=string(view, "private_metadata"),
        values=form_values(view),
        window=_window(view),
    )


def _closed(body: Obj, home: Home) -> FormClosed:
    by, name = _who(body, home)
    view = child(body, "view")
    return FormClosed(
        by=by,
        name=name,
        key=_key("closed", string(view, "id")),
        form=string(view, "callback_id"),
        subject=string(view, "private_metadata"),
        values=form_values(view),
        cleared=is_true(body, "is_cleared"),
    )


def _options(body: Obj, home: Home) -> OptionsAsked:
    by, name = _who(body, home)
    return OptionsAsked(
        by=by,
        name=name,
        key="",
        field=string(body, "action_id").removeprefix(FIELD_ACTION),
        query=string(body, "value"),
        subject=string(child(body, "view"), "private_metadata"),
    )


def _event(body: Obj, home: Home) -> Interaction | None:
    """What the chat tells by itself and a person did."""
    event = child(body, "event")
    if string(event, "type") != "app_home_opened" or string(event, "tab") != "home" or not string(event, "user"):
        return None
    key = _key("event", string(body, "event_id"))
    return HomeOpened(by=_identity(string(event, "user"), home), name="", key=key)


def _value(state: Obj) -> FieldValue:
    match string(state, "type"):
        case "plain_text_input":
            return decode_field(string(state, "value"))
        case "external_select":
            return string(child(state, "selected_option"), "value") or None
        case "multi_static_select":
            return tuple(string(one, "value") for one in children(state, "selected_options"))
        case "checkboxes":
            return bool(children(state, "selected_options"))
        case "file_input":
            return tuple(_file(one) for one in children(state, "files") if string(one, "id"))
        case "datepicker":
            return _date(string(state, "selected_date"))
        case "timepicker":
            return _time(string(state, "selected_time"))
    return None


def _file(file: Obj) -> GivenFile:
    return GivenFile(id=string(file, "id"), name=string(file, "name"))


def _date(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _time(value: str) -> time | None:
    try:
        return time.fromisoformat(value)
    except ValueError:
        return None


def _instant(value: str) -> datetime | None:
    """Slack's timestamp, seconds since 1970; None when it is none."""
    try:
        return datetime.fromtimestamp(float(value), tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _who(body: Obj, home: Home) -> tuple[Identity, str]:
    user = child(body, "user")
    return _identity(string(user, "id"), home), string(user, "name") or string(user, "username")


def _identity(user: str, home: Home) -> Identity:
    return Identity(platform="slack", organisation=home.organisation, user=user)


def _key(*parts: str) -> str:
    """Stable under repetition; "" when Slack gave nothing to know a repetition by."""
    return ":".join(("slack", *parts)) if all(parts[1:]) else ""


def _trigger(body: Obj) -> Trigger | None:
    trigger = string(body, "trigger_id")
    return Trigger(trigger) if trigger else None


def _channel(body: Obj) -> str:
    return string(child(body, "channel"), "id") or string(child(body, "container"), "channel_id")


def _message(body: Obj) -> MessageRef | None:
    ts = string(child(body, "container"), "message_ts") or string(child(body, "message"), "ts")
    channel = _channel(body)
    return MessageRef(channel=channel, ts=ts) if channel and ts else None


def _window(view: Obj) -> WindowRef:
    return WindowRef(id=string(view, "id"), hash=string(view, "hash"), root=string(view, "root_view_id"))


def _stated_team(body: Obj) -> str:
    return string(child(body, "team"), "id") or string(body, "team_id")


def _enterprise(body: Obj) -> str:
    return (
        string(child(body, "enterprise"), "id")
        or string(body, "enterprise_id")
        or string(child(body, "team"), "enterprise_id")
    )
