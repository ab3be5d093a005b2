"""What people fill in and read about an incident: the review, and what stands above an apology's form."""

from bot.cards.phrases import words
from bot.dialogs.names import FieldName, FormName
from bot.language import for_later, say
from workflows.domain.account import Account
from workflows.domain.incident import Incident, IncidentState
from workflows.ports.chat import Block, Bold, Form, TextField

UNOPENED = for_later("The window could not be opened in time. Nothing changed: please press the button again.")
CLOSED = for_later("The incident is closed. What you wrote is kept with it.")
UNDER_WAY = for_later("This was received and is still being worked on. Please press again in a few seconds.")


def review_form(incident: Incident, account: Account) -> Form:
    """Asks what was learnt."""
    return Form(
        name=FormName.REVIEW,
        subject=incident.id,
        title=say("Close the incident"),
        blocks=(
            words(
                say(
                    "About the post as {account} that was taken down. What made it possible, and what do we do "
                    "differently now? Whoever was told of the incident reads this. It cannot be changed "
                    "afterwards.",
                    account=account.at_handle,
                )
            ),
            TextField(name=FieldName.REASON, label=say("What we learnt"), multiline=True),
        ),
        submit=say("Close it"),
        close=say("Cancel"),
    )


def apology_notes(incident: Incident, account: Account) -> tuple[Block, ...]:
    """What its author has to know before the first word."""
    says = say(
        " Fill in the gaps in [brackets]. One other person's yes is enough, and then it goes out as {account} at "
        "once: there is no undo.",
        account=account.at_handle,
    )
    blocks: tuple[Block, ...] = (words(Bold(say("This is the apology for the post that was recalled.")), says),)
    if incident.state is IncidentState.OPEN:
        still = say(" Do not write that it was taken down before that is true.")
        blocks += (words(Bold(say("That post is not deleted yet, or may still be public.")), still),)
    return blocks
