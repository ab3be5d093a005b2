"""What every step of triage reads first: the story, its holder, its department, its account."""

from datetime import datetime

from workflows.domain.account import Account
from workflows.domain.climbing import respond_by
from workflows.domain.department import ListeningSettings
from workflows.domain.ids import PersonId
from workflows.domain.person import Person
from workflows.domain.story import Story, StoryState
from workflows.errors import NotFound, WrongState
from workflows.ports.store import Transaction


async def require_hands_on(tx: Transaction, story: Story, by: Person) -> None:
    """Raise WrongState when somebody else holds it: what becomes of it is theirs to say until it is taken over."""
    if story.state is StoryState.CLAIMED and not by.is_one_of(story.claimed_by):
        name = await name_of(tx, story.claimed_by)
        raise WrongState(f"{name} has taken this. Ask them, or take it over first. Nothing was changed.")


async def name_of(tx: Transaction, person: PersonId | None) -> str:
    """A colleague's name, or "Somebody" for one who was erased."""
    found = await tx.people.list([person]) if person else []
    return next((one.name for one in found if one.name), "Somebody")


async def account_of(tx: Transaction, story: Story) -> Account | None:
    """The account it is about; None for the company as such, and for one that is no longer in app.yaml."""
    try:
        return await tx.accounts.get(story.account) if story.account else None
    except NotFound:
        return None


def clock_of(settings: ListeningSettings, story: Story, now: datetime) -> datetime | None:
    """When somebody must have taken it, where it is, counted from now."""
    return respond_by(settings, story.department, story.topic, now)
