"""The pictures of alerts and of requests for access."""

from collections.abc import Sequence

from bot.cards.access import access_card, answer_card
from bot.cards.alert import alert_card, concern_card
from bot.drawing.easel import Easel
from bot.drawing.people import Register
from bot.views import Views
from workflows.domain.access import AccessState, granter_of
from workflows.domain.account import Account
from workflows.domain.alert import Alert
from workflows.domain.ids import PersonId
from workflows.domain.person import Person
from workflows.ports.chat import Card
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store

ANSWER = "answer"


class OtherPictures:
    """Draws what is not a post. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(
        self, *, store: Store, easel: Easel, register: Register, views: Views, clock: Clock, contact: str
    ) -> None:
        self._store = store
        self._easel = easel
        self._register = register
        self._contact = contact
        self._views = views
        self._clock = clock

    async def draw_alert(self, alert_id: str) -> None:
        """The same card for the author and for the account's guardian (its owner, where there is no guardian).

        What is wrong with an account itself is told to its guardian and its owner.
        """
        subject = f"alert:{alert_id}"
        async with self._store.reading() as tx:
            alert = await tx.alerts.get(alert_id)
            account = await tx.accounts.get(alert.account)
            guardian = account.guardian or account.owner
            watching = _known([guardian, alert.author if alert.remote_id else account.owner])
            people = {person.id: person for person in await tx.people.list(_known([*watching, alert.decided_by]))}
            drawn = await tx.messages.list(subject)
        card = self._alert_card(alert, account, people)
        for person_id in watching:
            if person_id in people:
                await self._show(card, drawn, subject=subject, role=Role.ALERT, person=people[person_id])

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

    def _alert_card(self, alert: Alert, account: Account, people: dict[PersonId, Person]) -> Card:
        network, now = self._views.network_name(account), self._clock.now()
        if alert.remote_id is None:
            return concern_card(alert, account, network=network, now=now)
        return alert_card(
            alert,
            account,
            network=network,
            link=self._views.address(account, alert.remote_id),
            author=_name(people, alert.author),
            decided_by=_name(people, alert.decided_by),
            now=now,
        )

    async def _show(self, card: Card, drawn: Sequence[Drawn], *, subject: str, role: Role, person: Person) -> None:
        before = next((one for one in drawn if one.role is role and one.about == person.id), None)
        if before is None or not await self._easel.redraw(before, card):
            await self._easel.tell(card, subject=subject, role=role, person=person, about=person.id)


def _known(ids: Sequence[PersonId | None]) -> list[PersonId]:
    return sorted({person for person in ids if person is not None})


def _name(people: dict[PersonId, Person], person: PersonId | None) -> str:
    return people[person].name if person in people and people[person].name else "Somebody"
