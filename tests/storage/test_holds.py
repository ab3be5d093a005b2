"""Legal holds, on both databases."""

from datetime import timedelta

import pytest

from storage.store import SqlStore
from storage.verifying import verify_audit
from tests.builders import ANA, NOON
from workflows.domain.hold import Hold, placed
from workflows.domain.ids import PersonId
from workflows.errors import Conflict, NotFound


def a_hold(id: str, *, person: PersonId | None = None, minutes: int = 0) -> Hold:
    return Hold(id=id, person=person, reason="Acme v. Roadrunner", by="operator", at=NOON + timedelta(minutes=minutes))


async def test_holds_in_force_are_listed_the_oldest_first(store: SqlStore, database_url: str) -> None:
    everything, anas, over = a_hold("b", minutes=1), a_hold("a", person=ANA.id), a_hold("c")
    async with store.transaction() as tx:
        for hold in (everything, anas, over):
            await tx.record(placed(hold))
        lifted = over.lift(by="operator", at=NOON)
        await tx.record(lifted)
        # There is no picture of it.
        assert await tx.messages.due(now=NOON) == []

    async with store.reading() as tx:
        assert await tx.holds.list() == [anas, everything]
        assert await tx.holds.get("c") == lifted.after
        with pytest.raises(NotFound):
            await tx.holds.get("d")
    assert (await verify_audit(database_url)).is_whole


async def test_a_hold_is_placed_and_lifted_once(store: SqlStore) -> None:
    hold = a_hold("a")
    lifted = hold.lift(by="operator", at=NOON)
    async with store.transaction() as tx:
        await tx.record(placed(hold))
        await tx.record(lifted)

    for late, words in ((placed(hold), "already a hold"), (lifted, "faster with this hold")):
        with pytest.raises(Conflict, match=words):
            async with store.transaction() as tx:
                await tx.record(late)
