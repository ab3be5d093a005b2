"""What answering and posting share in Teams, put together over an SDK's connector."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.teams.connector import Connector
from adapters.teams.hanging import Hanging
from adapters.teams.pen import Pen
from adapters.teams.places import PlaceBook
from adapters.teams.reaching import Reaching, app_link
from adapters.teams.settings import Sentences, Settings
from workflows.ports.clock import Clock
from workflows.ports.store import Store


@dataclass(frozen=True, kw_only=True)
class Parts:
    """For `Answering` and `TeamsChat`."""

    connector: Connector
    book: PlaceBook
    reaching: Reaching
    pen: Pen
    settings: Settings
    sentences: Sentences
    hanging: Hanging
    rooms: tuple[str, ...] = ()
    """Channels of app.yaml: who has not added the app is looked up there."""


def parts_over(
    connector: Connector,
    *,
    store: Store,
    clock: Clock,
    settings: Settings,
    sentences: Sentences,
    opening: frozenset[str],
    rooms: Sequence[str] = (),
    hanging: Hanging | None = None,
) -> Parts:
    """The parts; `opening` are the actions that open a dialog, which Teams has to know before the press.

    Without `hanging` cards say what their pictures are, and show none.
    """
    book = PlaceBook(store, clock)
    return Parts(
        connector=connector,
        book=book,
        reaching=Reaching(connector, book, settings),
        pen=Pen(sentences=sentences, opening=opening, app_link=app_link(settings)),
        settings=settings,
        sentences=sentences,
        hanging=hanging or Hanging(),
        rooms=tuple(rooms),
    )
