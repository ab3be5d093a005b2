"""The pictures of several subjects at once."""

from storage.store import SqlStore
from workflows.ports.store import Drawn, Role


async def test_those_of_one_role_of_each_subject(store: SqlStore) -> None:
    wanted = [Drawn(subject=f"home:{name}", role=Role.HOME, channel="slack", ts="1") for name in ("ana", "ben")]
    others = [
        Drawn(subject="home:cleo", role=Role.HOME, channel="slack", ts="1"),
        Drawn(subject="home:ana", role=Role.DIGEST, channel="D1", ts="1"),
    ]
    async with store.transaction() as tx:
        for one in (*wanted, *others):
            await tx.messages.save(one)

    async with store.reading() as tx:
        found = await tx.messages.of_each(["home:ben", "home:ana", "home:ana"], Role.HOME)
        nothing = await tx.messages.of_each([], Role.HOME)

    assert list(found) == wanted and list(nothing) == []
