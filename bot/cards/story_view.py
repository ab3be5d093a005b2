"""A story with everything its cards show."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.language import for_later, say
from workflows.domain.account import Account
from workflows.domain.department import Department
from workflows.domain.ids import PersonId
from workflows.domain.mention import Contact, Mention, Stranger
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.domain.story import Story, StoryState
from workflows.reading import Reason


@dataclass(frozen=True, kw_only=True)
class StoryView:
    """A stored story, its first mention, and what is known around it."""

    story: Story
    mention: Mention | None
    """The first of it whose words are still there; else the first of it. None: nothing is known of it any more."""
    count: int = 1
    """How many mentions it has."""
    account: Account | None = None
    department: Department | None = None
    """None when app.yaml does not name it any more."""
    link: str = ""
    """Where the public sees the post of ours that it answers."""
    words: str = ""
    """That post's own words, when it went out from here."""
    lists: tuple[str, ...] = ()
    """Author lists of app.yaml that its author is on."""
    contact: Contact | None = None
    signs: tuple[str, ...] = ()
    """The words that told its topic, as they stand in it."""
    reason: Reason
    """Why it came to its department."""
    told_by: PersonId | None = None
    """Who named the word that sent it there."""
    names: Mapping[PersonId, str] = field(default_factory=dict)
    holder: Person | None = None
    """Who has taken it."""
    answer: Post | None = None
    answer_link: str = ""
    now: datetime

    @property
    def is_gone(self) -> bool:
        """Whether its authors deleted all of it."""
        return self.mention is not None and self.mention.gone

    @property
    def is_forgotten(self) -> bool:
        """Whether its words were deleted here, and only here."""
        return self.mention is None or (self.mention.forgotten and not self.mention.gone)

    @property
    def is_overdue(self) -> bool:
        """Whether somebody should have taken it by now."""
        by = self.story.respond_by
        return self.story.state is StoryState.OPEN and by is not None and by <= self.now

    def name(self, person: PersonId | None) -> str:
        """A colleague's name."""
        return (self.names.get(person, "") if person else "") or say("Somebody")


def without_words(view: StoryView) -> StoryView:
    """The same with nothing in it that a stranger wrote: for a chat that will not show it."""
    if view.mention is None or view.mention.gone or view.mention.forgotten:
        return view
    heard = replace(view.mention.heard, text=say(_UNSHOWN), title="", url="", author=Stranger(id=""))
    return replace(view, mention=replace(view.mention, heard=heard), signs=())


_UNSHOWN = for_later("The chat will not show what was said. Press Answer, or look where it was said.")
