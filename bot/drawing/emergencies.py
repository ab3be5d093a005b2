"""The pictures of an emergency: in the approvers' channels, with the owner, the guardian and who asked for it.

The question is one message, and what follows when somebody agreed is another: a message that is redrawn calls nobody.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.cards.channels import moved_card
from bot.cards.emergency import EmergencyView, asked_card, opened_card, review_line
from bot.drawing.channels import Channels
from bot.drawing.easel import Easel
from bot.drawing.homes import ask_homes
from bot.drawing.tries import Tries
from bot.emergency_views import find_emergency
from bot.language import reading
from bot.views import Views
from workflows.domain.emergency import ASKED_FOR, EmergencyState
from workflows.domain.ids import PersonId
from workflows.domain.person import Person, each_once
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store

log = structlog.get_logger()

ASKED, OPENED, OVER = "asked", "opened", "over"
"""What the `about` of a picture begins with; `OVER`: the line that calls for the review."""
_BEFORE_IT = frozenset({EmergencyState.ASKED, EmergencyState.DECLINED})
_OPENED = frozenset({EmergencyState.OPENED, EmergencyState.CLOSED, EmergencyState.REVIEWED})
MOST_POSTS = 1_000
"""How many waiting cards are drawn anew once its time is over."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """An emergency and the pictures of it that exist."""

    view: EmergencyView
    drawn: tuple[Drawn, ...]

    @property
    def subject(self) -> str:
        """What the pictures are about."""
        return f"emergency:{self.view.emergency.id}"

    def at(self, about: str, channel: str = "") -> Drawn | None:
        """The picture with this `about`, in this channel when one is named."""
        found = (one for one in self.drawn if one.role is Role.EMERGENCY and one.about == about)
        return next((one for one in found if not channel or one.channel == channel), None)

    def of(self, what: str) -> tuple[Drawn, ...]:
        """Every picture of the question, or of what followed."""
        return tuple(one for one in self.drawn if one.role is Role.EMERGENCY and about_of(one.about) == what)


class EmergencyPictures:
    """Draws emergencies. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(self, *, store: Store, easel: Easel, channels: Channels, views: Views, clock: Clock) -> None:
        self._store = store
        self._views = views
        self._easel = easel
        self._channels = channels
        self._clock = clock

    async def draw(self, emergency_id: str) -> datetime | None:
        """Bring every picture up to date; when to come back because its time is over then."""
        async with self._store.reading() as tx:
            view = await find_emergency(tx, emergency_id, views=self._views, now=self._clock.now())
            drawn = await tx.messages.list(f"emergency:{emergency_id}")
        if view is None:
            return None
        scene = Scene(view=view, drawn=tuple(drawn))
        tries = Tries()
        await self._question(scene, tries)
        if view.emergency.state in _OPENED:
            await self._everywhere(scene, OPENED, lambda: opened_card(view), tries)
        if view.needs_review:
            await self._over(scene, tries)
        async with self._store.transaction() as tx:
            await ask_homes(tx, concerned(view), now=view.now)
        tries.over()
        return _next_look(view)

    async def _question(self, scene: Scene, tries: Tries) -> None:
        """New messages only while it can be answered; those that stand are redrawn."""
        if scene.view.may_be_answered:
            await self._everywhere(scene, ASKED, lambda: asked_card(scene.view), tries)
            return
        for one in scene.of(ASKED):
            with reading(scene.view.people.get(PersonId(one.about.partition(":")[2]))):
                card = asked_card(scene.view)
            await tries.run(self._easel.redraw(one, card))

    async def _everywhere(self, scene: Scene, what: str, draw: Callable[[], Card], tries: Tries) -> None:
        """In the channels; directly to whoever is told in any case, and to approvers who read none of those."""
        placement = await self._channels.place(scene.view.account, scene.view.approvers)
        tries.note(placement.away)
        for one in scene.of(what):
            if one.about == what and one.channel in placement.shared:
                await tries.run(self._easel.redraw(one, moved_card()))
        for channel in placement.channels:
            await tries.run(self._put(scene, draw(), what, channel))
        for person in each_once((*told_directly(scene.view), *placement.direct)):
            with reading(person):
                card = draw()
            await tries.run(self._tell(scene, card, f"{what}:{person.id}", person))

    async def _put(self, scene: Scene, card: Card, about: str, channel: str) -> None:
        before = scene.at(about, channel)
        if before is None or not await self._easel.redraw(before, card):
            await self._easel.post(card, subject=scene.subject, role=Role.EMERGENCY, channel=channel, about=about)

    async def _tell(self, scene: Scene, card: Card, about: str, person: Person) -> None:
        before = scene.at(about)
        try:
            if before is None or not await self._easel.redraw(before, card):
                await self._easel.tell(card, subject=scene.subject, role=Role.EMERGENCY, person=person, about=about)
        except NetworkFailure as failure:
            if failure.retry:
                raise
            log.warning("emergency.untold", subject=scene.subject, person=person.id)

    async def _over(self, scene: Scene, tries: Tries) -> None:
        """Once: call for the review under the cards in the channels, and draw what waits anew."""
        if any(one.role is Role.LINE and one.about == OVER for one in scene.drawn):
            return
        async with self._store.transaction() as tx:
            for post in await tx.posts.list_waiting([scene.view.account.id], limit=MOST_POSTS):
                await tx.messages.ask(f"post:{post.id}")
        line = review_line(scene.view)
        async with self._store.reading() as tx:
            drawn = await tx.messages.list(scene.subject)
        for card in drawn:
            if card.role is Role.EMERGENCY and card.about == OPENED:
                await tries.run(self._easel.reply_once(line, under=card, about=OVER))


def picture_of(view: EmergencyView, about: str) -> Card | None:
    """The card with this `about` as it is now; None for a name that none has."""
    cards: dict[str, Callable[[EmergencyView], Card]] = {ASKED: asked_card, OPENED: opened_card}
    what = about_of(about)
    if what == OPENED and view.emergency.state in _BEFORE_IT:
        return None
    return cards[what](view) if what in cards else None


def about_of(about: str) -> str:
    """Which of the two cards it is, whoever's."""
    return about.partition(":")[0]


def told_directly(view: EmergencyView) -> Sequence[Person]:
    """Who has a message of their own in any case: who looks after the account, who asked, and who agreed."""
    one, account = view.emergency, view.account
    ids = (account.owner, account.guardian, one.asked_by, one.second)
    known = each_once(view.people[each] for each in ids if each is not None and each in view.people)
    return [person for person in known if person.counts]


def concerned(view: EmergencyView) -> frozenset[PersonId]:
    """On whose own pages it stands: everybody who writes for the account, decides for it or looks after it."""
    one, account = view.emergency, view.account
    named = (account.owner, account.guardian, one.asked_by, one.second)
    return account.deciders.union(each for each in named if each)


def _next_look(view: EmergencyView) -> datetime | None:
    if view.may_be_answered:
        return view.emergency.asked_at + ASKED_FOR
    return view.emergency.until if view.is_open else None
