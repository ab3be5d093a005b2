"""The alert cards: a text handed back for one's own account appeared on a brand; something is wrong with an account."""

from datetime import datetime

from bot.cards.phrases import clock_time, excerpt, name_of, shown, voice_of, words
from bot.dialogs.names import Action
from workflows.domain.account import Account
from workflows.domain.alert import Alert, AlertKind, AlertState
from workflows.ports.chat import Ask, Block, Bold, Button, Buttons, Card, Line, Link, Style


def alert_card(
    alert: Alert, account: Account, *, network: str, link: str, author: str, decided_by: str, now: datetime
) -> Card:
    """The card as the alert stands now. Never quotes the words: they were private."""
    says = f"A text handed back to {shown(author)} just appeared on {name_of(account)}."
    line: Line = (
        Bold(says),
        f" It was meant for their own account, and it is public now as {voice_of(account)}. ",
        Link(url=link, label=f"See it on {network}"),
        ". Seen at ",
        clock_time(alert.seen_at, now),
        ".",
    )
    blocks: tuple[Block, ...] = (words(*line), *_state(alert, account, network=network, decided_by=decided_by))
    return Card(notification=says, blocks=blocks)


def concern_card(alert: Alert, account: Account, *, network: str, now: datetime) -> Card:
    """What is wrong with an account itself, what follows from it, and what an administrator does about it."""
    wrong, follows, do = _CONCERNS[alert.kind]
    says = wrong.format(account=voice_of(account), network=network)
    if alert.state is not AlertState.OPEN:
        return Card(notification=says, blocks=(words(Bold(says)), words("This is put right. Nothing left to do.")))
    line: Line = (
        Bold(says),
        f" {follows.format(name=name_of(account))} Seen at ",
        clock_time(alert.seen_at, now),
        f". {do.format(name=name_of(account), network=network)}",
    )
    return Card(notification=says, blocks=(words(*line),))


_CONCERNS = {
    AlertKind.WRONG_ACCOUNT: (
        "The keys of {account} belong to another account on {network}.",
        "Nothing is sent as {name} any more; what was approved asks again.",
        "What to do: an administrator puts {name}'s own keys where app.yaml reads them, starts Countersign again, and, "
        "once `countersign check` is content, runs `countersign thaw`.",
    ),
    AlertKind.SIGNED_OUT: (
        "{network} no longer accepts the keys of {account}.",
        "Nothing can be sent as {name}; what is due asks again.",
        "What to do: an administrator makes new keys on {network}, puts them where app.yaml reads them, and starts "
        "Countersign again.",
    ),
    AlertKind.UNWATCHED: (
        "The watch over {account} has read as many posts today as it may.",
        "Until midnight UTC nobody is told when a text that was handed back appears on {name}.",
        "What to do: look at {name}'s timeline on {network} today. An administrator can raise the network's "
        "watch_reads in app.yaml; each post read may cost.",
    ),
}


def _state(alert: Alert, account: Account, *, network: str, decided_by: str) -> tuple[Block, ...]:
    who = shown(decided_by)
    if alert.state is AlertState.DISMISSED:
        return (words(f"{who} said this is fine. Nothing was deleted."),)
    if alert.state is AlertState.ANSWERED:
        return (words(f"{who} had it deleted. {excerpt(alert.outcome, 300)}"),)
    if alert.decided_by and not alert.outcome:
        return (words(f"{who} asked to delete it. It is public until this card says otherwise."),)
    buttons = Buttons(buttons=_buttons(alert, account))
    if not alert.outcome:
        return (buttons,)
    says = f"Deleting did not work: {excerpt(alert.outcome, 300)} Try again, or delete it on {network} yourself."
    return (words(says), buttons)


def _buttons(alert: Alert, account: Account) -> tuple[Button, ...]:
    ask = Ask(
        title="Delete it?",
        text=f"It is deleted from {voice_of(account)}. People who saw it may have copied it.",
        confirm="Delete",
    )
    return (
        Button(action=Action.TAKE_DOWN, subject=alert.id, label="Delete", style=Style.DANGER, ask=ask),
        Button(action=Action.DISMISS, subject=alert.id, label="It is fine"),
    )
