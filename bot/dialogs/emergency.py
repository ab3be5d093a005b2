"""Emergencies: the form that asks a second person to break the glass of an account, what is said then, its review."""

from collections.abc import Sequence

from bot.cards.emergency import EmergencyView, went_out_blocks
from bot.cards.phrases import excerpt, fitted, shown, words
from bot.dialogs.accounts import option_of
from bot.dialogs.names import FieldName, FormName
from bot.language import for_later, in_figures, say, spell_out
from workflows.domain.account import Account
from workflows.domain.emergency import ASKED_FOR, LASTS
from workflows.ports.chat import Bold, Form, OptionGroup, PickerField, Small, TextField

UNOPENED = for_later("The window could not be opened in time. Nothing changed: please press the button again.")
REVIEWED = for_later("It is reviewed. What you wrote is kept with it.")
UNDER_WAY = for_later("This was received and is still being worked on. Please press again in a few seconds.")


def reads_as_post() -> Small:
    """Above the form, for words that begin as the command does."""
    return Small(
        line=(
            say(
                "This is read as a post; no emergency was asked for. To ask for one, type emergency alone, or "
                "with an account: emergency @handle reason."
            ),
        )
    )


def emergency_form(account: Account | None, *, reason: str = "") -> Form:
    """Asks why; and for which account, when none was named."""
    where = account.at_handle if account else say("an account")
    picker = PickerField(name=FieldName.EMERGENCY, label=say("Account"), placeholder=say("Choose an account"))
    return Form(
        name=FormName.EMERGENCY,
        subject=account.id if account else "",
        title=say("Emergency"),
        blocks=(
            words(
                Bold(
                    say("For {lasts} one other person's yes is enough on {where}.", lasts=spell_out(LASTS), where=where)
                ),
                say(
                    " A second person has to agree first. Nobody approves their own words, forbidden words stay "
                    "blocked, and a stop of all sends stays. Everybody who looks after it is told, and it is "
                    "reviewed afterwards."
                ),
            ),
            *(() if account else (picker,)),
            TextField(
                name=FieldName.REASON,
                label=say("What happened?"),
                initial=reason,
                hint=say("Whoever has to agree reads this."),
                multiline=True,
            ),
        ),
        submit=say("Ask a second person"),
        close=say("Cancel"),
    )


def review_form(view: EmergencyView) -> Form:
    """Asks what was learnt."""
    one, account = view.emergency, view.account
    return Form(
        name=FormName.EMERGENCY_REVIEW,
        subject=one.id,
        title=say("Review the emergency"),
        blocks=(
            words(
                say(
                    "{who} and {who2} had an emergency on {account}: “{reason}”",
                    who=view.name(one.asked_by),
                    who2=view.name(one.second),
                    account=account.at_handle,
                    reason=excerpt(one.reason, 500),
                )
            ),
            *went_out_blocks(view),
            words(say("Was it needed, and what do we do differently now? It cannot be changed afterwards.")),
            TextField(name=FieldName.LESSONS, label=say("What we learnt"), multiline=True),
        ),
        submit=say("Close the review"),
        close=say("Cancel"),
    )


def emergency_options(accounts: Sequence[tuple[Account, str]]) -> tuple[OptionGroup, ...]:
    """The accounts somebody may ask for, each with its network's name."""
    options = tuple(option_of(account, network) for account, network in accounts)
    return (OptionGroup(label=say("Accounts"), options=options),) if options else ()


def asked_says(account: Account) -> str:
    """Said to whoever asked."""
    return say(
        "Asked. Nothing is open yet: somebody who approves for, owns or guards an account has to agree within "
        "{total_seconds} minutes. Then one other person's yes is enough on {account} for {lasts}.",
        total_seconds=in_figures(ASKED_FOR.total_seconds() / 60, grouped=False),
        account=account.at_handle,
        lasts=spell_out(LASTS),
    )


def unknown_says(named: str, *, may_ask: Sequence[str], command: str) -> str:
    """There is no such account; what there is, and what to type."""
    known = say(" You can name {may_ask}.", may_ask=", ".join(may_ask[:10])) if may_ask else ""
    return say(
        "There is no account @{named} here, so nothing was asked.{known} {command} emergency alone lets you choose.",
        named=fitted(shown(named), 64),
        known=known,
        command=command,
    )


def type_it_says(account: Account | None, command: str) -> str:
    """Where the form could not be opened."""
    target = account.at_handle if account else say("@handle")
    return say(
        "The form could not be opened. Nothing was asked. Please type {command} emergency {target} again.",
        command=command,
        target=target,
    )
