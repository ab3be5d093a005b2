"""The pictures of requests for access, and of an account that was connected."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.cards.access import access_card, answer_card
from bot.cards.connect import connected_card
from bot.drawing.easel import Easel
from bot.drawing.people import Register
from bot.drawing.tries import Tries
from bot.language import reading, say
from bot.views import Views
from workflows.domain.access import AccessRequest, AccessState, granter_of
from workflows.domain.account import Account
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.person import Person
from workflows.ports.chat import Card
from workflows.ports.store import Drawn, Role, Store, Transaction

ANSWER = "answer"


@dataclass(frozen=True, kw_only=True)
class AccessScene:
    """A request for access, and everybody it concerns."""

    request: AccessRequest
    account: Account
    people: Mapping[PersonId, Person]

    @property
    def granter(self) -> Person | None:
        """Who answers it."""
        return granter_of(self.account, self.people)

    def question(self) -> Card:
        """The card of whoever answers it."""
        granter = self.granter
        return access_card(
            self.request,
            self.account,
            asker=_name(self.people, self.request.person),
            decider=_name(self.people, self.request.decided_by),
            in_place_of_owner=granter is not None and granter.id != self.account.owner,
        )

    def answer(self, contact: str) -> Card:
        """The card of whoever asked."""
        decider = _name(self.people, self.request.decided_by)
        return answer_card(self.request, self.account, decider=decider, contact=contact)


class OtherPictures:
    """Draws what is not a post. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(self, *, store: Store, easel: Easel, register: Register, views: Views, contact: str) -> None:
        self._store = store
        self._easel = easel
        self._register = register
        self._contact = contact
        self._views = views

    async def draw_access(self, request_id: str) -> None:
        """Grant or Decline for whoever answers (`granter_of`); for who asked: the answer, or that nobody can."""
        subject = f"access:{request_id}"
        async with self._store.reading() as tx:
            scene = await load_access(tx, request_id)
        is_open = scene.request.state is AccessState.OPEN
        if is_open:
            # Nobody else notices that an owner left: until the chat is asked, they look like anybody.
            await self._register.refresh(_known([scene.account.owner, scene.account.guardian]))
        async with self._store.reading() as tx:
            scene = await load_access(tx, request_id)
            drawn = await tx.messages.list(subject)
        tries = Tries()
        if scene.granter is not None:
            with reading(scene.granter):
                card = scene.question()
            await tries.run(self._show(card, drawn, subject=subject, role=Role.ACCESS, person=scene.granter))
        if not any(one.about == ANSWER for one in drawn) and (not is_open or scene.granter is None):
            asker = scene.people[scene.request.person]
            with reading(asker):
                answer = scene.answer(self._contact)
            await tries.run(self._easel.tell(answer, subject=subject, role=Role.ACCESS, person=asker, about=ANSWER))
        tries.over()

    async def draw_connected(self, account_id: AccountId) -> None:
        """The receipt of an account's newest sign-in, once for its guardian and its owner."""
        subject = f"connected:{account_id}"
        async with self._store.reading() as tx:
            account = await tx.accounts.get(account_id)
            credential = await tx.credentials.find(account_id)
            concerned = _known([account.guardian, account.owner, credential.connected_by if credential else None])
            people = {person.id: person for person in await tx.people.list(concerned)}
            told = {one.about for one in await tx.messages.list(subject)}
        if credential is None:
            return
        by, network = _name(people, credential.connected_by), self._views.network_name(account)
        tries = Tries()
        for person_id in _known([account.guardian, account.owner]):
            about = f"{person_id} {credential.connected_at:%Y-%m-%dT%H:%M:%S.%f}"
            if person_id in people and about not in told:
                person = people[person_id]
                with reading(person):
                    card = connected_card(account, network=network, by=by)
                await tries.run(self._easel.tell(card, subject=subject, role=Role.ACCESS, person=person, about=about))
        tries.over()

    async def _show(self, card: Card, drawn: Sequence[Drawn], *, subject: str, role: Role, person: Person) -> None:
        before = next((one for one in drawn if one.role is role and one.about == person.id), None)
        if before is None or not await self._easel.redraw(before, card):
            await self._easel.tell(card, subject=subject, role=role, person=person, about=person.id)


async def load_access(tx: Transaction, request_id: str) -> AccessScene:
    """The request with everybody it concerns. Raises NotFound."""
    request = await tx.requests.get(request_id)
    account = await tx.accounts.get(request.account)
    concerned = _known([request.person, account.owner, account.guardian, request.decided_by])
    people = {person.id: person for person in await tx.people.list(concerned)}
    return AccessScene(request=request, account=account, people=people)


async def connected_picture(tx: Transaction, account: Account, *, network: str) -> Card | None:
    """The receipt of the account's newest sign-in; None when nobody is signed in for it."""
    credential = await tx.credentials.find(account.id)
    if credential is None:
        return None
    people = {person.id: person for person in await tx.people.list([credential.connected_by])}
    return connected_card(account, network=network, by=_name(people, credential.connected_by))


def _known(ids: Sequence[PersonId | None]) -> list[PersonId]:
    return sorted({person for person in ids if person is not None})


def _name(people: Mapping[PersonId, Person], person: PersonId | None) -> str:
    known = people.get(person) if person else None
    return known.name if known and known.name else say("Somebody")
