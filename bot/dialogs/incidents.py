"""What people fill in and read about an incident: the review, and what stands above an apology's form."""

from bot.cards.phrases import words
from bot.dialogs.names import FieldName, FormName
from workflows.domain.account import Account
from workflows.domain.incident import Incident, IncidentState
from workflows.ports.chat import Block, Bold, Form, TextField

UNOPENED = "The window could not be opened in time. Nothing changed: please press the button again."
CLOSED = "The incident is closed. What you wrote is kept with it."
UNDER_WAY = "This was received and is still being worked on. Please press again in a few seconds."


def review_form(incident: Incident, account: Account) -> Form:
    """Asks what was learnt."""
    return Form(
        name=FormName.REVIEW,
        subject=incident.id,
        title="Close the incident",
        blocks=(
            words(
                f"About the post as {account.at_handle} that was taken down. What made it possible, and what do we do "
                "differently now? Whoever was told of the incident reads this. It cannot be changed afterwards."
            ),
            TextField(name=FieldName.REASON, label="What we learnt", multiline=True),
        ),
        submit="Close it",
        close="Cancel",
    )


def apology_notes(incident: Incident, account: Account) -> tuple[Block, ...]:
    """What its author has to know before the first word."""
    says = (
        f" Fill in the gaps in [brackets]. One other person's yes is enough, and then it goes out as "
        f"{account.at_handle} at once: there is no undo."
    )
    blocks: tuple[Block, ...] = (words(Bold("This is the apology for the post that was recalled."), says),)
    if incident.state is IncidentState.OPEN:
        still = " Do not write that it was taken down before that is true."
        blocks += (words(Bold("That post is not deleted yet, or may still be public."), still),)
    return blocks
