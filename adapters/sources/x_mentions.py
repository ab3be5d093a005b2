"""X: who names, answers or quotes one of our accounts. X charges for each post read.

X keeps the newest 800 (300 questions in 15 minutes): what is older when it is asked again after a long pause is lost.
By its documents (docs.x.com, timelines) the list includes replies and quotes; older reports say that a quote which does
not name the account can be missing, so `x_search` has a setting to find those too, and `x_activity` hears them at once.
"""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field

from adapters.networks.x import Credentials
from adapters.networks.x import Settings as XSettings
from adapters.networks.x.listening import OWN_PRICE, PRICE, Listener
from adapters.networks.x.mentions import HEARS
from workflows.domain.account import Account
from workflows.ports.clock import Clock
from workflows.ports.source import Access, Batch, Source, SourceFacts

NETWORK = "x"
EVERY = timedelta(seconds=60)


class Settings(BaseModel):
    """`source: x_mentions` in app.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    own_app: bool = False
    """Whether the account itself owns the developer app: then X charges a fifth for what names it."""
    price: Decimal | None = Field(default=None, ge=0)
    """US dollars for each post, if it is neither 0.001 (with `own_app`) nor 0.005."""

    @property
    def charged(self) -> Decimal:
        """US dollars for each post."""
        return self.price if self.price is not None else OWN_PRICE if self.own_app else PRICE


def facts(settings: Settings, *, name: str, account: Account | None) -> SourceFacts:
    """What is known without asking."""
    return SourceFacts(
        name=name,
        kind="x_mentions",
        network="X",
        account=account.id if account else None,
        every=EVERY,
        price=settings.charged,
        hears=HEARS,
        looks=True,
        look_price=PRICE,
    )


def build(settings: Settings, clock: Clock, *, facts: SourceFacts, access: Access[XSettings, Credentials]) -> Source:
    """A fresh object for one use. Raises NetworkFailure (`retry=False`) for a credential that cannot be used."""
    return XMentions(settings, Listener(access, clock))


class XMentions:
    """The `Source` port."""

    def __init__(self, settings: Settings, listener: Listener) -> None:
        self._settings = settings
        self._listener = listener

    async def poll(self, cursor: str | None, *, most: int) -> Batch:
        """Who spoke to us since. Raises NetworkFailure."""
        return await self._listener.mentions(cursor, most=most, price=self._settings.charged)

    async def gone(self, ids: Sequence[str]) -> Batch:
        """Those that X names as not found. Raises NetworkFailure."""
        return await self._listener.gone(ids)

    async def close(self) -> None:
        """Let go of connections."""
        await self._listener.close()
