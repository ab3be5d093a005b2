"""X: who talks about us without naming the account: our names, how people misspell them, links to our posts.

X searches the last seven days and takes 512 characters of query (docs.x.com, search). It charges for each post read.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from adapters.networks.x import Credentials
from adapters.networks.x import Settings as XSettings
from adapters.networks.x.listening import PRICE, Listener
from adapters.networks.x.mentions import HEARS
from workflows.domain.account import Account
from workflows.ports.clock import Clock
from workflows.ports.source import Access, Batch, Source, SourceFacts

NETWORK = "x"
EVERY = timedelta(minutes=5)
LONGEST_QUERY = 512
LONGEST_HANDLE = 15
SHORTEST_GUESSED = 5
"""Letters of a name for which misspellings are guessed: those of shorter ones are words of their own."""


def _searchable(value: str) -> str:
    words = " ".join(value.split())
    if not any(sign.isalnum() for sign in words) or any(sign in words for sign in '"\\'):
        raise ValueError("must have letters or digits, and no quotation marks or backslashes.")
    return words


def _handle(value: str) -> str:
    handle = value.removeprefix("@")
    if not re.fullmatch(r"[A-Za-z0-9_]{1,15}", handle):
        raise ValueError("must be a handle like @acme.")
    return handle


_Words = Annotated[str, Field(max_length=100), AfterValidator(_searchable)]
_Handle = Annotated[str, AfterValidator(_handle)]


class Settings(BaseModel):
    """`source: x_search` in app.yaml. What fits into one query; for more, list the source twice."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    words: tuple[_Words, ...] = ()
    """Names, and whole phrases: `Acme kettle`."""
    misspellings: tuple[_Words, ...] = ()
    """How people are known to write them."""
    guess_misspellings: bool = False
    """Look for slips of the finger in the words too, as many as fit."""
    links_to_posts: bool = False
    """Find what quotes or links to a post of the account."""
    without: tuple[_Words, ...] = ()
    """Not if one of these is in it."""
    without_authors: tuple[_Handle, ...] = ()
    """Not from these: accounts of ours, bots."""
    languages: tuple[Annotated[str, Field(pattern="^[a-z]{2}$")], ...] = ()
    price: Decimal = Field(default=PRICE, ge=0)
    """US dollars for each post."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.words and not self.misspellings and not self.links_to_posts:
            raise ValueError("x_search needs words to look for.")
        if len(query_of(self, "x" * LONGEST_HANDLE)) > LONGEST_QUERY:
            raise ValueError(
                f"The query is longer than the {LONGEST_QUERY} characters that X takes. Move some words to another "
                "x_search."
            )
        return self


def facts(settings: Settings, *, name: str, account: Account | None) -> SourceFacts:
    """What is known without asking."""
    return SourceFacts(
        name=name,
        kind="x_search",
        network="X",
        account=account.id if account else None,
        every=EVERY,
        price=settings.price,
        hears=HEARS,
        looks=True,
        look_price=PRICE,
    )


def build(settings: Settings, clock: Clock, *, facts: SourceFacts, access: Access[XSettings, Credentials]) -> Source:
    """A fresh object for one use. Raises NetworkFailure (`retry=False`) for a credential that cannot be used."""
    return XSearch(settings, query_of(settings, access.account.handle), Listener(access, clock))


class XSearch:
    """The `Source` port."""

    def __init__(self, settings: Settings, query: str, listener: Listener) -> None:
        self._settings = settings
        self._query = query
        self._listener = listener

    async def poll(self, cursor: str | None, *, most: int) -> Batch:
        """What was found since. Raises NetworkFailure."""
        return await self._listener.found(self._query, cursor, most=most, price=self._settings.price)

    async def gone(self, ids: Sequence[str]) -> Batch:
        """Those that X names as not found. Raises NetworkFailure."""
        return await self._listener.gone(ids)

    async def close(self) -> None:
        """Let go of connections."""
        await self._listener.close()


def query_of(settings: Settings, handle: str) -> str:
    """The whole query. Guessed misspellings stop where X's limit is."""
    # A quote ends with a link to the quoted post, which X writes with its old name (docs.x.com, event payloads).
    links = [f'url:"{host}/{handle}/status"' for host in ("twitter.com", "x.com")] if settings.links_to_posts else []
    terms = [*(f'"{one}"' for one in dict.fromkeys((*settings.words, *settings.misspellings))), *links]
    if settings.guess_misspellings:
        known = {one.casefold() for one in (*settings.words, *settings.misspellings)}
        for guess in (one for word in settings.words for one in misspellings(word) if one not in known):
            if f'"{guess}"' not in terms and len(_written(settings, [*terms, f'"{guess}"'], handle)) <= LONGEST_QUERY:
                terms.append(f'"{guess}"')
    return _written(settings, terms, handle)


def misspellings(word: str) -> Iterator[str]:
    """Slips of the finger in one word, the likeliest first: a double letter once, two letters swapped, one left out.

    The first letter is hardly ever wrong.
    """
    name = word.casefold()
    if len(name) < SHORTEST_GUESSED or not name.isalpha():
        return
    places = range(1, len(name))
    slips = (
        *(name[:at] + name[at + 1 :] for at in places if name[at] == name[at - 1]),
        *(name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in places[:-1]),
        *(name[:at] + name[at + 1 :] for at in places),
    )
    yield from (one for one in dict.fromkeys(slips) if one != name)


def _written(settings: Settings, terms: Sequence[str], handle: str) -> str:
    authors = dict.fromkeys((handle, *settings.without_authors))
    pieces = [
        f"({' OR '.join(terms)})",
        *([f"({' OR '.join(f'lang:{one}' for one in settings.languages)})"] if settings.languages else []),
        "-is:retweet",
        *(f"-from:{one}" for one in authors),
        *(f'-"{one}"' for one in settings.without),
    ]
    return " ".join(pieces)
