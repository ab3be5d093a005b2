"""Somebody left: what their account's owners should do, so that nothing of the leaver's opens a door any more."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.cards.buttons import LABEL_LENGTH
from bot.cards.phrases import fitted, shown, small, voice_of, words
from bot.dialogs.names import Action
from bot.language import for_later, say
from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertState
from workflows.ports.chat import Ask, Block, Bold, Button, Buttons, Card, Line, Style


@dataclass(frozen=True, kw_only=True)
class LeftBehind:
    """An account whose sign-in somebody who left may still know."""

    account: Account
    network: str
    by_sign_in: bool
    """Whether a person signs in for it; else its keys stand in app.yaml."""
    signed_in: bool
    """Whether that was the leaver."""
    named: str = ""
    """What app.yaml still says they are for it: "owner", "guardian", "owner and guardian"."""
    alert: Alert | None = None
    """What keeps it an open matter; None: nothing does."""
    ended_by: str = ""
    """Who said that it is over; "" when nobody had to."""


def leaver_card(name: str, accounts: Sequence[LeftBehind], *, stuck: int) -> Card:
    """For one person who looks after these accounts; `stuck` posts that wait can be approved by nobody now."""
    who = shown(name) or say("Somebody")
    says = say("{who} left: their chat account was deactivated.", who=who)
    blocks: tuple[Block, ...] = (
        words(Bold(says), say(" Nothing of theirs goes out any more, and a yes of theirs counts no longer.")),
        words(say("What {who} knew may still open these accounts from outside. Please renew it:", who=who)),
        *(block for one in accounts for block in _account_blocks(one, who)),
    )
    if stuck:
        posts = say("1 post that waits") if stuck == 1 else say("{stuck} posts that wait", stuck=stuck)
        blocks += (
            words(
                say(
                    "{posts} can go on for nobody now; the authors were told. Name another approver in app.yaml.",
                    posts=posts,
                )
            ),
        )
    rest = say(
        "Until then these accounts go on as before. A mistake? With the chat account active again, all is as it was."
    )
    return Card(notification=says, blocks=(*blocks, small(rest)))


def renewal_line(account: Account) -> str:
    """The same in short, for lists of what is left to do."""
    return say(
        "{account}: somebody who left may still know what opens it. Renew it, then say so.", account=voice_of(account)
    )


def renewal_buttons(alert: Alert, account: Account) -> Buttons:
    """What a person can say about it."""
    handle = fitted(account.at_handle, LABEL_LENGTH - len(say(_RENEWED)))
    ask = Ask(
        title=say("Was it renewed?"),
        text=say(
            "What opened {account} before must not open it any more. The log keeps that you said so.",
            account=account.at_handle,
        ),
        confirm=say("It was"),
        deny=say("Cancel"),
    )
    done = Button(
        action=Action.ROTATED, subject=alert.id, label=f"{say(_RENEWED)}{handle}", style=Style.PRIMARY, ask=ask
    )
    return Buttons(buttons=(done, Button(action=Action.DISMISS, subject=alert.id, label=say("Not needed"))))


_RENEWED = for_later("I have renewed ")


def _account_blocks(one: LeftBehind, who: str) -> tuple[Block, ...]:
    alert = one.alert
    if alert is None:
        return (words(*_account(one, who)),)
    if alert.state is AlertState.OPEN:
        return (words(*_account(one, who)), renewal_buttons(alert, one.account))
    if alert.state is AlertState.DISMISSED:
        ended = say(" {ended_by} said that it need not be renewed.", ended_by=one.ended_by or say("Somebody"))
    elif one.ended_by:
        ended = say(" {ended_by} said that it is renewed.", ended_by=one.ended_by)
    else:
        ended = say(" It was renewed: it is opened by something else now.")
    return (
        words(
            Bold(voice_of(one.account)),
            say(" on {network}:{ended}{still}", network=one.network, ended=ended, still=_still(one, who)),
        ),
    )


def _account(one: LeftBehind, who: str) -> Line:
    handle = one.account.at_handle
    if one.by_sign_in and one.signed_in:
        how = say(
            ": {who} signed in for it. Sign in anew with the command's word connect {handle}.", who=who, handle=handle
        )
    elif one.by_sign_in:
        how = say(
            ": sign in anew with the command's word connect {handle}, if {who} could sign in to {network} for it.",
            handle=handle,
            who=who,
            network=one.network,
        )
    else:
        how = say(
            ": its keys are in app.yaml. Make new ones on {network}, and give them to your administrator.",
            network=one.network,
        )
    return (
        Bold(voice_of(one.account)),
        say(" on {network}{how}{still}", network=one.network, how=how, still=_still(one, who)),
    )


def _still(one: LeftBehind, who: str) -> str:
    return (
        say(" app.yaml still names {who} as its {named}: name somebody else there.", who=who, named=one.named)
        if one.named
        else ""
    )
