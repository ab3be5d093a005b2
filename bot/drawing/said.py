"""What people say about a post beside deciding: calls and comments, in the threads of its cards, each once."""

from collections.abc import Sequence

from bot.cards.calls import call_card, call_key, call_line
from bot.cards.comments import COMMENT, comment_card, comment_key, erased_comment_card
from bot.cards.view import PostView
from bot.drawing.channels import Channels, reads
from bot.drawing.easel import Easel
from bot.drawing.post_scenes import Scene, owner_of
from bot.drawing.tries import Tries
from bot.language import reading
from workflows.domain.calling import Call
from workflows.domain.comment import Comment
from workflows.domain.person import Person
from workflows.ports.chat import Reach
from workflows.ports.store import Drawn, Role

_UNUSABLE = frozenset({Reach.SHARED, Reach.GONE})


class Said:
    """Draws the lines. What cannot be drawn now is noted in the `tries`."""

    def __init__(self, *, easel: Easel, channels: Channels) -> None:
        self._easel = easel
        self._channels = channels

    async def draw(self, scene: Scene, tries: Tries) -> None:
        """Every call and comment that does not stand everywhere yet; and what was erased is taken back."""
        for call in scene.view.calls:
            await self._call(scene, call, tries)
        for comment in scene.view.comments:
            await self._comment(scene, comment, tries)
        await self._erased(scene, tries)

    async def _call(self, scene: Scene, call: Call, tries: Tries) -> None:
        """Each in one place: under their own card, in a channel that they read, else in a message of its own."""
        about, view = call_key(call), scene.view
        cards = scene.cards_of(call.revision)
        people = [view.people[one] for one in call.to if one in view.people]
        own = {owner_of(card): card for card in cards if owner_of(card)}
        left: list[Person] = []
        for person in people:
            card = next((own[one] for one in sorted(person.ids) if one in own), None)
            if card is None:
                left.append(person)
            elif not scene.has_line(about, card.channel):
                with reading(person):
                    line = call_line(view, call, [person])
                await tries.run(self._easel.reply_once(line, under=card, about=about))
        outside = await self._in_channels(scene, call, left, [card for card in cards if not owner_of(card)], tries)
        for person in outside:
            await tries.run(self._tell(scene, call, person))

    async def _in_channels(
        self, scene: Scene, call: Call, people: Sequence[Person], cards: Sequence[Drawn], tries: Tries
    ) -> Sequence[Person]:
        """Call them there; who reads none of these channels is left over. Nobody is called where another company reads:
        the reason is not for it."""
        about = call_key(call)
        looked = {card.channel: await tries.run(self._channels.look(card.channel)) for card in cards}
        known = {one: found for one, found in looked.items() if found is None or found.reach not in _UNUSABLE}
        outside = [one for one in people if not any(found is None or reads(one, found) for found in known.values())]
        inside = [one for one in people if one not in outside]
        called = {channel for channel in known if scene.has_line(about, channel)}
        where = await self._channels.callers(inside, list(known), called=called)
        for card in cards:
            there = where.get(card.channel, [])
            if there and card.channel not in called:
                line = call_line(scene.view, call, there)
                await tries.run(self._easel.reply_once(line, under=card, about=about))
        return outside

    async def _tell(self, scene: Scene, call: Call, person: Person) -> None:
        about = f"{call_key(call)}:{person.id}"
        if not scene.has(Role.LINE, about):
            with reading(person):
                card = call_card(scene.view, call, person)
            await self._easel.tell(card, subject=scene.subject, role=Role.LINE, person=person, about=about)

    async def _comment(self, scene: Scene, comment: Comment, tries: Tries) -> None:
        """Under the cards of its revision, and its author's message unless it is not for them."""
        if comment.private:
            await self._private(scene, comment, tries)
            return
        about, view = comment_key(comment), scene.view
        for card in scene.cards_of(comment.revision):
            if scene.has_line(about, card.channel) or _is_of_its_hands(scene, card):
                continue
            if owner_of(card) or await self._is_ours(card.channel, tries):
                await tries.run(self._easel.reply_once(comment_card(view, comment), under=card, about=about))
        message = scene.message
        if message is None or view.author.is_one_of(comment.by):
            return
        if not scene.has_line(about, message.channel):
            with reading(view.author):
                line = comment_card(view, comment, calls_author=True)
            await tries.run(self._easel.reply_once(line, under=message, about=about))

    async def _private(self, scene: Scene, comment: Comment, tries: Tries) -> None:
        """Under the own cards of who can decide, and in channels that neither its author nor its editor reads.

        Where there is no such channel everybody else who can decide has it directly.
        """
        about, view = comment_key(comment), scene.view
        cards = [card for card in scene.cards_of(comment.revision) if not _is_of_its_hands(scene, card)]
        own = [card for card in cards if owner_of(card) and _is_able(view, owner_of(card))]
        channels = [card for card in cards if not owner_of(card)]
        fitting = [card for card in channels if await self._is_closed_to_its_hands(scene, card.channel, tries)]
        for card in (*own, *fitting):
            if not scene.has_line(about, card.channel):
                await tries.run(self._easel.reply_once(comment_card(view, comment), under=card, about=about))
        if fitting or comment.revision != view.post.revision:
            return
        for person in view.plan.able:
            has_it = person.is_one_of(comment.by, *map(owner_of, own))
            if not has_it and not scene.has(Role.LINE, f"{about}:{person.id}"):
                await tries.run(self._tell_comment(scene, comment, person))

    async def _tell_comment(self, scene: Scene, comment: Comment, person: Person) -> None:
        about = f"{comment_key(comment)}:{person.id}"
        card = comment_card(scene.view, comment, answers=True)
        await self._easel.tell(card, subject=scene.subject, role=Role.LINE, person=person, about=about)

    async def _is_ours(self, channel: str, tries: Tries) -> bool:
        """Whether nobody of another company reads along there. Not while its chat cannot say."""
        found = await tries.run(self._channels.look(channel))
        return found is not None and found.reach not in _UNUSABLE

    async def _is_closed_to_its_hands(self, scene: Scene, channel: str, tries: Tries) -> bool:
        """Whether neither its author nor who edited it last reads there. Not while its chat cannot say."""
        found = await tries.run(self._channels.look(channel))
        if found is None or found.reach in _UNUSABLE:
            return False
        return not any(reads(one, found) for one in _hands(scene))

    async def _erased(self, scene: Scene, tries: Tries) -> None:
        """Words that were erased here stand in no thread any more."""
        kept = {comment_key(one) for one in scene.view.comments}
        for line in scene.of(Role.LINE):
            key = line.about.partition(":")[0]
            if key.startswith(COMMENT) and key not in kept and line.ts:
                await tries.run(self._easel.redraw(line, erased_comment_card()))


def _is_of_its_hands(scene: Scene, card: Drawn) -> bool:
    """Whether it is the own card of who wrote these words, or edited them: by now it is not for them any more."""
    return any(one.is_one_of(owner_of(card)) for one in _hands(scene))


def _hands(scene: Scene) -> Sequence[Person]:
    """Who wrote these words, and who edited them last."""
    editor = scene.view.people.get(scene.view.post.editor)
    return [scene.view.author, *([editor] if editor is not None else [])]


def _is_able(view: PostView, person: str) -> bool:
    """Whether they still decide about it: a card of theirs may be older than the end of their rights."""
    return any(one.is_one_of(person) for one in view.plan.able)
