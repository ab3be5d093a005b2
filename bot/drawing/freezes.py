"""The pictures of a freeze: in the approver channels of the accounts it stops, and with those who look after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.freeze import freeze_card, past_card, thawed_card
from bot.drawing.channels import Channels
from bot.drawing.easel import Easel
from bot.language import reading, say
from bot.views import find_account
from workflows.domain.account import Account, Mode
from workflows.domain.freeze import ALL, Freeze
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM
from workflows.errors import NetworkFailure
from workflows.freezing import OPERATOR
from workflows.ports.chat import Card
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store, Transaction

MOST_POSTS = 200
"""How many posts' own cards are drawn anew to say that sending is stopped; the others say it when they change."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One freeze, what it stops, whom that concerns, and the pictures of it that exist."""

    freeze: Freeze
    account: Account | None
    concerned: tuple[Account, ...]
    people: dict[PersonId, Person]
    drawn: tuple[Drawn, ...]

    @property
    def subject(self) -> str:
        """What the pictures are about."""
        return f"freeze:{self.freeze.id}"

    @property
    def about(self) -> str:
        """Which time it was set: the row is the same when it is set again, the cards are not."""
        return f"{self.freeze.at.timestamp():.3f}"

    @property
    def guardians(self) -> tuple[Person, ...]:
        """Who looks after the accounts, and is told directly."""
        ids = {person for one in self.concerned for person in (one.guardian, one.owner) if person}
        return tuple(self.people[one] for one in sorted(ids) if one in self.people and self.people[one].counts)

    def name(self, person: PersonId | None) -> str:
        """Somebody's name."""
        if person == OPERATOR:
            return say("An administrator")
        if person is None or person == SYSTEM:
            return "Countersign"
        return (self.people[person].name if person in self.people else "") or say("Somebody")


class FreezePictures:
    """Draws a freeze. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(self, *, store: Store, easel: Easel, channels: Channels, clock: Clock) -> None:
        self._store = store
        self._easel = easel
        self._channels = channels
        self._clock = clock

    async def draw(self, freeze_id: str) -> None:
        """Bring every picture of it up to date; the posts it stops are drawn anew after it.

        One place that fails does not keep the others from being told. A card that says how the freeze ended is not
        touched any more: the next freeze of the same account gets cards of its own.
        """
        async with self._store.reading() as tx:
            scene = await load_freeze(tx, freeze_id)
        if scene is None:
            return
        failures = await self._old_cards(scene)
        failures += await (self._stopped(scene) if scene.freeze.is_in_force else self._lifted(scene))
        await self._ask_for_posts(scene)
        again = next((failure for failure in failures if failure.retry), None)
        if again:
            raise again

    async def _stopped(self, scene: Scene) -> list[NetworkFailure]:
        async with self._store.reading() as tx:
            card = await stopped_card(tx, scene, now=self._clock.now())
            direct: list[tuple[Person, Card]] = []
            for person in scene.guardians:
                with reading(person):
                    direct.append((person, await stopped_card(tx, scene, now=self._clock.now())))
        channels, failures = await self._channels_of(scene)
        for channel in channels:
            failures += await self._post(scene, card, channel)
        for person, own in direct:
            failures += await self._tell(scene, own, person)
        return failures

    async def _channels_of(self, scene: Scene) -> tuple[list[str], list[NetworkFailure]]:
        """The approver channels that may be used, each once."""
        found: list[str] = []
        failures: list[NetworkFailure] = []
        for account in scene.concerned:
            place = await self._channels.place(account, ())
            failures += [place.away] if place.away else []
            found += [channel for channel in place.channels if channel not in found]
        return found, failures

    async def _post(self, scene: Scene, card: Card, channel: str) -> list[NetworkFailure]:
        before = next((one for one in _at(scene) if one.channel == channel and one.about == scene.about), None)
        try:
            if before is None or not await self._easel.redraw(before, card):
                await self._easel.post(
                    card, subject=scene.subject, role=Role.FREEZE, channel=channel, about=scene.about
                )
        except NetworkFailure as failure:
            return [failure]
        return []

    async def _tell(self, scene: Scene, card: Card, person: Person) -> list[NetworkFailure]:
        about = f"{scene.about}:{person.id}"
        before = next((one for one in _at(scene) if one.about == about), None)
        try:
            if before is None or not await self._easel.redraw(before, card):
                await self._easel.tell(card, subject=scene.subject, role=Role.FREEZE, person=person, about=about)
        except NetworkFailure as failure:
            return [failure]
        return []

    async def _lifted(self, scene: Scene) -> list[NetworkFailure]:
        """Say so on the cards there are, and let go of them: they say how it ended, for good."""
        card = lifted_card(scene, now=self._clock.now())
        return await self._end(card, [one for one in _at(scene) if is_of(one.about, scene.about)])

    async def _old_cards(self, scene: Scene) -> list[NetworkFailure]:
        """Cards of an earlier time it was set, whose end was never drawn."""
        old = [one for one in _at(scene) if not is_of(one.about, scene.about)]
        return await self._end(past_card(scene.freeze, scene.account), old) if old else []

    async def _end(self, card: Card, drawn: Sequence[Drawn]) -> list[NetworkFailure]:
        failures: list[NetworkFailure] = []
        for one in drawn:
            try:
                if await self._easel.redraw(one, card):
                    await self._easel.forget(one)
            except NetworkFailure as failure:
                failures.append(failure)
        return failures

    async def _ask_for_posts(self, scene: Scene) -> None:
        """The cards of the posts it stops, or stopped, say so, and those of incidents about these accounts."""
        ids = [one.id for one in scene.concerned]
        async with self._store.reading() as tx:
            posts = [post.id for post in await tx.posts.list_waiting(ids, limit=MOST_POSTS)]
            incidents = [one.id for one in await tx.incidents.list_open() if one.account in ids]
        if not posts and not incidents:
            return
        async with self._store.transaction() as tx:
            for post_id in posts:
                await tx.messages.ask(f"post:{post_id}")
            for incident_id in incidents:
                await tx.messages.ask(f"incident:{incident_id}")


async def load_freeze(tx: Transaction, freeze_id: str) -> Scene | None:
    """The freeze of an account, or of `all`, with what it stops; None when there never was one."""
    freeze = await tx.freezes.find(None if freeze_id == ALL else AccountId(freeze_id))
    if freeze is None:
        return None
    account = await find_account(tx, freeze.account)
    concerned = [account] if account else []
    if freeze.account is None:
        concerned = [one for one in await tx.accounts.list() if one.mode is Mode.MANAGED and one.is_brand]
    ids = {person for one in concerned for person in (one.guardian, one.owner)} | {freeze.by, freeze.lifted_by}
    people = await tx.people.list(sorted(one for one in ids if one))
    return Scene(
        freeze=freeze,
        account=account,
        concerned=tuple(concerned),
        people={person.id: person for person in people},
        drawn=tuple(await tx.messages.list(f"freeze:{freeze_id}")),
    )


async def stopped_card(tx: Transaction, scene: Scene, *, now: datetime) -> Card:
    """The card of a freeze in force, with how many posts wait on it."""
    managed = [one.id for one in await tx.accounts.list() if one.mode is Mode.MANAGED]
    stopped = [scene.freeze.account] if scene.freeze.account else managed
    held = await tx.posts.held(stopped, since=scene.freeze.at, now=now)
    may = tuple(sorted(person.name for person in scene.guardians if person.name))
    by = scene.name(scene.freeze.by)
    return freeze_card(scene.freeze, scene.account, held, by=by, lifters=may, now=now)


def lifted_card(scene: Scene, *, now: datetime) -> Card:
    """The card of a freeze that is over."""
    by, lifted_by = scene.name(scene.freeze.by), scene.name(scene.freeze.lifted_by)
    return thawed_card(scene.freeze, scene.account, by=by, lifted_by=lifted_by, now=now)


def is_of(about: str, time: str) -> bool:
    """Whether a card with this `about` is of the freeze that was set at this time (`Scene.about`)."""
    return about == time or about.startswith(f"{time}:")


def _at(scene: Scene) -> list[Drawn]:
    return [one for one in scene.drawn if one.role is Role.FREEZE]
