"""All pictures of one post: the author's message, the approval cards, the lines that call the author, open windows."""

from collections.abc import Set
from dataclasses import dataclass

import structlog

from bot.cards.approval import approval_card
from bot.cards.author import author_card
from bot.cards.channels import moved_card
from bot.cards.lines import line_key, thread_line
from bot.cards.reminder import reminder_card, reminder_key
from bot.cards.view import PostView
from bot.dialogs.after import after_form
from bot.drawing.channels import Channels, Placement
from bot.drawing.easel import Easel
from bot.drawing.people import NOWHERE, Register
from bot.drawing.tries import Tries
from bot.views import Views
from workflows.domain.account import Account
from workflows.domain.alert import AlertKind
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import NetworkFailure
from workflows.policy import Policy
from workflows.ports.store import Drawn, Role, Store

log = structlog.get_logger()

UNASKED = frozenset({PostState.DRAFT, PostState.HANDED_BACK, PostState.WITHDRAWN})
"""States in which no new message is started: the window said it, or nobody asked. One that exists is redrawn."""
TAKEN_DOWN = frozenset({PostState.RECALLING, PostState.RECALLED, PostState.RECALL_FAILED})
"""It was live, and somebody asked for it to be deleted."""
ASKED_FOR = "asked"
"""`about` of the mark that a message is wanted for a draft: its window was closed with words in it."""


def asked_mark(post_id: PostId) -> Drawn:
    """The mark that a draft's author wants a message about it."""
    return Drawn(subject=f"post:{post_id}", role=Role.AUTHOR, channel=NOWHERE, ts=NOWHERE, about=ASKED_FOR)


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One post and the pictures of it that exist."""

    view: PostView
    drawn: tuple[Drawn, ...]

    @property
    def subject(self) -> str:
        """What the pictures are about."""
        return f"post:{self.view.post.id}"

    @property
    def message(self) -> Drawn | None:
        """The author's message, if there is one."""
        return next((one for one in self.of(Role.AUTHOR) if one.channel != NOWHERE), None)

    def of(self, role: Role) -> tuple[Drawn, ...]:
        """The pictures of one role."""
        return tuple(one for one in self.drawn if one.role is role)

    def has_line(self, about: str, channel: str) -> bool:
        """Whether such a line stands in this channel."""
        return any(one.about == about and one.channel == channel for one in self.of(Role.LINE))

    def has(self, role: Role, about: str) -> bool:
        """Whether such a picture exists."""
        return any(one.about == about for one in self.of(role))


class PostPictures:
    """Draws everything about one post as it is now."""

    def __init__(
        self, *, store: Store, easel: Easel, channels: Channels, register: Register, views: Views, policy: Policy
    ) -> None:
        self._store = store
        self._easel = easel
        self._channels = channels
        self._register = register
        self._views = views
        self._policy = policy

    async def draw(self, post_id: PostId) -> None:
        """Bring every picture up to date. One that fails does not keep the others from being drawn.

        Raises NetworkFailure, after trying all of them, when at least one should be tried again.
        """
        scene = await self._scene(post_id)
        if scene is None:
            return
        if scene.view.post.state is PostState.WAITING and scene.view.account:
            owners = {one for found in self._views.owners_of(scene.view.post).values() for one in found}
            asked = sorted(self._policy.listed(scene.view.account) | owners)
            if await self._register.refresh(asked):
                scene = await self._scene(post_id) or scene
        tries = Tries()
        await tries.run(self._windows(scene))
        await tries.run(self._author(scene))
        await self._approvals(scene, tries)
        if self._has_lines(scene):
            drawn, scene = scene.view.post.version, await self._scene(post_id) or scene
            if scene.view.post.version == drawn:
                # Else the line would be ahead of the message it stands under; the change asked for its own picture.
                await tries.run(self._line(scene))
                await self._reminders(scene, tries)
        if any(not failure.retry for failure in tries.failures):
            log.warning("post.picture_given_up", post=post_id)
        await self._ask_incident(scene)
        await self._ask_story(scene)
        await self._ask_spike(scene)
        if tries.again:
            raise tries.again

    async def _scene(self, post_id: PostId) -> Scene | None:
        async with self._store.reading() as tx:
            post = await tx.posts.find(post_id)
            if post is None:
                return None
            view = await self._views.load(tx, post)
            return Scene(view=view, drawn=tuple(await tx.messages.list(f"post:{post_id}")))

    async def _ask_incident(self, scene: Scene) -> None:
        """The card of the incident that this post apologises for says where the apology is."""
        incident = scene.view.post.incident
        if incident is not None:
            async with self._store.transaction() as tx:
                await tx.messages.ask(f"incident:{incident}")

    async def _ask_story(self, scene: Scene) -> None:
        """The card of the story that this post answers says how far the answer is."""
        story = scene.view.post.story
        if story is not None:
            async with self._store.transaction() as tx:
                await tx.messages.ask(f"story:{story}")

    async def _ask_spike(self, scene: Scene) -> None:
        """The alert that this post makes very many people speak says what became of it."""
        if scene.view.post.state not in TAKEN_DOWN or scene.view.account is None:
            return
        async with self._store.reading() as tx:
            alert = await tx.alerts.find_open(scene.view.account.id, AlertKind.SPIKE)
        if alert is not None and alert.post == scene.view.post.id:
            async with self._store.transaction() as tx:
                await tx.messages.ask(f"alert:{alert.id}")

    async def _windows(self, scene: Scene) -> None:
        for window in scene.of(Role.WINDOW):
            await self._easel.redraw_window(window, after_form(scene.view))

    async def _author(self, scene: Scene) -> None:
        wanted = scene.view.post.state not in UNASKED or scene.has(Role.AUTHOR, ASKED_FOR)
        card = author_card(scene.view)
        if scene.message is not None and await self._easel.redraw(scene.message, card):
            return
        if wanted:
            await self._easel.tell(card, subject=scene.subject, role=Role.AUTHOR, person=scene.view.author)
            await self._easel.forget(asked_mark(scene.view.post.id))

    async def _approvals(self, scene: Scene, tries: Tries) -> None:
        placement = await self._placement(scene)
        shared = placement.shared if placement else frozenset()
        for card in scene.of(Role.APPROVAL):
            await tries.run(self._redraw_approval(scene, card, shared))
        if placement is None or scene.view.account is None:
            return
        placement = await self._post_approvals(scene, scene.view.account, placement, tries)
        # Minutes count for an apology: whoever may approve it has it in their own messages as well.
        for person in scene.view.asked if scene.view.post.incident else placement.direct:
            await tries.run(self._tell_approval(scene, person))
        tries.note(placement.away)

    async def _placement(self, scene: Scene) -> Placement | None:
        """Where new cards go; None when none are wanted."""
        if scene.view.post.state is not PostState.WAITING or scene.view.account is None:
            return None
        return await self._channels.place(scene.view.account, scene.view.asked)

    async def _redraw_approval(self, scene: Scene, card: Drawn, shared: Set[str]) -> None:
        revision, _, direct_to = card.about.partition(":")
        moved = card.channel in shared and not direct_to
        picture = moved_card() if moved else approval_card(scene.view, int(revision))
        await self._easel.redraw(card, picture)

    async def _post_approvals(self, scene: Scene, account: Account, placement: Placement, tries: Tries) -> Placement:
        """A card in each channel; one that turns out to be gone sends it directly to those who read no other."""
        about = str(scene.view.post.revision)
        for channel in placement.channels:
            # None: its chat is away, so whether the channel is gone is not known.
            if not self._has_channel_card(scene, channel, about) and (
                await tries.run(self._post_approval(scene, channel, about)) is False
            ):
                placement = await self._channels.lost(account, channel, scene.view.asked)
        return placement

    async def _post_approval(self, scene: Scene, channel: str, about: str) -> bool:
        """False: the channel is gone. Raises NetworkFailure when its chat cannot be reached now."""
        card = approval_card(scene.view, scene.view.post.revision)
        try:
            await self._easel.post(card, subject=scene.subject, role=Role.APPROVAL, channel=channel, about=about)
        except NetworkFailure as failure:
            if failure.retry:
                raise
            return False
        return True

    def _has_channel_card(self, scene: Scene, channel: str, about: str) -> bool:
        return any(one.about == about and one.channel == channel for one in scene.of(Role.APPROVAL))

    async def _tell_approval(self, scene: Scene, person: Person) -> None:
        about = f"{scene.view.post.revision}:{person.id}"
        if scene.has(Role.APPROVAL, about):
            return
        card = approval_card(scene.view, scene.view.post.revision)
        await self._easel.tell(card, subject=scene.subject, role=Role.APPROVAL, person=person, about=about)

    def _has_lines(self, scene: Scene) -> bool:
        """Whether a line may be missing in some thread."""
        reminder = reminder_key(scene.view, first_after=self._policy.settings.windows.remind)
        return thread_line(scene.view) is not None or reminder is not None

    async def _line(self, scene: Scene) -> None:
        card, about = thread_line(scene.view), line_key(scene.view)
        if card is None or scene.message is None or scene.has(Role.LINE, about):
            return
        await self._easel.reply_once(card, under=scene.message, about=about)

    async def _reminders(self, scene: Scene, tries: Tries) -> None:
        """Call those who have not decided, in the thread of the card they have; once per turn."""
        about = reminder_key(scene.view, first_after=self._policy.settings.windows.remind)
        if scene.view.post.state is not PostState.WAITING or about is None:
            return
        called = await self._called(scene, about)
        for card in self._asking(scene):
            people = called.get(card.about.partition(":")[2] or card.channel, [])
            if people and not scene.has_line(about, card.channel):
                await tries.run(self._easel.reply_once(reminder_card(scene.view, people), under=card, about=about))

    async def _called(self, scene: Scene, about: str) -> dict[str, list[Person]]:
        """Whom to call where: by the channel, or by the person for their own card."""
        channels = [card.channel for card in self._asking(scene) if ":" not in card.about]
        called = {channel for channel in channels if scene.has_line(about, channel)}
        in_channels = await self._channels.callers(scene.view.undecided, channels, called=called)
        return {**in_channels, **{person.id: [person] for person in scene.view.undecided}}

    def _asking(self, scene: Scene) -> list[Drawn]:
        """The cards that ask about the words as they are now."""
        revision = str(scene.view.post.revision)
        return [card for card in scene.of(Role.APPROVAL) if card.about.partition(":")[0] == revision]
