"""The practice workspace with the real program in it: what a story, a trainer and the journeys do with it."""

import asyncio
import fcntl
import shutil
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from adapters.sandbox import world as acme
from adapters.sandbox.crowd import Crowd
from adapters.sandbox.desk import PersonAtDesk
from adapters.sandbox.feeds import FeedWorld, feeds_app
from adapters.sandbox.slack import SlackWorld
from adapters.sandbox.slack_socket import SocketHub
from adapters.sandbox.teams_people import TeamsPerson
from adapters.sandbox.voices import storm_of
from adapters.sandbox.workspace import Addresses, Workspace
from adapters.sandbox.workspace_child import BotCommand
from adapters.sandbox.workspace_crowd import CrowdSwitches
from adapters.sandbox.workspace_x import PublicX, acme_accounts
from adapters.sandbox.x import x_app
from adapters.sandbox.x_switches import Fault, Lasting, Switch
from adapters.sandbox.x_web import add_web_pages
from adapters.sandbox.x_webhook import ActivityWebhook
from adapters.sandbox.x_world import XPost, XWorld
from bot.demo.chats import Chats, teams_side
from bot.demo.company import CONFIG, Change, bot_command, environment
from bot.demo.listening import HEARD_ACCOUNTS, told_name
from bot.demo.pace import Pace
from workflows.domain.ids import RemoteAccountId, RemotePostId
from workflows.errors import ConfigError

FOLDER = Path(".countersign") / "practice"


@dataclass(frozen=True, kw_only=True)
class Practice:
    """The workspace, and the public network beside it."""

    workspace: Workspace
    public: XWorld
    crowd: Crowd
    """Whoever is not of the company."""
    blogs: FeedWorld
    log: Path
    database: str | None = None
    """None: SQLite in its folder."""

    @property
    def ana(self) -> PersonAtDesk:
        """Writes posts; her clean ones for @acme go straight out."""
        return self.workspace.person(acme.ANA.id)

    @property
    def ben(self) -> PersonAtDesk:
        """Approves."""
        return self.workspace.person(acme.BEN.id)

    @property
    def cleo(self) -> PersonAtDesk:
        """Writes for @acmecare, approves and guards."""
        return self.workspace.person(acme.CLEO.id)

    @property
    def fay(self) -> PersonAtDesk:
        """Answers the public, and may write nothing else."""
        return self.workspace.person(acme.FAY.id)

    def in_teams(self, name: str) -> TeamsPerson:
        """Somebody in Teams, by their first name. Raises TypeError in a company without."""
        if self.workspace.teams is None:
            raise TypeError("This practice company is not in Teams.")
        return self.workspace.teams.person(name)

    def live(self, handle: str) -> list[str]:
        """What the public sees of an account now, oldest first."""
        return [post.text for post in self._posts(handle)]

    def is_thread(self, handle: str, parts: Sequence[str]) -> bool:
        """Whether the public sees these words of an account, each below the one before."""
        posts = {post.text: post for post in self._posts(handle)}
        return all(posts[text].reply_to == posts[before].id for before, text in pairwise(parts))

    def pictures(self, handle: str, words: str) -> list[tuple[str, bytes]]:
        """What stands beside a live post: what each picture is said to show, and its bytes as the public gets them."""
        return [(one.alt_text, one.content) for post in self._posts(handle) if post.text == words for one in post.media]

    def zone_of(self, person: PersonAtDesk) -> ZoneInfo:
        """Whose clock their forms go by."""
        return ZoneInfo(self.workspace.world.user(person.user_id).tz)

    @property
    def sends(self) -> int:
        """How often X was asked to make a post."""
        return self.public.arrivals["POST /x/2/tweets"]

    def post_from_a_phone(self, handle: str, words: str) -> None:
        """Somebody with the account's password posts past the program."""
        self.public.add_post(RemoteAccountId(acme.account(handle).remote_id), words)

    def answer_in_public(self, handle: str, words: str, *, replies: int, reposts: int, views: int) -> None:
        """The public reacts to a live post."""
        for post in self._posts(handle):
            if post.text == words:
                self.public.react(post.id, replies=replies, reposts=reposts, views=views)

    @property
    def listens(self) -> bool:
        """Whether the program has looked at everything at least once: the first look only tells it where to begin."""
        looks = self.public.arrivals
        return (
            looks["GET /x/2/users/{id}/mentions"] >= 2 * len(HEARD_ACCOUNTS)
            and looks["GET /x/2/tweets/search/recent"] >= 2
            and len(self.blogs.asked) >= 2
        )

    def let_speak(self, kind: str) -> XPost:
        """Somebody of the public says something: a complaint, thanks, a question, a journalist's, an applicant's."""
        return self.crowd.speak(kind)

    def let_storm(self, number: int) -> list[XPost]:
        """That many people say nearly the same, all at once."""
        return [self.crowd.say(voice) for voice in storm_of(number)]

    def words_of(self, post_id: RemotePostId) -> str:
        """What a post says, whoever wrote it. Raises StopIteration."""
        return next(post.text for post in self.public.posts if post.id == post_id)

    def answers(self, post_id: RemotePostId) -> list[str]:
        """What the public sees below a post from accounts of the company."""
        ours = {account.id for account in self.public.accounts}
        replies = [post for post in self.public.posts if post.reply_to == post_id and not post.deleted]
        return [post.text for post in replies if post.account in ours]

    def said_by_us(self) -> list[str]:
        """Every text the company's accounts ever made public, taken down or not."""
        ours = {account.id for account in self.public.accounts}
        return [post.text for post in self.public.posts if post.account in ours]

    def said_by_others(self) -> list[str]:
        """The same of everybody else."""
        ours = {account.id for account in self.public.accounts}
        return [post.text for post in self.public.posts if post.account not in ours]

    async def ask(self, *arguments: str) -> tuple[int, str]:
        """Run another command of the program on this company's configuration: its exit code, and what it says."""
        folder = self.log.parent.resolve()
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *arguments, "--config", str(folder / CONFIG)),
            env=environment(self.database),
            cwd=folder,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return await process.wait(), said.decode(errors="replace")

    def make_x_slow(self) -> None:
        """X takes a second and a half for everything."""
        self.public.switch_on(Switch(fault=Fault.SLOW, seconds=1.5))

    def mend_x(self) -> None:
        """X works again."""
        for switch in self.public.switches:
            self.public.switch_off(switch.fault)

    def lose_the_next_answer(self) -> None:
        """X accepts the next post, and its answer never arrives."""
        self.public.switch_on(Switch(fault=Fault.ACCEPTED_REPLY_LOST, lasting=Lasting.ONCE))

    def _posts(self, handle: str) -> tuple[XPost, ...]:
        """What the public sees of an account, oldest first."""
        return self.public.live_posts(RemoteAccountId(acme.account(handle).remote_id))


@asynccontextmanager
async def practising(
    folder: Path,
    *,
    pace: Pace,
    database: str | None = None,
    port: int = 0,
    sockets: SocketHub | None = None,
    chats: Chats = Chats.SLACK,
    change: Change | None = None,
) -> AsyncIterator[Practice]:
    """Run the practice workspace with a bot of its own; its files lie in `folder`, which is emptied first.

    With `sockets` the bot uses Socket Mode, else HTTP. `chats`: where the bot works. `change`: what this company has
    otherwise in its app.yaml.
    Raises TimeoutError when the bot does not start; the reason is in `bot.log` there. OSError: the port is taken.
    ConfigError: a practice workspace runs in that folder.
    """
    with _alone_in(folder):
        running = _running(folder, pace=pace, database=database, port=port, sockets=sockets, chats=chats, change=change)
        async with running as practice:
            yield practice


@asynccontextmanager
async def _running(
    folder: Path,
    *,
    pace: Pace,
    database: str | None,
    port: int,
    sockets: SocketHub | None,
    chats: Chats,
    change: Change | None,
) -> AsyncIterator[Practice]:
    public = XWorld(accounts=())
    public.sign_ins.register(acme.X_APP, acme.X_APP_SECRET)

    def bot(addresses: Addresses) -> BotCommand:
        public.accounts = acme_accounts(addresses.avatar)
        mode = "socket" if sockets else "http"
        return bot_command(addresses, folder, pace=pace, database=database, mode=mode, chats=chats, change=change)

    slack: SlackWorld = acme.acme()
    x, blogs = x_app(public), FeedWorld()
    add_web_pages(x, public)
    crowd = Crowd(public, blogs)
    shown = PublicX(public, CrowdSwitches(public, crowd))
    parts = Workspace(
        slack,
        bot=bot,
        x_app=x,
        blogs=feeds_app(blogs),
        public=shown,
        port=port,
        sockets=sockets,
        teams=teams_side(chats),
    )
    async with parts as workspace, _told(public, workspace.addresses):
        yield Practice(
            workspace=workspace, public=public, crowd=crowd, blogs=blogs, log=folder / "bot.log", database=database
        )


@asynccontextmanager
async def _told(public: XWorld, addresses: Addresses) -> AsyncIterator[None]:
    """X tells the bot what is said to its accounts, signed, besides answering when it is asked."""
    async with AsyncExitStack() as stack:
        for account in public.accounts:
            if account.handle in HEARD_ACCOUNTS:
                url = f"{addresses.bot}/listen/{told_name(account.handle)}"
                hook = ActivityWebhook(public, account, url=url, consumer_secret=acme.CONSUMER_SECRET)
                await stack.enter_async_context(hook)
        yield


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Empty the folder, unless another practice workspace lives in it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ConfigError(
                [f"a practice workspace is already running in {folder}. Use its page, or end it first (Ctrl-C there)."]
            ) from None
        _empty(folder)
        yield


def _empty(folder: Path) -> None:
    """A practice workspace begins anew each time: its Slack and its public network live in memory."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    folder.chmod(0o700)
