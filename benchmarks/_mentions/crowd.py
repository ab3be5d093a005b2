"""A crowd that talks without end: the same for the same seed, made when asked for, so that it takes no memory."""

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from workflows.domain.ids import AccountId
from workflows.domain.mention import Arrival, Heard, Stranger
from workflows.errors import NotFound
from workflows.ports.source import Batch, Receiver, SourceFacts

ACCOUNT = AccountId("x:acme")
AUTHORS = 20_000
OF_TEN_REPEATED = frozenset({3, 6, 9})
"""Of ten arrivals in a row these were heard before: 30 %."""
STORM_EACH = 10
"""One in so many says nearly what many others say."""
STORM_LASTS = 2_000
"""Numbers of mentions that one storm goes on for."""
STARTED = datetime(2026, 9, 1, 8, 0, tzinfo=UTC)

_LISTED = """
kettle anvil morning harbour copper lantern orchard velvet meadow granite saffron willow cinder compass feather garden
hammer island jigsaw kernel ladder marble needle oyster pebble quarry ribbon saddle timber umbrella violet walnut yonder
zephyr amber basket candle dragon ember falcon ginger hollow ivory jasmine kindle lemon mirror nutmeg olive pepper
quiver raven silver thistle urchin valley whistle yarrow zinnia acorn bread crust flour oven dough butter table window
market Saturday Tuesday winter summer street corner bicycle train coffee tea sugar honey salt family friend neighbour
children school office weekend holiday birthday price order delivery parcel box paper colour recipe kitchen knife plate
cup morning evening queue counter smile answer letter phone number name list page photo video music radio game story
"""
_WORDS = _LISTED.split()
_SAYINGS = (
    "I ordered {} and it never arrived, I want a refund please",
    "does anybody know whether {} is coming back this year?",
    "{} was the best thing I had in weeks, thank you so much",
    "the {} I bought is broken and does not work at all",
    "are you hiring people who know about {} in Lyon?",
    "I am a reporter writing about {}, whom can I talk to?",
    "ich habe {} gekauft und bin leider sehr enttäuscht davon",
    "just walked past with {} in my hands",
)
_STORM = (
    "Everybody should know that the new {a} from Acme fell apart after one day and nobody there answers the phone "
    "about {b}"
)
_TAILS = ("", "!", " please share", " #acme", " unbelievable")


class Killed(BaseException):
    """The process ends here: nothing that follows happens."""


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """What arrives, by its place in the row."""

    seed: int
    arrivals: int

    def number(self, place: int) -> int:
        """Which mention it is; mentions are numbered from 0 as they are said for the first time."""
        fresh = _fresh_before(place)
        if place % 10 not in OF_TEN_REPEATED:
            return fresh
        return random.Random(f"{self.seed}/again/{place}").randrange(fresh)

    @property
    def different(self) -> int:
        """How many different mentions there are."""
        return _fresh_before(self.arrivals)

    def id_of(self, number: int) -> str:
        """What the network calls it."""
        return str(1_900_000_000_000_000_000 + number)

    def heard(self, number: int) -> Heard:
        """One mention."""
        chance = random.Random(f"{self.seed}/{number}")
        author = chance.randrange(AUTHORS)
        return Heard(
            network="x",
            id=self.id_of(number),
            arrival=Arrival.MENTION,
            author=Stranger(
                id=f"{700_000_000 + author}", handle=f"someone{author}", name=f"Some One {author}", followers=author
            ),
            text=self._text(number, chance),
            at=STARTED + timedelta(seconds=number),
            url=f"https://x.example/someone{author}/status/{number}",
            language="en" if chance.random() < 0.5 else "",
            account=ACCOUNT,
            addressed=True,
        )

    def _text(self, number: int, chance: random.Random) -> str:
        if number % STORM_EACH == 0:
            first = random.Random(f"{self.seed}/storm/{number // STORM_LASTS}")
            said = _STORM.format(a=" ".join(first.sample(_WORDS, 2)), b=" ".join(first.sample(_WORDS, 3)))
            return f"@acme {said}{chance.choice(_TAILS)}"
        own = " ".join(chance.sample(_WORDS, 9))
        return f"@acme {chance.choice(_SAYINGS).format(' '.join(chance.sample(_WORDS, 2)))} {own} {number}"


def _fresh_before(place: int) -> int:
    """How many mentions were said for the first time before this place."""
    tens, rest = divmod(place, 10)
    return tens * (10 - len(OF_TEN_REPEATED)) + sum(one not in OF_TEN_REPEATED for one in range(rest))


@dataclass
class CrowdSources:
    """Implements `ports.source.Sources`: one source that is asked, and one that is told.

    The cursor counts arrivals. `perils` is called when an answer is about to be given, and may raise Killed.
    """

    crowd: Crowd
    perils: Callable[[], None] = lambda: None
    spent: float = 0.0
    """Seconds that went into making up what was said: not the product's."""
    listed: Sequence[SourceFacts] = field(
        default=(
            SourceFacts(name="crowd", kind="crowd", network="X", account=ACCOUNT, hears="x"),
            SourceFacts(name="hook", kind="crowd", network="X", account=ACCOUNT, told=True, hears="x"),
        )
    )

    def list(self) -> Sequence[SourceFacts]:
        """Both."""
        return self.listed

    def facts(self, name: str) -> SourceFacts:
        """Raises NotFound."""
        for one in self.listed:
            if one.name == name:
                return one
        raise NotFound("There is no such source.")

    async def open(self, name: str) -> "CrowdSource":
        """A source to ask."""
        return CrowdSource(self)

    def receiver(self, name: str) -> Receiver:
        """Raises NotFound: what is told is handed over without a wire."""
        raise NotFound("There is no such source.")


@dataclass
class CrowdSource:
    """Implements `ports.source.Source`."""

    sources: CrowdSources

    async def poll(self, cursor: str | None, *, most: int) -> Batch:
        """The next arrivals. Without a cursor it begins at the beginning: all of it was said after that."""
        began = time.perf_counter()
        crowd, start = self.sources.crowd, int(cursor or 0)
        end = min(start + most, crowd.arrivals)
        heard = tuple(crowd.heard(crowd.number(place)) for place in range(start, end))
        self.sources.spent += time.perf_counter() - began
        self.sources.perils()
        return Batch(heard=heard, cursor=str(end), more=end < crowd.arrivals)

    async def gone(self, ids: Sequence[str]) -> Batch:
        """Nobody deletes anything."""
        return Batch()

    async def close(self) -> None:
        """Nothing to let go of."""
