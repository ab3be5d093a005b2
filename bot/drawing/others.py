"""The pictures of requests for access, and of an account that was connected."""

from collections.abc import Sequence

from bot.cards.access import access_card, answer_card
from bot.cards.connect import connected_card
from bot.drawing.easel import Easel
from bot.drawing.people import Register
from bot.views import Views
from workflows.domain.access import AccessState, granter_of
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.person import Person
from workflows.ports.chat import Card
from workflows.ports.store import Drawn, Role, Store

ANSWER = "answer"


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
            request = await tx.requests.get(request_id)
            account = await tx.accounts.get(request.account)
        if request.state is AccessState.OPEN:
            # Nobody else notices that an owner left: until the chat is asked, they look like anybody.
            await self._register.refresh(_known([account.owner, account.guardian]))
        concerned = _known([request.person, account.owner, account.guardian, request.decided_by])
        async with self._store.reading() as tx:
            people = {person.id: person for person in await tx.people.list(concerned)}
            drawn = await tx.messages.list(subject)
        decider = _name(people, request.decided_by)
        granter = granter_of(account, people)
        card = access_card(
            request,
            account,
            asker=_name(people, request.person),
            decider=decider,
            in_place_of_owner=granter is not None and granter.id != account.owner,
        )
        if granter is not None:
            await self._show(card, drawn, subject=subject, role=Role.ACCESS, person=granter)
        if any(one.about == ANSWER for one in drawn) or (request.state is AccessState.OPEN and granter is not None):
            return
        answer = answer_card(request, account, decider=decider, contact=self._contact)
        await self._easel.tell(answer, subject=subject, role=Role.ACCESS, person=people[request.person], about=ANSWER)

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
        card = connected_card(account, network=network, by=by)
        for person_id in _known([account.guardian, account.owner]):
            about = f"{person_id} {credential.connected_at:%Y-%m-%dT%H:%M:%S.%f}"
            if person_id in people and about not in told:
                await self._easel.tell(card, subject=subject, role=Role.ACCESS, person=people[person_id], about=about)

    async def _show(self, card: Card, drawn: Sequence[Drawn], *, subject: str, role: Role, person: Person) -> None:
        before = next((one for one in drawn if one.role is role and one.about == person.id), None)
        if before is None or not await self._easel.redraw(before, card):
            await self._easel.tell(card, subject=subject, role=role, person=person, about=person.id)


def _known(ids: Sequence[PersonId | None]) -> list[PersonId]:
    return sorted({person for person in ids if person is not None})


def _name(people: dict[PersonId, Person], person: PersonId | None) -> str:
    return people[person].name if person in people and people[person].name else "Somebody"
