"""The pictures of an incident: one card in each approvers' channel, one for each person who has to know."""

from collections.abc import Sequence
from datetime import datetime

from bot.cards.incident import IncidentView, incident_card
from bot.drawing.board import Board, Notice
from bot.views import Views, known_account
from workflows.domain.incident import Happened, Happening, Incident, IncidentState, IncidentStep
from workflows.domain.person import Person, each_once
from workflows.errors import Conflict
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.store import Role, Store, Transaction


class IncidentPictures:
    """Draws incidents. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(self, *, store: Store, board: Board, views: Views, policy: Policy, clock: Clock) -> None:
        self._store = store
        self._board = board
        self._views = views
        self._policy = policy
        self._clock = clock

    async def draw(self, incident_id: str) -> None:
        """Bring every picture up to date, tell whoever was not told yet, and note that they were."""
        subject = f"incident:{incident_id}"
        async with self._store.reading() as tx:
            incident = await tx.incidents.get(incident_id)
            view = await load_incident(tx, incident, views=self._views, policy=self._policy, now=self._clock.now())
            drawn = await tx.messages.list(subject)
        if view is None:
            return
        notice = Notice(draw=lambda: incident_card(view), subject=subject, role=Role.INCIDENT, drawn=drawn)
        approvers = [view.people[each] for each in sorted(view.account.approvers) if each in view.people]
        placement = await self._board.pin(notice, view.account, approvers)
        await self._board.show_all(notice, each_once((*view.told, *placement.direct)), placement)
        await self._note_told(view.incident)

    async def _note_told(self, incident: Incident) -> None:
        if incident.has(Happened.TOLD) or incident.state is IncidentState.REVIEWED:
            return
        now = self._clock.now()
        try:
            async with self._store.transaction() as tx:
                current = await tx.incidents.get(incident.id)
                if current.has(Happened.TOLD) or current.state is IncidentState.REVIEWED:
                    return
                told = Happening(at=now, what=Happened.TOLD)
                await tx.record(current.step(IncidentStep.NOTE, told, at=now))
        except Conflict:
            # It moved on in this moment, and asked for its next picture itself.
            return


async def load_incident(
    tx: Transaction, incident: Incident, *, views: Views, policy: Policy, now: datetime
) -> IncidentView | None:
    """The incident with all that its card shows; None when app.yaml never named its account."""
    post = await tx.posts.get(incident.post)
    account = await known_account(tx, incident.account)
    if account is None:
        return None
    told = policy.must_know(incident, post, account)
    apology = await tx.posts.find(incident.apology) if incident.apology else None
    freeze = await tx.freezes.stopping(account.id)
    known = {*told, *account.approvers, *(one.by for one in incident.timeline)}
    known |= {person for person in (incident.reviewed_by, apology.author if apology else None) if person}
    people = {person.id: person for person in await tx.people.list(sorted(known))}
    deliveries = tuple(await tx.deliveries.list(post.id))
    return IncidentView(
        incident=incident,
        post=post,
        account=account,
        network=views.network_name(account),
        deliveries=tuple(each for each in deliveries if each.remote_id is not None),
        links={each.part: views.address(account, each.remote_id) for each in deliveries if each.remote_id},
        evidence=tuple(await tx.incidents.evidence(incident.id)),
        apology=apology,
        freeze=freeze,
        people=people,
        told=_by_name(each_once(people[each] for each in sorted(told) if each in people and people[each].counts)),
        wordings=len(policy.settings.incidents.apologies),
        now=now,
    )


def _by_name(people: Sequence[Person]) -> tuple[Person, ...]:
    return tuple(sorted(people, key=lambda person: (person.name.casefold(), person.id)))
