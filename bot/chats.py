"""Several chats as one: each message goes where its place belongs, and people are reached where they are."""

from collections.abc import Mapping
from dataclasses import replace

from workflows.domain.person import Identity, Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Card, Channel, Chat, Form, Member, MessageRef, WindowRef


class Chats:
    """Implements `ports.chat.Chat` over the chats of this company, by their platforms: `slack`, `teams`.

    NetworkFailure(retry=False) for a place or a person that belongs to none of them, as after a chat was taken out of
    app.yaml.
    """

    def __init__(self, chats: Mapping[str, Chat]) -> None:
        self._chats = dict(chats)

    def owns(self, channel: str) -> bool:
        """Whether it is a place in one of them."""
        return any(chat.owns(channel) for chat in self._chats.values())

    async def post(self, channel: str, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        """Post in whichever chat the channel is."""
        return await self._with(channel).post(channel, card, thread=thread)

    async def update(self, message: MessageRef, card: Card) -> None:
        """Redraw in whichever chat the message stands."""
        await self._with(message.channel).update(message, card)

    async def tell(self, person: Person, card: Card, *, thread: MessageRef | None = None) -> MessageRef:
        """Post in the person's own conversation, in the chat they were last heard from; in another one of theirs when
        they can never be reached there. A chat that is only away for now is waited for: nobody is told twice."""
        unreachable = NetworkFailure("They are in none of the chats that are set up.", retry=False)
        for identity in person.identities:
            chat = self._chats.get(identity.platform)
            if chat is None or (thread is not None and not chat.owns(thread.channel)):
                continue
            try:
                return await chat.tell(_as(person, identity), card, thread=thread)
            except NetworkFailure as failure:
                if failure.retry:
                    raise
                unreachable = failure
        raise unreachable

    async def redraw_window(self, window: WindowRef, form: Form) -> None:
        """Replace an open window's content. An id that begins with a platform's name (`teams:…`) is asked about only
        there; for any other, each chat is asked until one knows it."""
        unknown = NetworkFailure("No chat is set up in which this window could be open.", retry=False)
        named = self._chats.get(window.id.partition(":")[0])
        for chat in [named] if named else self._chats.values():
            try:
                return await chat.redraw_window(window, form)
            except NetworkFailure as failure:
                if failure.retry:
                    raise
                unknown = failure
        raise unknown

    async def home(self, person: Person, card: Card) -> None:
        """Show it in each chat of theirs in which people have a page of their own."""
        nowhere = NetworkFailure("None of their chats has a page of one's own.", retry=False)
        again: NetworkFailure | None = None
        shown = False
        for identity in person.identities:
            chat = self._chats.get(identity.platform)
            try:
                if chat is not None:
                    await chat.home(_as(person, identity), card)
                    shown = True
            except NetworkFailure as failure:
                again = failure if failure.retry else again
        if again is not None:
            raise again
        if not shown:
            raise nowhere

    async def member(self, identity: Identity) -> Member:
        """What their chat says of them."""
        chat = self._chats.get(identity.platform)
        if chat is None:
            raise NetworkFailure(f"There is no chat.{identity.platform} in app.yaml.", retry=False)
        return await chat.member(identity)

    async def channel(self, channel: str) -> Channel:
        """What its chat knows of a channel."""
        return await self._with(channel).channel(channel)

    def _with(self, channel: str) -> Chat:
        for chat in self._chats.values():
            if chat.owns(channel):
                return chat
        raise NetworkFailure("This place is in none of the chats that are set up.", retry=False)


def _as(person: Person, identity: Identity) -> Person:
    """The same person, reached under this one of their chat accounts."""
    others = tuple(one for one in person.identities if one != identity)
    return replace(person, identity=identity, others=others)
