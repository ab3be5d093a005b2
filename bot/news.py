"""What a chat tells of people and groups by itself: noted as something to look up, which is done soon and not lost."""

from workflows.domain.ids import PersonId
from workflows.domain.lifecycle import group_task
from workflows.domain.person import Identity, Person
from workflows.ports.chat import Member
from workflows.ports.clock import Clock
from workflows.ports.store import Store


class News:
    """Implements `ports.directory.PeopleNews`. Raises Busy: the next look at people and groups finds it then."""

    def __init__(self, *, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def group_changed(self, group: PersonId) -> None:
        """Ask about it, in a second, if app.yaml names it."""
        async with self._store.reading() as tx:
            if not any(one.id == group for one in await tx.groups.list()):
                return
        async with self._store.transaction() as tx:
            await tx.later(group_task(group, self._clock.now()))

    async def person_changed(self, identity: Identity, *, said: Member | None = None) -> None:
        """Ask every chat of theirs about them, if they are known and what is `said` is news.

        A chat tells each time somebody changes their status, which is nothing to us.
        """
        async with self._store.reading() as tx:
            known = await tx.people.find(identity)
        if known is None or (said is not None and _says(known, said)):
            return
        async with self._store.transaction() as tx:
            await tx.messages.ask(f"person:{known.id}")


def _says(known: Person, said: Member) -> bool:
    """Whether all of it is known. Of somebody in several chats their name is that of another, perhaps."""
    has_name = len(known.identities) > 1 or known.name == said.name
    has_language = said.language in ("", known.language)
    return has_name and has_language and known.standing is said.standing and known.zone == said.zone
