"""Requests for access."""

from typing import Any

from sqlalchemy import Row, select

from storage.audit import append
from storage.humans import ids_of
from storage.schema import requests
from storage.work import Work
from workflows.domain.access import AccessRequest, AccessState
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.transition import Change
from workflows.errors import Conflict, NotFound


class SqlRequests:
    """Implements `ports.store.Requests`, and writes changes of requests."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, request_id: str) -> AccessRequest:
        """Raises NotFound."""
        row = (await self._work.connection.execute(select(requests).where(requests.c.id == request_id))).one_or_none()
        if row is None:
            raise NotFound("There is no such request.")
        return _request(row)

    async def find_open(self, person: PersonId, account: AccountId) -> AccessRequest | None:
        """The person's open request for the account; the first, of somebody who asked before in each of two chats."""
        theirs = requests.c.person.in_(ids_of(person)), requests.c.account == account
        query = select(requests).where(*theirs, requests.c.state == AccessState.OPEN.value)
        row = (await self._work.connection.execute(query.order_by(requests.c.asked_at).limit(1))).one_or_none()
        return _request(row) if row is not None else None

    async def write(self, change: Change[AccessRequest]) -> None:
        """Write the row over the version it was decided on, and the leaf. Raises Conflict."""
        before, row = change.before, _row(change.after)
        if before is None:
            if not await self._work.born(requests, row):
                raise Conflict("You have already asked for this account. The owner has not answered yet.")
        elif not await self._work.changed(requests, row, before=before.version):
            raise Conflict("Somebody else was faster and answered this request. Your step was not taken.")
        await append(self._work.connection, change.entry, thing="access", row=row)


def _row(request: AccessRequest) -> dict[str, Any]:
    return {
        "id": request.id,
        "person": request.person,
        "account": request.account,
        "state": request.state.value,
        "decided_by": request.decided_by,
        "asked_at": request.asked_at,
        "decided_at": request.decided_at,
        "version": request.version,
    }


def _request(row: Row[Any]) -> AccessRequest:
    return AccessRequest(
        id=row.id,
        person=PersonId(row.person),
        account=AccountId(row.account),
        state=AccessState(row.state),
        decided_by=PersonId(row.decided_by) if row.decided_by is not None else None,
        asked_at=row.asked_at,
        decided_at=row.decided_at,
        version=row.version,
    )
