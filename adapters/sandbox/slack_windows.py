"""Slack's windows: trigger ids that live three seconds and work once, stacks of three, hashes against lost updates."""

import copy
import secrets
from collections.abc import Callable
from dataclasses import replace

from adapters.sandbox.plain_json import Json, Obj, array, child, objects, optional_string, string
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_inputs import entered_states, kept_entries
from adapters.sandbox.slack_state import SlackTrigger, SlackView

TRIGGER_LIFE = 3.0
STACK_DEPTH = 3
"""One root and two on top of it."""
_FRAME = ("type", "title", "close", "submit")


class Windows:
    """The open modal stacks and Home tabs of everybody in one workspace."""

    def __init__(self, *, now: Callable[[], float], changed: Callable[[str], None]) -> None:
        self._now = now
        self._changed = changed
        self._triggers: dict[str, SlackTrigger] = {}
        self._spent: set[str] = set()
        self._stacks: dict[str, list[SlackView]] = {}
        self.homes: dict[str, SlackView] = {}

    def new_trigger(self, user: str, *, view_id: str | None = None) -> str:
        """A trigger id for `user`, good for one window in the next three seconds."""
        trigger = SlackTrigger(
            id=f"{secrets.randbelow(10**13)}.{secrets.token_hex(16)}", user=user, issued_at=self._now(), view_id=view_id
        )
        self._triggers[trigger.id] = trigger
        return trigger.id

    def stack(self, user: str) -> list[SlackView]:
        """The windows a person has open, the visible one last."""
        return list(self._stacks.get(user, []))

    def top(self, user: str) -> SlackView | None:
        """The window a person sees, if any."""
        stack = self._stacks.get(user)
        return stack[-1] if stack else None

    def find(self, *, view_id: str | None = None, external_id: str | None = None) -> SlackView:
        """An open window or Home tab by either id. Raises SlackRefusal not_found."""
        everywhere = [view for stack in self._stacks.values() for view in stack] + list(self.homes.values())
        for view in everywhere:
            if view.id == view_id or (external_id is not None and view.external_id == external_id):
                return view
        raise SlackRefusal("not_found")

    def open(self, trigger_id: str, definition: Obj) -> SlackView:
        """Open a new stack. Raises SlackRefusal invalid_/expired_/exchanged_trigger_id, duplicate_external_id."""
        trigger = self._live_trigger(trigger_id)
        self._require_new_external_id(definition, user=trigger.user)
        self._spend(trigger)
        view = _new_view(trigger.user, definition)
        self._stacks[trigger.user] = [view]
        self._changed("view")
        return view

    def push(self, trigger_id: str, definition: Obj) -> SlackView:
        """Stack a window on the one the trigger came from. Raises SlackRefusal push_limit_reached and as `open`."""
        trigger = self._live_trigger(trigger_id)
        stack = self._stacks.get(trigger.user, [])
        if not stack:
            raise SlackRefusal("not_found")
        if len(stack) >= STACK_DEPTH:
            raise SlackRefusal("push_limit_reached")
        self._require_new_external_id(definition)
        self._spend(trigger)
        return self.stack_on(trigger.user, definition)

    def stack_on(self, user: str, definition: Obj) -> SlackView:
        """Stack a window, as `response_action: push` does. Raises SlackRefusal push_limit_reached."""
        stack = self._stacks[user]
        if len(stack) >= STACK_DEPTH:
            raise SlackRefusal("push_limit_reached")
        view = replace(_new_view(user, definition), root_id=stack[0].id, previous_id=stack[-1].id)
        stack.append(view)
        self._changed("view")
        return view

    def update(self, view: SlackView, definition: Obj, *, expected_hash: str | None = None) -> SlackView:
        """Draw a window anew; what was typed stays where ids stay. Raises SlackRefusal hash_conflict."""
        if expected_hash and expected_hash != view.hash:
            raise SlackRefusal("hash_conflict")
        named = _with_ids(definition)
        return self._swap(
            replace(
                view, definition=named, hash=_new_hash(), entered=kept_entries(view.entered, objects(named, "blocks"))
            )
        )

    def enter(self, view_id: str, values: Obj) -> SlackView:
        """Remember what a person typed or chose: block id to action id to element state. The hash stays."""
        view = self.find(view_id=view_id)
        merged = {**view.entered}
        for block_id in values:
            merged[block_id] = {**child(merged, block_id), **child(values, block_id)}
        return self._swap(replace(view, entered=merged), quietly=True)

    def publish_home(self, user: str, definition: Obj) -> SlackView:
        """Set a person's Home tab."""
        view = _new_view(user, definition)
        self.homes[user] = view
        self._changed("view")
        return view

    def close(self, view_id: str) -> list[SlackView]:
        """Close a window and those on top of it; the answer is what was closed, top first."""
        view = self.find(view_id=view_id)
        stack = self._stacks[view.user]
        index = [one.id for one in stack].index(view.id)
        closed = stack[index:][::-1]
        del stack[index:]
        self._changed("view")
        return closed

    def clear(self, user: str) -> list[SlackView]:
        """Close all of a person's windows."""
        closed = self._stacks.pop(user, [])
        self._changed("view")
        return closed[::-1]

    def _live_trigger(self, trigger_id: str) -> SlackTrigger:
        if trigger_id in self._spent:
            raise SlackRefusal("exchanged_trigger_id")
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackRefusal("invalid_trigger_id")
        if self._now() - trigger.issued_at > TRIGGER_LIFE:
            raise SlackRefusal("expired_trigger_id")
        return trigger

    def _spend(self, trigger: SlackTrigger) -> None:
        self._spent.add(trigger.id)

    def _require_new_external_id(self, definition: Obj, *, user: str | None = None) -> None:
        wanted = optional_string(definition, "external_id")
        others = [view for owner, stack in self._stacks.items() if owner != user for view in stack]
        if wanted and any(view.external_id == wanted for view in others):
            raise SlackRefusal("duplicate_external_id")

    def _swap(self, view: SlackView, *, quietly: bool = False) -> SlackView:
        for stack in self._stacks.values():
            for index, kept in enumerate(stack):
                if kept.id == view.id:
                    stack[index] = view
        if self.homes.get(view.user, view).id == view.id and view.user in self.homes:
            self.homes[view.user] = view
        if not quietly:
            self._changed("view")
        return view


def describe_view(view: SlackView, *, team_id: str, app_id: str, bot_id: str) -> Obj:
    """A view as Slack sends it: in answers to `views.*` and in every payload that comes from it."""
    given = view.definition
    blocks = objects(given, "blocks")
    described: Obj = {
        "id": view.id,
        "team_id": team_id,
        "blocks": array(blocks),
        "private_metadata": string(given, "private_metadata"),
        "callback_id": string(given, "callback_id"),
        "state": {"values": entered_states(blocks, view.entered)},
        "hash": view.hash,
        "clear_on_close": given.get("clear_on_close") is True,
        "notify_on_close": given.get("notify_on_close") is True,
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": app_id,
        "external_id": string(given, "external_id"),
        "app_installed_team_id": team_id,
        "bot_id": bot_id,
    }
    return described | {key: given.get(key) for key in _FRAME}


def _new_view(user: str, definition: Obj) -> SlackView:
    view_id = "V" + secrets.token_hex(5).upper()
    return SlackView(id=view_id, user=user, definition=_with_ids(definition), hash=_new_hash(), root_id=view_id)


def _new_hash() -> str:
    return f"{secrets.randbelow(10**10)}.{secrets.token_urlsafe(6)}"


def _with_ids(definition: Obj) -> Obj:
    """The same view with ids where the app gave none, as Slack does."""
    named: Obj = {**definition}
    named["blocks"] = array(with_ids(objects(definition, "blocks")))
    return named


def with_ids(blocks: list[Obj]) -> list[Obj]:
    """Copies of the blocks, each with a block id, each interactive element with an action id."""
    copies = copy.deepcopy(blocks)
    for block in copies:
        if not string(block, "block_id"):
            block["block_id"] = secrets.token_urlsafe(4)
        inner: list[Json] = [block.get("element"), block.get("accessory")]
        for element in [*objects(block, "elements"), *[one for one in inner if isinstance(one, dict)]]:
            interactive = string(block, "type") in ("actions", "input", "section")
            if interactive and string(element, "type") != "image" and not string(element, "action_id"):
                element["action_id"] = secrets.token_urlsafe(4)
    return copies
