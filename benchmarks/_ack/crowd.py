"""The people of the company at work: authors write, check and confirm; approvers press Approve."""

import asyncio
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from adapters.sandbox.plain_json import Obj, child, objects, string
from adapters.sandbox.slack_errors import SlackRefusal
from adapters.sandbox.slack_inputs import interactive
from adapters.sandbox.slack_state import SlackMessage, SlackView
from benchmarks._ack.acts import Act, Fate, Kind
from benchmarks._ack.company import Brand, Company, texts
from benchmarks._ack.hands import Hands, Raw, button_of
from benchmarks._ack.stand_ins import Ear
from bot.dialogs.names import Action, FieldName, FormName, read_subject

WAIT_FOR_WORDS = 4.0
"""Seconds after an acknowledgement within which its words must have arrived to be counted as an answer."""
NEXT: dict[Kind, tuple[Kind, ...]] = {
    Kind.COMMAND: (Kind.COMMAND,),
    Kind.SUBMIT: (Kind.SUBMIT, Kind.CONFIRM, Kind.BUTTON, Kind.COMMAND),
    Kind.CONFIRM: (Kind.CONFIRM, Kind.SUBMIT, Kind.BUTTON, Kind.COMMAND),
    Kind.BUTTON: (Kind.BUTTON, Kind.CONFIRM, Kind.SUBMIT, Kind.COMMAND),
}
"""What is done instead when nobody is ready for what is due, so that the load stays what it is said to be."""


Shown = tuple[float, str]
"""When somebody was shown something, and what."""


class Crowd(Protocol):
    """People who act when they are told to."""

    async def act(self, kind: Kind, due: float) -> Act:
        """One act of this kind, or of another when nobody is ready for it."""
        ...


class Stage(Enum):
    """How far an author is with a post."""

    IDLE = "idle"
    FORM = "form"
    """The command was acknowledged; the form is open or about to be."""
    CARD = "card"
    """The confirm card stands in the window."""


LATER: Mapping[Stage, Mapping[str, Stage]] = {
    Stage.FORM: {FormName.CONFIRM: Stage.CARD, FormName.AFTER: Stage.IDLE},
    Stage.CARD: {FormName.POST: Stage.FORM, FormName.AFTER: Stage.IDLE},
}
"""Where an author is who was told to wait, by the window they see now."""


@dataclass(kw_only=True)
class Author:
    """One author, and what they are doing."""

    user: str
    brand: Brand
    stage: Stage = Stage.IDLE
    text: str = ""
    since: float = 0.0


@dataclass(kw_only=True)
class RealCrowd:
    """People in front of the real program."""

    company: Company
    hands: Hands
    ear: Ear
    authors: deque[Author] = field(default_factory=deque)
    cards: deque[tuple[Brand, SlackMessage]] = field(default_factory=deque)
    """Approval cards nobody has pressed yet."""

    def __post_init__(self) -> None:
        self._texts = texts()
        self._read: dict[str, int] = {}
        pairs = [(user, brand) for brand in self.company.brands for user in brand.authors]
        self.authors.extend(Author(user=user, brand=brand) for user, brand in sorted(pairs))

    async def act(self, kind: Kind, due: float) -> Act:
        """One act by whoever has been ready for it longest."""
        for possible in NEXT[kind]:
            if possible is Kind.BUTTON:
                if (found := self._card()) is not None:
                    return await self._press(*found, due)
            elif (author := self._ready(possible)) is not None:
                return await self._write(possible, author, due)
        return Act(kind=kind, due=due, ack=0.0, fate=Fate.SKIPPED)

    async def _write(self, kind: Kind, author: Author, due: float) -> Act:
        match kind:
            case Kind.COMMAND:
                return await self._type(author, due)
            case Kind.SUBMIT:
                return await self._submit(author, due)
            case _:
                return await self._confirm(author, due)

    async def _type(self, author: Author, due: float) -> Act:
        author.text = next(self._texts)
        before = self._window(author)
        raw = await self.hands.do(
            Kind.COMMAND, due, lambda front: front.command(author.user, "general", f"/post {author.text}")
        )
        shown = await self._shown(raw)
        window = self._window(author)
        author.stage, author.since = Stage.IDLE, due
        if window is not None and window is not before and _name(window) == FormName.POST:
            author.stage = Stage.FORM
        self.authors.append(author)
        return self._judged(raw, accepted=author.stage is Stage.FORM, shown=shown, typed=author.text)

    async def _submit(self, author: Author, due: float) -> Act:
        window = self._window(author)
        assert window is not None
        post_id = string(window.definition, "private_metadata")
        option: Obj = {"text": {"type": "plain_text", "text": author.brand.account.handle}, "value": author.brand.id}
        self._enter(window, FieldName.ACCOUNT, {"type": "external_select", "selected_option": option})
        raw = await self.hands.do(Kind.SUBMIT, due, lambda front: front.submit(author.user, window.id))
        now = self._window(author)
        accepted = now is not None and _name(now) == FormName.CONFIRM
        author.stage, author.since = (Stage.CARD if accepted else Stage.FORM), due
        kept = now is not None and (accepted or author.text in _typed(now))
        self.authors.append(author)
        act = self._judged(raw, accepted=accepted, shown=None, typed=author.text, subject=post_id)
        return act if kept else raw.act(Fate.FAILED, subject=post_id, typed=author.text)

    async def _confirm(self, author: Author, due: float) -> Act:
        window = self._window(author)
        assert window is not None
        post_id, _ = read_subject(string(window.definition, "private_metadata"))
        for block, element in interactive(objects(window.definition, "blocks")):
            if string(block, "block_id") == FieldName.TICK:
                chosen: Obj = {"type": "checkboxes", "selected_options": [*objects(element, "options")]}
                self._enter(window, FieldName.TICK, chosen)
            elif string(block, "block_id") == FieldName.TYPED:
                typed: Obj = {"type": "plain_text_input", "value": author.brand.account.handle}
                self._enter(window, FieldName.TYPED, typed)
        raw = await self.hands.do(Kind.CONFIRM, due, lambda front: front.submit(author.user, window.id))
        now = self._window(author)
        accepted = now is not None and _name(now) == FormName.AFTER
        author.stage, author.since = (Stage.IDLE if accepted else Stage.CARD), due
        self.authors.append(author)
        return self._judged(raw, accepted=accepted, shown=None, typed=author.text, subject=post_id)

    async def _press(self, brand: Brand, message: SlackMessage, due: float) -> Act:
        ids, value = button_of(message, Action.APPROVE)
        raw = await self.hands.do(Kind.BUTTON, due, lambda front: front.press(brand.approvers[0], message, ids, {}))
        shown = await self._shown(raw)
        if shown is not None:  # told to try again: the card is still there, and is pressed again
            self.cards.append((brand, message))
        return self._judged(raw, accepted=shown is None, shown=shown, subject=read_subject(value)[0])

    def _judged(self, raw: Raw, *, accepted: bool, shown: Shown | None, typed: str = "", subject: str = "") -> Act:
        delivery = raw.watched.delivery
        if delivery is None or delivery.failure is not None:
            return raw.act(Fate.FAILED, subject=subject, typed=typed)
        if accepted:
            return raw.act(Fate.ACCEPTED, subject=subject, typed=typed)
        if shown is not None:
            return raw.act(Fate.TOLD, words=shown[0] - raw.due, subject=subject, typed=typed, said=shown[1])
        if raw.said:
            return raw.act(Fate.TOLD, words=raw.ack, subject=subject, typed=typed)
        return raw.act(Fate.FAILED, subject=subject, typed=typed)

    async def _shown(self, raw: Raw) -> Shown | None:
        """When and what the person was told about it after the acknowledgement, or None when nothing came.

        A command waits for its window. A press that went well is followed by nothing that could be waited for.
        """
        if raw.said:
            return (raw.watched.acked_at, raw.said)
        loop = asyncio.get_running_loop()
        patience = WAIT_FOR_WORDS if raw.kind is Kind.COMMAND or raw.ack > 1.0 else 0.3
        end = loop.time() + patience
        while loop.time() < end:
            said = self.ear.about(*raw.watched.keys)
            if said:
                await asyncio.sleep(0.02)  # heard on its way in; the window stands a moment later
                return (said[0].at, "".join(one.body for one in said))
            await asyncio.sleep(0.02)
        return None

    def _ready(self, kind: Kind) -> Author | None:
        wanted = {Kind.COMMAND: Stage.IDLE, Kind.SUBMIT: Stage.FORM, Kind.CONFIRM: Stage.CARD}[kind]
        for author in self.authors:
            self._catch_up(author)
            if author.stage is wanted:
                self.authors.remove(author)
                return author
        return None

    def _catch_up(self, author: Author) -> None:
        """What was promised for later may have come: the window shows where the author is."""
        window = self._window(author) if author.stage in LATER else None
        if window is not None and author.stage in LATER:
            author.stage = LATER[author.stage].get(_name(window), author.stage)

    def _card(self) -> tuple[Brand, SlackMessage] | None:
        self._look_for_cards()
        while self.cards:
            brand, message = self.cards.popleft()
            try:
                now = self.company.slack.message(message.channel, message.ts)
            except SlackRefusal:
                continue
            if button_of(now, Action.APPROVE)[1]:
                return brand, now
        return None

    def _look_for_cards(self) -> None:
        for brand in self.company.brands:
            messages = self.company.slack.messages(brand.channel)
            fresh = messages[self._read.get(brand.channel, 0) :]
            self.cards.extend((brand, message) for message in fresh if button_of(message, Action.APPROVE)[1])
            self._read[brand.channel] = len(messages)

    def _window(self, author: Author) -> SlackView | None:
        return self.company.slack.windows.top(author.user)

    def _enter(self, window: SlackView, name: str, state: Obj) -> None:
        self.company.slack.windows.enter(window.id, {name: {f"field.{name}": state}})


def _name(window: SlackView) -> str:
    return string(window.definition, "callback_id")


def _typed(window: SlackView) -> str:
    """The words that stand in the form's text field."""
    for block, element in interactive(objects(window.definition, "blocks")):
        if string(block, "block_id") == FieldName.TEXT:
            state = child(child(window.entered, FieldName.TEXT), string(element, "action_id"))
            return string(state, "value") or string(element, "initial_value")
    return ""
