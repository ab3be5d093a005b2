"""Attempts to connect an account, and who is signed in on the pages.

What is handed out and must come back (a state, a cookie) is found by its keyed hash; nobody who reads the tables can
make one. What we need again ourselves is sealed.
"""

import json
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from storage.humans import ids_of
from storage.schema import connects, sessions
from storage.work import Work
from workflows.domain.connecting import Attempt, Session
from workflows.domain.ids import AccountId, PersonId


class SqlConnects:
    """Implements `ports.store.Connects`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def add(self, attempt: Attempt) -> None:
        """A new attempt, not used yet."""
        clear = json.dumps({"state": attempt.state, "verifier": attempt.verifier}).encode()
        row = {
            "id": attempt.id,
            "person": attempt.person,
            "account": attempt.account,
            "state": self._work.vault.ticket(attempt.state),
            "sealed": self._work.vault.seal(clear),
            "made_at": attempt.made_at,
            "used": False,
        }
        await self._work.connection.execute(insert(connects), row)

    async def find(self, attempt_id: str) -> Attempt | None:
        """By the name in its link; also one that was used."""
        query = select(connects).where(connects.c.id == attempt_id)
        return self._attempt((await self._work.connection.execute(query)).one_or_none())

    async def by_state(self, state: str) -> Attempt | None:
        """By the value that went to the network and back; also one that was used."""
        query = select(connects).where(connects.c.state.in_(self._work.vault.tickets(state)))
        return self._attempt((await self._work.connection.execute(query)).one_or_none())

    async def use(self, attempt_id: str) -> bool:
        """Mark it used: True for the first who asks, and for nobody after."""
        mark = update(connects).where(connects.c.id == attempt_id, connects.c.used.is_(False)).values(used=True)
        return (await self._work.connection.execute(mark)).rowcount == 1

    async def sign_in(self, session: Session) -> None:
        """From now on, whoever shows this cookie is this person."""
        row = {
            "id": self._work.vault.ticket(session.id),
            "person": session.person,
            "sealed": self._work.vault.seal(session.csrf.encode()),
            "made_at": session.made_at,
        }
        await self._work.connection.execute(insert(sessions), row)

    async def session(self, session_id: str) -> Session | None:
        """Who holds this cookie, unless they were signed out."""
        query = select(sessions).where(sessions.c.id.in_(self._work.vault.tickets(session_id)))
        row = (await self._work.connection.execute(query)).one_or_none()
        if row is None:
            return None
        csrf = self._work.vault.open(row.sealed).decode()
        return Session(id=session_id, person=PersonId(row.person), csrf=csrf, made_at=row.made_at)

    async def sign_out(self, person: PersonId) -> None:
        """End all of a person's sessions."""
        await self._work.connection.execute(delete(sessions).where(sessions.c.person.in_(ids_of(person))))

    def _attempt(self, row: Row[Any] | None) -> Attempt | None:
        if row is None:
            return None
        record = json.loads(self._work.vault.open(row.sealed))
        return Attempt(
            id=row.id,
            person=PersonId(row.person),
            account=AccountId(row.account),
            state=record["state"],
            verifier=record["verifier"],
            made_at=row.made_at,
            used=row.used,
        )
