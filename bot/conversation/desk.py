"""What every handler of the conversation works with: the use cases, the store, the clock and the settings."""

from dataclasses import dataclass, field

from bot.cards.view import PostView
from bot.dialogs.names import read_subject
from bot.dialogs.word import CommandWords
from bot.home_views import HomeViews
from bot.views import Views
from workflows.absences import Absences
from workflows.answering import Answering
from workflows.approving import Approving
from workflows.calling import Calling
from workflows.commenting import Commenting
from workflows.connecting import Connecting
from workflows.domain.ids import PostId
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.emergencies import Emergencies
from workflows.freezing import Freezing
from workflows.granting import Granting
from workflows.guarding import Guarding
from workflows.policy import Policy
from workflows.ports.chat import (
    ButtonPressed,
    Card,
    CommandTyped,
    Files,
    Form,
    FormSubmitted,
    Interaction,
    Open,
    Replace,
    Reply,
    ShortcutUsed,
    Whisper,
)
from workflows.ports.clock import Clock
from workflows.ports.store import Store
from workflows.posting import Posting
from workflows.publishing import Publishing
from workflows.recalling import Recalling
from workflows.triaging import Triaging


@dataclass(frozen=True, kw_only=True)
class TalkSettings:
    """What `app.yaml` says about talking."""

    commands: CommandWords = field(default_factory=CommandWords)
    """The command word of each chat (`chat.slack.command`, `chat.teams.command`), for the sentences."""
    public_url: str = ""
    """Where people's browsers reach the pages; "" when there are none."""
    language: str = "en"
    """Of people whose own nobody knows."""
    turned_away_a_minute: int = 60
    """How many requests that could not be trusted are noted a minute, so that a flood cannot fill the log."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Everything a handler may use."""

    store: Store
    posting: Posting
    approving: Approving
    publishing: Publishing
    recalling: Recalling
    guarding: Guarding
    granting: Granting
    freezing: Freezing
    triaging: Triaging
    calling: Calling
    commenting: Commenting
    emergencies: Emergencies
    absences: Absences
    policy: Policy
    views: Views
    clock: Clock
    settings: TalkSettings
    files: Files | None = None
    """Fetches what people choose in windows; None where no chat's windows take files."""
    answering: Answering | None = None
    """None where nothing of the public is listened to."""
    connecting: Connecting | None = None
    """None where nobody signs in for any account."""

    def command(self, who: Person) -> str:
        """The command word of the chat this person speaks from."""
        return self.settings.commands.on(who.identity.platform)

    @property
    def homes(self) -> HomeViews:
        """Loads people's homes."""
        return HomeViews(views=self.views, policy=self.policy, clock=self.clock, commands=self.settings.commands)

    async def post(self, subject: str) -> Post:
        """The post a button or form is about. Raises NotFound."""
        async with self.store.reading() as tx:
            return await tx.posts.get(read_subject(subject)[0])

    async def view(self, post_id: PostId) -> PostView:
        """The post with everything its cards show. Raises NotFound."""
        async with self.store.reading() as tx:
            return await self.views.load(tx, await tx.posts.get(post_id))


def show(interaction: Interaction, form: Form, *, instead: Card) -> Reply:
    """Show a form where the person is: in their window when they acted in one, else in a new one, else privately."""
    match interaction:
        case FormSubmitted():
            return Replace(form=form)
        case ButtonPressed(window=window) if window is not None:
            return Replace(form=form)
        case CommandTyped() | ShortcutUsed() | ButtonPressed():
            return Open(form=form, instead=instead)
        case _:
            return Whisper(card=instead)
