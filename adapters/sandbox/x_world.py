"""The memory of the X stand-in: accounts, a public that talks, posts, the trainer's switches, and what arrived."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from adapters.sandbox.x_extras import NO_EXTRAS, XExtras
from adapters.sandbox.x_sign_ins import SignIns
from adapters.sandbox.x_switches import Fault, Lasting, Switch
from workflows.domain.account import Kind
from workflows.domain.ids import RemoteAccountId, RemotePostId

WINDOW = timedelta(minutes=15)
POSTS_PER_WINDOW = 100
"""X's limit of posts for one account in one window."""
LONGEST = 280

_EPOCH_MS = 1_288_834_974_657
_FIRST_PERSON = 2_200_000_000_000_000_001


@dataclass(frozen=True, kw_only=True)
class XKeys:
    """OAuth 1.0a keys that the stand-in knows. They are worth nothing anywhere else."""

    consumer_key: str
    consumer_secret: str
    access_token: str
    access_token_secret: str


@dataclass(frozen=True, kw_only=True)
class XAccount:
    """An account of the practice world."""

    id: RemoteAccountId
    handle: str
    name: str
    kind: Kind
    keys: XKeys
    picture_url: str | None = None
    followers: int = 0
    link: str | None = None
    """The address in the profile, written out."""


@dataclass(frozen=True, kw_only=True)
class XPerson:
    """Somebody of the public: no account of ours, and without keys."""

    id: RemoteAccountId
    handle: str
    name: str
    followers: int = 0
    verified: bool = False


@dataclass(frozen=True, kw_only=True)
class XMedium:
    """A picture or film as the public sees it, and what it is said to show."""

    id: str
    type: str
    content: bytes
    alt_text: str = ""


@dataclass(frozen=True, kw_only=True)
class XPost:
    """A post the world can see, exactly as it was typed."""

    id: RemotePostId
    account: RemoteAccountId
    """Of an account, or of a person."""
    text: str
    at: datetime
    reply_to: RemotePostId | None = None
    quoting: RemotePostId | None = None
    language: str = ""
    """As X would guess it; "" for what it cannot tell."""
    extras: XExtras = NO_EXTRAS
    media: tuple[XMedium, ...] = ()
    deleted: bool = False
    deleted_at: datetime | None = None
    likes: int = 0
    reposts: int = 0
    replies: int = 0
    quotes: int = 0
    views: int = 0


Hearer = Callable[[XPost], None]


class XWorld:
    """Everything the stand-in remembers. Lives in one event loop; `count` weighs a text the way X does."""

    def __init__(
        self,
        *,
        accounts: tuple[XAccount, ...],
        count: Callable[[str], int] = len,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.accounts = accounts
        self.count = count
        self.now = now
        self.arrivals: Counter[str] = Counter()
        """How many requests arrived, by method and route: `POST /2/tweets`."""
        self.late: set[RemotePostId] = set()
        """Posts that lists do not show yet: X needs a moment, and not always the same."""
        self._posts: list[XPost] = []
        self._people: dict[str, XPerson] = {}
        self._hearers: list[Hearer] = []
        self._switches: dict[Fault, Switch] = {}
        self._observers: list[Callable[[], None]] = []
        self.sign_ins = SignIns(now=lambda: self.now())
        self._last_id = 0
        self._windows: dict[tuple[RemoteAccountId, str], tuple[datetime, int]] = {}

    @property
    def posts(self) -> tuple[XPost, ...]:
        """Every post ever made, oldest first, deleted ones marked."""
        return tuple(self._posts)

    @property
    def switches(self) -> tuple[Switch, ...]:
        """What is on now."""
        return tuple(self._switches.values())

    def live_posts(self, account: RemoteAccountId) -> tuple[XPost, ...]:
        """What the public sees of an account, oldest first."""
        return tuple(post for post in self._posts if post.account == account and not post.deleted)

    def account(self, account_id: str) -> XAccount | None:
        """The account with this id."""
        return next((account for account in self.accounts if account.id == account_id), None)

    @property
    def people(self) -> tuple[XPerson, ...]:
        """The public, in the order in which it was met."""
        return tuple(self._people.values())

    def author(self, author_id: str) -> XAccount | XPerson | None:
        """Who this is: an account of ours or somebody of the public."""
        return self.account(author_id) or next((one for one in self.people if one.id == author_id), None)

    def meet(self, handle: str, *, name: str = "", followers: int = 0, verified: bool = False) -> XPerson:
        """Somebody of the public, from now on with these properties; the handle (without @) is who it is."""
        known = self._people.get(handle.casefold())
        person = XPerson(
            id=known.id if known else RemoteAccountId(str(_FIRST_PERSON + len(self._people))),
            handle=handle,
            name=name or handle,
            followers=followers,
            verified=verified,
        )
        self._people[handle.casefold()] = person
        return person

    def say(
        self,
        handle: str,
        text: str,
        *,
        in_reply_to: RemotePostId | None = None,
        quoting: RemotePostId | None = None,
        language: str = "en",
    ) -> XPost:
        """Somebody of the public posts; who was not met before is met now."""
        person = self._people.get(handle.casefold()) or self.meet(handle)
        return self.add_post(person.id, text, reply_to=in_reply_to, quoting=quoting, language=language)

    def unsay(self, post_id: RemotePostId) -> bool:
        """Its author deletes a post; False when there is none."""
        return self.delete_post(post_id)

    def overhear(self, hearer: Hearer) -> Callable[[], None]:
        """Call `hearer` with each post that is made or deleted; the answer stops it."""
        self._hearers.append(hearer)
        return lambda: self._hearers.remove(hearer)

    def add_post(
        self,
        account: RemoteAccountId,
        text: str,
        *,
        reply_to: RemotePostId | None = None,
        quoting: RemotePostId | None = None,
        language: str = "",
        extras: XExtras = NO_EXTRAS,
        media: tuple[XMedium, ...] = (),
    ) -> XPost:
        """Make a post, as the API does, or as someone with the account on a phone would."""
        at = self.now()
        post = XPost(
            id=self._next_id(at),
            account=account,
            text=text,
            at=at,
            reply_to=reply_to,
            quoting=quoting,
            language=language,
            extras=extras,
            media=media,
        )
        self._posts.append(post)
        self._told(post)
        return post

    def delete_post(self, post_id: str) -> bool:
        """Take a post down; False when there is none."""
        for place, post in enumerate(self._posts):
            if post.id == post_id and not post.deleted:
                self._posts[place] = replace(post, deleted=True, deleted_at=self.now())
                self._told(self._posts[place])
                return True
        return False

    def react(
        self, post_id: str, *, likes: int = 0, reposts: int = 0, replies: int = 0, quotes: int = 0, views: int = 0
    ) -> None:
        """The public reacts: set what is counted under a post."""
        self._posts = [
            replace(post, likes=likes, reposts=reposts, replies=replies, quotes=quotes, views=views)
            if post.id == post_id
            else post
            for post in self._posts
        ]
        self._changed()

    def edit_profile(self, account: XAccount) -> None:
        """Somebody changes what an account shows: pass it as it is to be, made with `replace`; its id finds it."""
        self.accounts = tuple(account if one.id == account.id else one for one in self.accounts)
        self._changed()

    def switch_on(self, switch: Switch) -> None:
        """Make something go wrong from now on."""
        self._switches[switch.fault] = switch
        self._changed()

    def switch_off(self, fault: Fault) -> None:
        """Let it work again."""
        if self._switches.pop(fault, None) is not None:
            self._changed()

    def take(self, fault: Fault, *, of: RemoteAccountId | None = None) -> Switch | None:
        """The switch if it is on (for this account); one that lasts for a single request is then off."""
        switch = self._switches.get(fault)
        if switch is not None and of is not None and switch.account not in (None, of):
            return None
        if switch is not None and switch.lasting is Lasting.ONCE:
            self.switch_off(fault)
        return switch

    def observe(self, observer: Callable[[], None]) -> None:
        """Call `observer` after every change of posts, switches or arrivals."""
        self._observers.append(observer)

    def arrived(self, request: str) -> None:
        """Count a request before anything else is done with it."""
        self.arrivals[request] += 1
        self._changed()

    def spend(
        self, account: RemoteAccountId, *, of: str = "posts", allowed: int = POSTS_PER_WINDOW
    ) -> tuple[int, datetime]:
        """Use one of the account's allowance: how many are left (-1: none was) and when the window ends."""
        start, used = self._windows.get((account, of), (self.now(), 0))
        if self.now() - start >= WINDOW:
            start, used = self.now(), 0
        used = min(used + 1, allowed + 1)
        self._windows[(account, of)] = (start, used)
        return allowed - used, start + WINDOW

    def _next_id(self, at: datetime) -> RemotePostId:
        milliseconds = (at - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
        self._last_id = max((milliseconds - _EPOCH_MS) << 22, self._last_id + 1)
        return RemotePostId(str(self._last_id))

    def _told(self, post: XPost) -> None:
        for hearer in tuple(self._hearers):
            hearer(post)
        self._changed()

    def _changed(self) -> None:
        for observer in self._observers:
            observer()
