"""All pictures of one post: the author's message, the approval cards, the lines that call the author, open windows."""

from collections.abc import Callable, Sequence, Set

import structlog

from bot.cards.approval import approval_card
from bot.cards.author import author_card
from bot.cards.channels import moved_card
from bot.cards.lines import line_key, thread_line
from bot.cards.reminder import reminder_card, reminder_key, turn_card, turn_key
from bot.cards.view import PostView
from bot.dialogs.after import after_form
from bot.drawing.channels import Channels, Placement
from bot.drawing.easel import Easel
from bot.drawing.homes import ask_homes
from bot.drawing.kindness import Kindness
from bot.drawing.people import NOWHERE, Register
from bot.drawing.post_scenes import Scene, owner_of
from bot.drawing.said import Said
from bot.drawing.tries import Tries
from bot.language import reading
from bot.views import Views
from workflows.domain.account import Account
from workflows.domain.alert import AlertKind
from workflows.domain.ids import PersonId, PostId
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.errors import NetworkFailure
from workflows.policy import Policy
from workflows.ports.chat import Card
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
        self._said = Said(easel=easel, channels=channels)
        self._kindness = Kindness(easel=easel)

    async def draw(self, post_id: PostId) -> None:
        """Bring every picture up to date. One that fails does not keep the others from being drawn.

        Raises NetworkFailure, after trying all of them, when at least one should be tried again.
        """
        scene = await self._scene(post_id)
        if scene is None:
            return
        if scene.view.post.state is PostState.WAITING and await self._register.refresh(self._deciding(scene.view)):
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
                await self._turns(scene, tries)
                await self._reminders(scene, tries)
                await self._said.draw(scene, tries)
                await self._kindness.draw(scene, tries)
        if any(not failure.retry for failure in tries.failures):
            log.warning("post.picture_given_up", post=post_id)
        await self._ask_incident(scene)
        await self._ask_story(scene)
        await self._ask_spike(scene)
        await self._ask_emergency(scene)
        await self._ask_homes(scene)
        if tries.again:
            raise tries.again

    def _deciding(self, view: PostView) -> list[PersonId]:
        """Whose standing matters now: approvers, owners of topics, and who stands in for them."""
        owners = self._views.owners_of(view.post, view.account).values()
        approvers = view.account.approvers if view.account else frozenset()
        return sorted(approvers.union(*owners, (person.id for person in view.plan.able)))

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

    async def _ask_emergency(self, scene: Scene) -> None:
        """The card of an emergency lists what went out meanwhile, as it is now."""
        view = scene.view
        if view.account is None or not view.deliveries or view.post.state in (PostState.WAITING, PostState.APPROVED):
            return
        async with self._store.reading() as tx:
            latest = await tx.emergencies.latest(view.account.id)
        if latest is not None and (latest.is_open(view.now) or latest.needs_review(view.now)):
            async with self._store.transaction() as tx:
                await tx.messages.ask(f"emergency:{latest.id}")

    async def _ask_homes(self, scene: Scene) -> None:
        """The pages of everybody whose post it is, who is asked, and who looks after its account."""
        view = scene.view
        concerned = {view.post.author, view.post.editor, *(person.id for person in view.plan.able)}
        if view.account is not None and not view.post.is_private:
            after = (one for one in (view.account.owner, view.account.guardian) if one)
            concerned.update(view.account.approvers, after)
        async with self._store.transaction() as tx:
            await ask_homes(tx, concerned, now=view.now)

    async def _windows(self, scene: Scene) -> None:
        for window in scene.of(Role.WINDOW):
            with reading(scene.view.author):
                await self._easel.redraw_window(window, after_form(scene.view))

    async def _author(self, scene: Scene) -> None:
        wanted = scene.view.post.state not in UNASKED or scene.has(Role.AUTHOR, ASKED_FOR)
        with reading(scene.view.author):
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
        with reading(scene.view.people.get(PersonId(direct_to))):
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
        with reading(person):
            card = approval_card(scene.view, scene.view.post.revision)
        await self._easel.tell(card, subject=scene.subject, role=Role.APPROVAL, person=person, about=about)

    def _has_lines(self, scene: Scene) -> bool:
        """Whether a line may be missing in some thread."""
        reminder = reminder_key(scene.view, self._policy.settings.windows)
        says = scene.view.calls or scene.view.comments or turn_key(scene.view)
        return bool(says) or thread_line(scene.view) is not None or reminder is not None

    async def _line(self, scene: Scene) -> None:
        with reading(scene.view.author):
            card, about = thread_line(scene.view), line_key(scene.view)
        if card is None or scene.message is None or scene.has(Role.LINE, about):
            return
        await self._easel.reply_once(card, under=scene.message, about=about)

    async def _reminders(self, scene: Scene, tries: Tries) -> None:
        """Call those who have not decided, in the thread of the card they have; once per turn."""
        about = reminder_key(scene.view, self._policy.settings.windows)
        if scene.view.post.state is PostState.WAITING and about is not None:
            await self._call(scene, about, reminder_card, tries)

    async def _turns(self, scene: Scene, tries: Tries) -> None:
        """Call those of the next step where they have its card, once."""
        about = turn_key(scene.view)
        if about is not None:
            await self._call(scene, about, turn_card, tries)

    async def _call(
        self, scene: Scene, about: str, line: Callable[[PostView, Sequence[Person]], Card], tries: Tries
    ) -> None:
        called = await self._called(scene, about)
        for card in scene.cards_of(scene.view.post.revision):
            people = called.get(owner_of(card) or card.channel, [])
            if people and not scene.has_line(about, card.channel):
                await tries.run(self._easel.reply_once(line(scene.view, people), under=card, about=about))

    async def _called(self, scene: Scene, about: str) -> dict[str, list[Person]]:
        """Whom to call where: by the channel, or by the person for their own card."""
        channels = [card.channel for card in scene.cards_of(scene.view.post.revision) if not owner_of(card)]
        called = {channel for channel in channels if scene.has_line(about, channel)}
        in_channels = await self._channels.callers(scene.view.undecided, channels, called=called)
        return {**in_channels, **{person.id: [person] for person in scene.view.undecided}}
