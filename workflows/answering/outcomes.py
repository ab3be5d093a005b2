"""What can come of pressing Answer, as values."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from workflows.domain.account import Account
from workflows.domain.finding import Finding
from workflows.domain.ids import PersonId
from workflows.domain.mention import Mention
from workflows.domain.obstacle import Obstacle
from workflows.domain.post import Post
from workflows.domain.story import Story


@dataclass(frozen=True, kw_only=True)
class Begun:
    """There is a draft to go on with; it may be an unfinished one of the same person, even one that waits by now."""

    post: Post
    account: Account
    story: Story


class Doing(Enum):
    """What somebody else does, or did, about it."""

    TOOK = "took"
    WRITES = "writes"
    """They began an answer that is not out yet; `Taken.post` says how far it is."""
    ANSWERED = "answered"
    ENDED = "ended"
    """They marked it as done, or muted it."""


@dataclass(frozen=True, kw_only=True)
class Taken:
    """Somebody is at it, or was: two answers would look foolish. Nothing was begun."""

    doing: Doing
    by: PersonId | None
    """None: the program, or nobody knows any more."""
    at: datetime | None
    post: Post | None
    """Their answer."""
    story: Story
    mention: Mention
    account: Account


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Several accounts could answer it, and none is named in it: a person has to say which. Nothing was begun."""

    accounts: tuple[Account, ...]
    story: Story
    mention: Mention


@dataclass(frozen=True, kw_only=True)
class Ineligible:
    """No answer can go out from here. Nothing was begun."""

    why: Obstacle
    story: Story
    mention: Mention | None
    """None: nothing of the story is kept any more."""
    account: Account | None
    network: str
    """For people; "" where nothing is known of it."""
    link: str
    """Where a person can answer it, without words filled in; "" when nowhere."""


@dataclass(frozen=True, kw_only=True)
class Elsewhere:
    """Words for an answer that a person gives on the network's own page, checked like any other."""

    text: str
    findings: tuple[Finding, ...]
    link: str
    """The page, with the words filled in where the network can do that; "" when nowhere."""
    is_filled: bool
    network: str
    """For people; "" where nothing is known of it."""


Answered = Begun | Taken | Choice | Ineligible
"""What pressing Answer comes to."""
