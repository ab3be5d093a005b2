"""The pictures of an alert about listening: directly to those who answer for it, and in the channel of mentions."""

from collections.abc import Sequence, Set
from datetime import datetime

from bot.cards.listening_alert import ListeningAlertView, listening_alert_card
from bot.cards.story_view import StoryView
from bot.drawing.board import Board, Notice
from bot.drawing.easel import Easel
from bot.drawing.pacer import Pacer
from bot.drawing.people import Register
from bot.drawing.rooms import Rooms
from bot.drawing.tries import Tries
from bot.story_views import StoryViews
from bot.views import Views
from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertKind, AlertState
from workflows.domain.ids import PersonId, StoryId
from workflows.domain.listening_alert import Cause, spike_of
from workflows.domain.pacing import Showing
from workflows.domain.person import Person, each_once
from workflows.errors import NetworkFailure
from workflows.ports.chat import Reach
from workflows.ports.clock import Clock
from workflows.ports.store import Drawn, Role, Store, Transaction

KINDS = frozenset({AlertKind.SPIKE, AlertKind.UNHEARD})
PUBLIC = "public"
"""`about` of the card in the channel of mentions; the others carry whose they are."""


class ListeningAlertPictures:
    """Draws SPIKE and UNHEARD. Raises NetworkFailure when the chat cannot be reached."""

    def __init__(
        self,
        *,
        store: Store,
        easel: Easel,
        board: Board,
        register: Register,
        rooms: Rooms,
        views: Views,
        stories: StoryViews,
        pacer: Pacer,
        clock: Clock,
    ) -> None:
        self._store = store
        self._easel = easel
        self._board = board
        self._register = register
        self._rooms = rooms
        self._views = views
        self._stories = stories
        self._pacer = pacer
        self._clock = clock

    async def draw(self, alert: Alert, account: Account) -> datetime | None:
        """Bring every picture up to date; return when to come back, where the channel has to wait its minute."""
        subject = f"alert:{alert.id}"
        async with self._store.reading() as tx:
            view = await load_listening_alert(
                tx, alert, account, views=self._views, stories=self._stories, now=self._clock.now()
            )
        if alert.state is AlertState.OPEN:
            await self._register.refresh(sorted(told_of(view)))
        async with self._store.reading() as tx:
            drawn = await tx.messages.list(subject)
            people = await tx.people.list(sorted(told_of(view) | _shown_to(drawn)))
        notice = Notice(draw=lambda: listening_alert_card(view), subject=subject, role=Role.ALERT, drawn=drawn)
        is_open, tries = alert.state is AlertState.OPEN, Tries()
        for person in each_once(people):
            await tries.run(self._show(notice, person, is_open=is_open))
        again = await tries.run(self._in_public(notice, is_open=is_open, told={person.id for person in people}))
        tries.over()
        return again

    async def _in_public(self, notice: Notice, *, is_open: bool, told: Set[PersonId]) -> datetime | None:
        """The channel's card; directly, to those who were not `told` of it, when another company reads the channel."""
        channel = self._channel()
        if not channel or not await self._rooms.is_shared(channel):
            return await self._pin(notice, is_open=is_open)
        await self._rooms.leave(notice.standing(PUBLIC))
        if is_open:
            instead = await self._rooms.instead(channel, Reach.SHARED)
            await self._board.show_all(notice, [person for person in instead if person.id not in told])
        return None

    async def _show(self, notice: Notice, person: Person, *, is_open: bool) -> None:
        """Nobody is told of what is over unless they were told when it began."""
        if person.counts and (is_open or notice.standing(person.id)):
            await self._board.show(notice, person)

    def _channel(self) -> str:
        """The channel of mentions; "" without departments."""
        settings = self._stories.settings
        department = settings.departments.get(settings.otherwise)
        return department.channel if department else ""

    async def _pin(self, notice: Notice, *, is_open: bool) -> datetime | None:
        standing = notice.standing(PUBLIC)
        for one in standing:
            await self._easel.redraw(one, notice.card)
        channel = self._channel()
        if standing or not channel or not is_open:
            return None
        before, turn = await self._pacer.take(channel)
        if turn.showing is Showing.NOTHING:
            return turn.again
        try:
            await self._easel.post(notice.card, subject=notice.subject, role=notice.role, channel=channel, about=PUBLIC)
        except NetworkFailure as failure:
            await self._pacer.give_back(channel, before=before, taken=turn.pace)
            if failure.retry:
                raise
            # The channel is gone; whoever answers for the account has it directly.
        return None


async def load_listening_alert(
    tx: Transaction, alert: Alert, account: Account, *, views: Views, stories: StoryViews, now: datetime
) -> ListeningAlertView:
    """The alert with all that its card shows."""
    post = await tx.posts.find(alert.post) if alert.post else None
    return ListeningAlertView(
        alert=alert,
        account=account,
        cause=await views.load(tx, post) if post else None,
        story=await _largest(tx, alert, stories),
        now=now,
    )


async def _largest(tx: Transaction, alert: Alert, stories: StoryViews) -> StoryView | None:
    if alert.kind is not AlertKind.SPIKE:
        return None
    spike = spike_of(alert.detail)
    found = await tx.stories.list([StoryId(spike.name)]) if spike.cause is Cause.STORY else ()
    return await stories.load(tx, found[0]) if found else None


def _shown_to(drawn: Sequence[Drawn]) -> set[PersonId]:
    """Who has it directly already."""
    return {PersonId(one.about) for one in drawn if one.role is Role.ALERT and one.about != PUBLIC}


def told_of(view: ListeningAlertView) -> set[PersonId]:
    """Whoever looks after the account; of a post that caused it, its author and those who said yes."""
    told = {view.account.owner, view.account.guardian}
    if view.cause is not None:
        told |= {view.cause.post.author, *(approval.by for approval in view.cause.post.approvals)}
    return {person for person in told if person is not None}
