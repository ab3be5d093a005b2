"""One story and the pictures of it that stand: what is in which place, for the announcer and for one person."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace

from bot.cards.fingerprint import fingerprint_of
from bot.cards.story import called_for, came_back_card, passed_on_card, story_card
from bot.cards.story_view import StoryView
from bot.cards.viewer import Viewer
from bot.story_views import StoryViews
from workflows.domain.climbing import called
from workflows.domain.ids import PersonId, StoryId
from workflows.domain.person import Person
from workflows.domain.story import StoryState
from workflows.ports.chat import Card
from workflows.ports.store import Drawn, Role, Transaction

CARD = "card."
"""How `about` of a card in a channel begins; its number in that channel follows, counted from 0."""


def card_about(number: int) -> str:
    """`about` of the so manieth card of one story in one channel: each time it comes back it has a new one."""
    return f"{CARD}{number}"


def cards_in(drawn: Sequence[Drawn], channel: str) -> list[Drawn]:
    """A story's cards in a channel, the newest last."""
    found = [one for one in drawn if one.role is Role.STORY and one.about.startswith(CARD) and one.channel == channel]
    return sorted(found, key=lambda one: int(one.about.removeprefix(CARD)))


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One story and the pictures of it that exist."""

    view: StoryView
    channel: str
    """Of its department."""
    called: tuple[Person, ...]
    """Who was told directly, and still has to look."""
    drawn: tuple[Drawn, ...]

    @property
    def cards(self) -> list[Drawn]:
        """Its cards in channels."""
        return [one for one in self.drawn if one.role is Role.STORY and one.about.startswith(CARD)]

    @property
    def direct(self) -> list[Drawn]:
        """Its cards with people; `about` is the person, and for an earlier call what tells it apart."""
        return [one for one in self.drawn if one.role is Role.STORY and not one.about.startswith(CARD)]

    @property
    def card(self) -> Drawn | None:
        """Its newest card where it is now."""
        return next(reversed(cards_in(self.drawn, self.channel)), None)

    @property
    def mark(self) -> str:
        """What it shows, where, and whom it calls, but for the counts: those may wait a few seconds."""
        still = story_card(replace(self.view, count=1, contact=None))
        places = (f"{one.channel}/{one.ts}" for one in (*self.cards, *self.direct))
        return " ".join([fingerprint_of(still), *(person.id for person in self.called), *places])

    def picture(self, *, is_called: bool = False, viewer: Viewer | None = None) -> Card:
        """The card as the story stands now."""
        is_asked = is_called and self.view.story.state is StoryState.OPEN
        return story_card(self.view, called=called_for(self.view) if is_asked else "", viewer=viewer)

    def call(self) -> Card:
        """The card that calls somebody."""
        return story_card(self.view, called=called_for(self.view))


async def load_story(tx: Transaction, story_id: StoryId, *, stories: StoryViews) -> Scene | None:
    """The story and its pictures, without whom it calls; None when there is no such story."""
    story = await tx.stories.find(story_id)
    if story is None:
        return None
    drawn = tuple(await tx.messages.list(f"story:{story_id}"))
    view = await stories.load(tx, story)
    return Scene(view=view, channel=stories.channel_of(story), called=(), drawn=drawn)


def called_of(view: StoryView) -> Sequence[PersonId]:
    """Whom the story calls now."""
    return called(view.story, view.department, view.account)


def card_at(scene: Scene, drawn: Drawn, channels: Set[str], *, viewer: Viewer | None = None) -> Card:
    """What stands in one of its places in a channel; `channels`: those that app.yaml names."""
    if scene.channel and drawn.channel != scene.channel and drawn.channel in channels:
        return passed_on_card(scene.view)
    # A channel that app.yaml does not name any more keeps the cards that stand there, with their buttons.
    is_newest = drawn == cards_in(scene.drawn, drawn.channel)[-1]
    return scene.picture(viewer=viewer) if is_newest else came_back_card(scene.view)
