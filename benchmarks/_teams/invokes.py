"""The people of the company at work in Teams: they fetch the form, fill it in, confirm, look at a card and approve."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import cycle, islice
from typing import TypeVar

import aiohttp

from adapters.sandbox.plain_json import Obj, child, string
from adapters.sandbox.teams_cards import CARD, Pressable, all_inputs, pressables
from adapters.sandbox.teams_client import TeamsClient
from adapters.sandbox.teams_people import TeamsPeople, TeamsPerson
from adapters.sandbox.teams_sender import Delivery, Signs, TeamsSender
from adapters.sandbox.teams_state import TeamsMessage
from benchmarks._ack.acts import Times, times_of
from benchmarks._ack.company import Brand, texts
from benchmarks._teams.company import TeamsCompany
from bot.dialogs.chat import SLOW
from bot.dialogs.names import Action, FieldName, FormName, read_subject

T = TypeVar("T")
AGAIN_EVERY = 10
"""Of each kind that changes something, every so manieth is delivered once more, with a new id and time."""


class Kind(Enum):
    """What Teams asked for."""

    FETCH = "task/fetch"
    CHECK = "task/submit, form"
    CONFIRM = "task/submit, confirm"
    REFRESH = "refresh"
    APPROVE = "Action.Execute"


class Fate(Enum):
    """What the person saw."""

    ACCEPTED = "accepted"
    PROMISED = "promised for later"
    REFUSED = "refused in words"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Nobody was there to do it; no request left."""


@dataclass(frozen=True, kw_only=True)
class Act:
    """One act; `seconds` from the moment it was due to the answer."""

    kind: Kind
    seconds: float = 0.0
    fate: Fate
    subject: str = ""
    is_repeat: bool = False
    """Delivered a second time."""
    by: str = ""
    """Whose act it was, where something was promised for later."""
    told: int = 0
    """How many messages stood in their chat with the app then."""


class Timed(TeamsSender):
    """A sender that notes what it sent, what came back and when. One for each act."""

    def __init__(self, *, session: aiohttp.ClientSession, url: str, signs: Signs, deadline: float) -> None:
        super().__init__(session=session, url=url, signs=signs, deadline=deadline)
        self.sent: list[Obj] = []
        self.delivery: Delivery | None = None
        self.at = 0.0

    async def send(self, activity: Obj) -> Delivery:
        """As TeamsSender.send."""
        self.sent.append(activity)
        self.delivery = await super().send(activity)
        self.at = asyncio.get_running_loop().time()
        return self.delivery


NEXT: dict[Kind, tuple[Kind, ...]] = {
    Kind.FETCH: (Kind.FETCH, Kind.CHECK, Kind.CONFIRM),
    Kind.CHECK: (Kind.CHECK, Kind.CONFIRM, Kind.FETCH),
    Kind.CONFIRM: (Kind.CONFIRM, Kind.CHECK, Kind.FETCH),
    Kind.REFRESH: (Kind.REFRESH, Kind.CHECK, Kind.CONFIRM, Kind.FETCH),
    Kind.APPROVE: (Kind.APPROVE, Kind.REFRESH, Kind.CONFIRM, Kind.CHECK, Kind.FETCH),
}
"""What is done instead when nobody is ready for what is due."""


@dataclass(kw_only=True)
class _Author:
    oid: str
    brand: Brand
    home: TeamsMessage


class Crowd:
    """People in front of the real program. `begin` first."""

    def __init__(self, company: TeamsCompany, new: Callable[[], Timed]) -> None:
        self._company = company
        self._new = new
        self._texts = texts()
        self._ready: dict[Kind, deque[_Author]] = {kind: deque() for kind in (Kind.FETCH, Kind.CHECK, Kind.CONFIRM)}
        self._unseen: deque[tuple[Brand, TeamsMessage]] = deque()
        self._seen: deque[tuple[Brand, TeamsMessage]] = deque()
        self._read: dict[str, int] = {}
        self._done: dict[Kind, int] = dict.fromkeys(Kind, 0)
        self.recorded: list[Obj] = []
        """Every invoke that was sent, oldest first."""
        self.texts: set[str] = set()
        """The words of every form that was sent."""

    async def begin(self) -> None:
        """Everybody asks for the home card, whose button opens the form."""
        for brand in self._company.brands:
            await asyncio.gather(*(self._arrive(oid, brand) for oid in brand.authors))

    async def act(self, kind: Kind, due: float) -> list[Act]:
        """One act of this kind, or of another when nobody is ready for it; with its repetition, where there is one."""
        for possible in NEXT[kind]:
            match possible:
                case Kind.REFRESH if (found := self._card(self._unseen)) is not None:
                    return [await self._look(*found, due)]
                case Kind.APPROVE if (found := self._card(self._seen)) is not None:
                    return await self._approve(*found, due)
                case Kind.FETCH | Kind.CHECK | Kind.CONFIRM if self._ready[possible]:
                    return await self._write(possible, self._ready[possible].popleft(), due)
        return [Act(kind=kind, fate=Fate.SKIPPED)]

    async def _arrive(self, oid: str, brand: Brand) -> None:
        person, _ = self._hands(oid)
        await person.say("home")
        chat = self._company.world.chat(oid)
        assert chat is not None
        room = chat.id

        def cards() -> list[TeamsMessage]:
            return [one for one in self._company.world.messages(room) if _button(one.card, FIRST)]

        await TeamsPeople(self._client(self._new())).until(lambda: bool(cards()), what="the home card")
        self._ready[Kind.FETCH].append(_Author(oid=oid, brand=brand, home=cards()[-1]))

    async def _write(self, kind: Kind, author: _Author, due: float) -> list[Act]:
        person, timed = self._hands(author.oid)
        client = self._client(timed)
        subject, title = "", self._title(author.oid)
        if kind is Kind.FETCH:
            button = _button(author.home.card, FIRST)
            assert button is not None
            await client.press(person.user, author.home, button, {})
        else:
            subject = await self._fill(kind, person, author.brand)
            await person.submit()
        wanted = {Kind.FETCH: FormName.POST, Kind.CHECK: FormName.CONFIRM, Kind.CONFIRM: ""}[kind]
        went_well = _form(self._dialog(author.oid)) == wanted
        if kind is Kind.CONFIRM:  # what says where the post is keeps the title; a refusal is another window
            went_well = went_well and self._title(author.oid) == title
        acts = [self._judged(kind, timed, due, subject, went_well=went_well)]
        if kind is not Kind.FETCH and acts[0].fate is Fate.ACCEPTED and self._is_again(kind):
            acts.append(await self._again(kind, timed, subject))
        self._place(author)
        return acts

    async def _fill(self, kind: Kind, person: TeamsPerson, brand: Brand) -> str:
        """Fill in the form they have open; the id of its post."""
        card = person.dialog().card
        ids = {string(one, "id") for one in all_inputs(card)}
        if kind is Kind.CHECK:
            text = next(self._texts)
            self.texts.add(text)
            await person.fill({f"pick.{FieldName.ACCOUNT}": brand.id, FieldName.TEXT.value: text})
        elif FieldName.TYPED in ids:
            await person.fill({FieldName.TYPED.value: brand.account.handle})
        else:
            await person.fill({f"tick.{FieldName.TICK}": True})
        return read_subject(_carried(card, "subject"))[0]

    def _place(self, author: _Author) -> None:
        """Where they stand now, by the window before them."""
        stages: dict[str, Kind] = {FormName.POST: Kind.CHECK, FormName.CONFIRM: Kind.CONFIRM}
        self._ready[stages.get(_form(self._dialog(author.oid)), Kind.FETCH)].append(author)

    async def _look(self, brand: Brand, message: TeamsMessage, due: float) -> Act:
        """Teams asks for the card as the approver sees it."""
        person, timed = self._hands(brand.approvers[0])
        await self._client(timed).refresh(person.user, message, automatic=True)
        self._seen.append((brand, message))
        answer = timed.delivery.answer if timed.delivery else {}
        return self._judged(Kind.REFRESH, timed, due, "", went_well=string(answer, "type") == CARD)

    async def _approve(self, brand: Brand, message: TeamsMessage, due: float) -> list[Act]:
        person, timed = self._hands(brand.approvers[0])
        button = _button(person.card(message), Action.APPROVE)
        assert button is not None
        subject = read_subject(string(_data(button), "subject"))[0]
        answer = await self._client(timed).press(person.user, message, button, {})
        went_well = bool(answer.card) and _button(answer.card, Action.APPROVE) is None
        acts = [self._judged(Kind.APPROVE, timed, due, subject, went_well=went_well)]
        if acts[0].fate is Fate.ACCEPTED and self._is_again(Kind.APPROVE):
            acts.append(await self._again(Kind.APPROVE, timed, subject))
        return acts

    async def _again(self, kind: Kind, timed: Timed, subject: str) -> Act:
        """The same invoke with another id and time, as Teams does."""
        due = asyncio.get_running_loop().time()
        first = timed.sent[-1]
        delivery = await timed.send(first | {"id": self._company.world.new_id()})
        is_fine = delivery.failure is None
        fate = Fate.ACCEPTED if is_fine else Fate.FAILED
        return Act(kind=kind, seconds=timed.at - due, fate=fate, subject=subject, is_repeat=True)

    def _is_again(self, kind: Kind) -> bool:
        self._done[kind] += 1
        return self._done[kind] % AGAIN_EVERY == 0

    def _judged(self, kind: Kind, timed: Timed, due: float, subject: str, *, went_well: bool) -> Act:
        self.recorded += timed.sent
        delivery = timed.delivery
        said = str(delivery.answer) if delivery else ""
        if delivery is None or delivery.failure is not None:
            fate = Fate.FAILED
        elif went_well:
            fate = Fate.ACCEPTED
        else:
            fate = Fate.PROMISED if SLOW in said else Fate.REFUSED if _says_something(delivery.answer) else Fate.FAILED
        by = string(child(timed.sent[-1], "from"), "aadObjectId") if fate is Fate.PROMISED else ""
        told = messages_to(self._company, by) if by else 0
        return Act(kind=kind, seconds=timed.at - due, fate=fate, subject=subject, by=by, told=told)

    def _card(self, cards: deque[tuple[Brand, TeamsMessage]]) -> tuple[Brand, TeamsMessage] | None:
        """One that still waits, as it stands now."""
        self._look_for_cards()
        while cards:
            brand, message = cards.popleft()
            now = self._company.world.message(message.conversation, message.id)
            if _button(now.card, Action.APPROVE) is not None:
                return brand, now
        return None

    def _look_for_cards(self) -> None:
        for brand in self._company.brands:
            messages = self._company.world.messages(brand.channel)
            fresh = messages[self._read.get(brand.channel, 0) :]
            self._unseen.extend((brand, one) for one in fresh if _button(one.card, Action.APPROVE) is not None)
            self._read[brand.channel] = len(messages)

    def _hands(self, oid: str) -> tuple[TeamsPerson, Timed]:
        timed = self._new()
        return TeamsPeople(self._client(timed)).person(oid), timed

    def _client(self, timed: Timed) -> TeamsClient:
        return TeamsClient(self._company.world, timed)

    def _title(self, oid: str) -> str:
        dialog = self._company.world.dialogs.get(oid)
        return dialog.title if dialog is not None else ""

    def _dialog(self, oid: str) -> Obj:
        dialog = self._company.world.dialogs.get(oid)
        return dialog.card if dialog is not None else {}


FIRST = Action.FIRST_FORM
MIX: Sequence[Kind] = tuple(Kind)
"""One post's way through the house takes one of each."""


async def drive(crowd: Crowd, *, rate: float, seconds: float) -> list[Act]:
    """Open loop: each act starts when it is due, however long the ones before it take."""
    kinds = islice(cycle(MIX), round(rate * seconds))
    acts = await paced([_bound(crowd, kind) for kind in kinds], rate=rate)
    return [act for some in acts for act in some]


async def paced(works: Sequence[Callable[[float], Awaitable[T]]], *, rate: float) -> list[T]:
    """Start these one after the other, `rate` a second; each is told when it was due."""
    loop = asyncio.get_running_loop()
    start = loop.time() + 0.05
    tasks = []
    for number, work in enumerate(works):
        due = start + number / rate
        await asyncio.sleep(due - loop.time())
        tasks.append(asyncio.ensure_future(work(due)))
    return list(await asyncio.gather(*tasks))


def times(acts: Sequence[Act], kind: Kind | None = None) -> Times:
    """How long the answers of one kind took, or all; repetitions are not among them."""
    counted = [one for one in acts if one.fate is not Fate.SKIPPED and not one.is_repeat]
    return times_of(one.seconds for one in counted if kind in (None, one.kind))


def messages_to(company: TeamsCompany, oid: str) -> int:
    """How many messages stand in somebody's chat with the app."""
    chat = company.world.chat(oid)
    return len(company.world.messages(chat.id)) if chat is not None else 0


def _bound(crowd: Crowd, kind: Kind) -> Callable[[float], Awaitable[list[Act]]]:
    return lambda due: crowd.act(kind, due)


def _button(card: Obj, action: str) -> Pressable | None:
    """The button for an action that sends it; None when the card has none."""
    found = (one for one in pressables(card) if one.kind != "Action.ShowCard")
    return next((one for one in found if string(_data(one), "action") == action), None)


def _data(pressable: Pressable) -> Obj:
    return child(child(pressable.action, "data"), "countersign")


def _says_something(answer: Obj) -> bool:
    """Whether the person was shown a dialog, a card or a sentence, rather than Teams' own apology."""
    return bool(answer.get("task")) or answer.get("statusCode") == 200


def _form(card: Obj) -> str:
    """The form a dialog is, by its main button; "" for one without."""
    return _carried(card, "form")


def _carried(card: Obj, name: str) -> str:
    mains = (one for one in pressables(card) if string(_data(one), "what") == "submit")
    return next((string(_data(one), name) for one in mains), "")
