"""What every page works with, and the addresses of the pages."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from bot.dialogs.word import CHATS, CommandWords
from workflows.connecting import Connecting
from workflows.domain.account import Account
from workflows.domain.person import Person
from workflows.ports.clock import Clock
from workflows.ports.provider import ChatSignIn, Providers
from workflows.ports.store import Store

CALLBACK = "/connect/callback"
"""Where every network sends people back to, with the state that says which attempt it was."""
SIGNED_IN = "/signin/callback"
"""Where every chat sends people back to; the cookie says which one was asked."""
ASKED = {"slack": "Slack", "teams": "Microsoft"}
"""Who is asked about somebody, by `Identity.platform`."""
STYLE = "/pages/style.css"


@dataclass(frozen=True, kw_only=True)
class Front:
    """Everything a page may use."""

    store: Store
    connecting: Connecting
    providers: Providers
    sign_ins: Mapping[str, ChatSignIn]
    """By `Identity.platform`; at least one."""
    clock: Clock
    network_name: Callable[[Account], str]
    turned_away: Callable[[str], Awaitable[None]]
    """Notes a request by nobody we know, with a word for why; so many a minute at most."""
    public_url: str
    """Where people's browsers reach us, without a slash at the end."""
    company: str = ""
    commands: CommandWords = field(default_factory=CommandWords)

    @property
    def is_secure(self) -> bool:
        """Whether browsers reach us over TLS; plain HTTP is for this machine only."""
        return self.public_url.startswith("https://")

    @property
    def signed_in_address(self) -> str:
        """The redirect address that the chats' apps have to allow."""
        return f"{self.public_url}{SIGNED_IN}"

    def typed(self, rest: str, person: Person | None = None) -> str:
        """What to type, and in which chat: the one they spoke from last, or any there is when nobody knows."""
        known = self.commands.by_platform
        platform = person.identity.platform if person else ""
        named = [platform] if platform in known else list(known)
        return ", or ".join(f"{known[one]} {rest}".strip() + f" in {CHATS.get(one, one)}" for one in named)

    def destination(self, account: Account) -> str:
        """The origin of the network's page that people are sent to; "" when the account is not connected this way."""
        provider = self.providers.for_account(account)
        if provider is None:
            return ""
        address = urlsplit(provider.authorize_url(state="", challenge="", redirect_uri=""))
        return f"{address.scheme}://{address.netloc}"
