"""The pages on 127.0.0.1: the real store and flows behind them, a chat that signs people in and a network by script."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from bot.pages import Front
from tests.browser import Browser, Page
from tests.clocks import StandingClock
from tests.fakes import Diary, World
from workflows.domain.account import Account
from workflows.domain.audit import Entry
from workflows.domain.connecting import Attempt
from workflows.domain.credential import Tokens
from workflows.domain.ids import AccountId
from workflows.domain.person import Identity, Person
from workflows.errors import NotAllowed
from workflows.ports.provider import ChatSignIn, GrantOutcome
from workflows.ports.store import Store

NETWORK = "https://x.example"
CHAT = "https://chat.example"


@dataclass
class FakeSignIn:
    """Implements `ports.provider.ChatSignIn`: a code is `user.nonce`."""

    organisation: str = "T0ACME"
    platform: str = "slack"

    def authorize_url(self, *, state: str, nonce: str, redirect_uri: str) -> str:
        asked = {"state": state, "nonce": nonce, "redirect_uri": redirect_uri, "at": self.platform}
        return f"{CHAT}/authorize?{urlencode(asked)}"

    async def identity(self, *, code: str, nonce: str, redirect_uri: str) -> Identity:
        user, _, asked = code.partition(".")
        if asked != nonce:
            raise NotAllowed("That is the answer to another sign-in.")
        return Identity(platform=self.platform, organisation=self.organisation, user=user)


@dataclass
class FakeProvider:
    """Implements `ports.provider.Provider` for one account; `outcome` is what comes of any code."""

    outcome: GrantOutcome
    exchanged: list[tuple[str, str]] = field(default_factory=list)
    revoked: list[Tokens] = field(default_factory=list)

    def authorize_url(self, *, state: str, challenge: str, redirect_uri: str) -> str:
        asked = {"state": state, "code_challenge": challenge, "redirect_uri": redirect_uri}
        return f"{NETWORK}/authorize?{urlencode(asked)}"

    async def exchange(self, *, code: str, verifier: str, redirect_uri: str) -> GrantOutcome:
        self.exchanged.append((code, redirect_uri))
        return self.outcome

    async def refresh(self, refresh_token: str) -> GrantOutcome:
        raise NotImplementedError

    async def revoke(self, tokens: Tokens) -> bool:
        self.revoked.append(tokens)
        return True


@dataclass
class FakeProviders:
    """Implements `ports.provider.Providers`: one for each account named."""

    named: Mapping[AccountId, FakeProvider]

    def for_account(self, account: Account) -> FakeProvider | None:
        return self.named.get(account.id)

    def fingerprint(self, tokens: Tokens) -> str:
        return f"print-of-{len(tokens.access)}"


class Ledger(Diary):
    """A store that also remembers what was noted."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.entries: list[Entry] = []
        self.turned_away: list[str] = []

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Any]:
        async with super().transaction() as tx:
            note = tx.note

            async def remember(entry: Entry) -> None:
                await note(entry)
                self.entries.append(entry)

            tx.note = remember
            yield tx

    def refused(self, action: str, person: Person) -> list[object]:
        """Why this person was refused, oldest first."""
        return [one.facts["why"] for one in self.entries if one.action == action and one.by == person.id]


@dataclass(frozen=True, kw_only=True)
class Site:
    """The pages, and everything around them."""

    front: Front
    sign_ins: dict[str, ChatSignIn]
    store: Ledger
    clock: StandingClock
    world: World
    provider: FakeProvider
    url: str

    async def link(self, person: Person, account: Account) -> Attempt:
        """A connect link, as the chat gives it."""
        return await self.front.connecting.begin(account.id, by=person)

    async def sign_in(self, browser: Browser, person: Person, *, to: str = "0") -> Page:
        """Sign in in this browser, beginning at the link's page and ending where it leads."""
        await browser.open(f"/connect/{to}")
        away = await browser.press("Sign in with Slack", stays=True)
        asked = asked_of(away.url)
        assert away.url.startswith(f"{CHAT}/authorize?")
        code = f"{person.identity.user}.{asked['nonce']}"
        return await browser.open(f"/signin/callback?{urlencode({'state': asked['state'], 'code': code})}")

    async def return_(self, browser: Browser, asked: Mapping[str, str], **told: str) -> Page:
        """Back from the network with its answer to what it was asked."""
        answer = {"state": asked["state"], "code": "the-code"} | told
        return await browser.open(f"/connect/callback?{urlencode(answer)}")

    async def tokens(self, account: Account) -> Tokens | None:
        """What the account is opened with now."""
        async with self.store.reading() as tx:
            found: Tokens | None = await tx.credentials.tokens(account.id)
            return found

    async def leave(self, browser: Browser, attempt: Attempt, person: Person) -> dict[str, str]:
        """Sign in, open the link and press the button; what the network is asked."""
        page = await self.sign_in(browser, person, to=attempt.id)
        assert page.status == 200, page.text
        away = await browser.press("Continue to X", stays=True)
        assert away.status == 303 and away.url.startswith(f"{NETWORK}/authorize?"), away.text
        return asked_of(away.url)


def asked_of(url: str) -> dict[str, str]:
    """The query of an address."""
    return {name: value for name, [value] in parse_qs(urlsplit(url).query).items()}
