"""What keeps something that was said in public from being answered from here. Pure."""

from enum import Enum

from workflows.domain.account import Account
from workflows.domain.limits import Limits
from workflows.domain.mention import Mention


class Obstacle(Enum):
    """Why no answer can go out from here; a person can still answer where it was said, but for GONE."""

    GONE = "gone"
    """Its author deleted it."""
    ELSEWHERE = "elsewhere"
    """It was said where none of our accounts posts."""
    UNADDRESSED = "unaddressed"
    """The network takes answers only to people who named, answered or quoted the account, and they did not."""


def obstacle_of(mention: Mention, account: Account | None, limits: Limits | None) -> Obstacle | None:
    """Why this account cannot answer it, or None when it can. No account: there is none on that network."""
    if mention.gone:
        return Obstacle.GONE
    if account is None or limits is None or mention.heard.network != account.network:
        return Obstacle.ELSEWHERE
    if limits.only_addressed and not (mention.heard.addressed and mention.heard.account == account.id):
        return Obstacle.UNADDRESSED
    return None
