"""Connecting a public account: the private card with the link, the list of one's accounts, and the receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.buttons import LABEL_LENGTH
from bot.cards.phrases import clock_time, fitted, moment, shown, small, voice_of, words
from bot.dialogs.names import Action
from bot.language import for_later, say
from workflows.domain.account import Account
from workflows.domain.credential import Credential, CredentialState
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Divider, Line, Style

PAGES = for_later("listen.public_url, and chat.slack.client_id with client_secret or chat.teams.client_secret")


@dataclass(frozen=True, kw_only=True)
class Connectable:
    """An account and its sign-in, for showing."""

    account: Account
    network: str
    by_sign_in: bool
    """Whether a person signs in for it; else its keys stand in app.yaml."""
    credential: Credential | None = None
    connected_by: str = ""


def connect_card(account: Account, *, network: str, url: str, until: datetime, now: datetime) -> Card:
    """The link, for one person, once, for ten minutes."""
    says = say("Connect {account} on {network}.", account=voice_of(account), network=network)
    label = fitted(say("Connect {label} on {network}", label=account.label, network=network), LABEL_LENGTH)
    button = Button(action=Action.OPEN_LINK, subject=account.id, label=label, style=Style.PRIMARY, url=url)
    return Card(
        notification=says,
        blocks=(
            words(
                Bold(says),
                say(
                    " A page opens in your browser, and {network} asks you there. Be signed in to {network} as "
                    "exactly {account}: any other account is refused, and nothing changes.",
                    network=network,
                    account=account.at_handle,
                ),
            ),
            Buttons(buttons=(button,)),
            small(
                say("The link works once, only for you, until "),
                clock_time(until, now),
                say(". Connecting posts nothing."),
            ),
        ),
    )


def own_keys_card(account: Account, *, network: str) -> Card:
    """There is nothing to connect: the account's keys stand in app.yaml."""
    says = say(
        "{account} is not connected here: it uses its own keys, which an administrator set in app.yaml.",
        account=voice_of(account),
    )
    how = say(
        "To connect it with a sign-in on {network} instead, an administrator gives it credentials with a "
        "client_id in app.yaml, and sets {pages} there.",
        network=network,
        pages=say(PAGES),
    )
    return Card(notification=says, blocks=(words(says, say(" Nothing was changed.")), words(how)))


def no_pages_card(account: Account) -> Card:
    """Nobody could open the link."""
    says = say(
        "{account} cannot be connected yet, because this program has no address for browsers.",
        account=voice_of(account),
    )
    how = say(
        "An administrator has to set {pages} in app.yaml and start Countersign again. Nothing was changed.",
        pages=say(PAGES),
    )
    return Card(notification=says, blocks=(words(says), words(how)))


def accounts_card(found: Sequence[Connectable], *, command: str, contact: str, now: datetime) -> Card:
    """The accounts this person may connect, each with its state and its button."""
    if not found:
        says = say("There is no account you may connect: that is for an account's guardian and its owner.")
        return Card(
            notification=says, blocks=(words(says, say(" Ask {contact}.", contact=contact) if contact else ""),)
        )
    blocks: tuple[Block, ...] = ()
    for one in found:
        blocks += (
            words(Bold(voice_of(one.account)), say(" on {network}. ", network=one.network), *_state(one, now)),
            *_button(one),
        )
        blocks += (Divider(),)
    hint = small(say("{command} connect @handle goes straight to one of them.", command=command))
    return Card(notification=say("The accounts you may connect"), blocks=(*blocks[:-1], hint))


def connected_card(account: Account, *, network: str, by: str) -> Card:
    """The receipt, for the account's guardian and owner."""
    says = say("Connected as {account} on {network} by {by}.", account=voice_of(account), network=network, by=shown(by))
    unexpected = say(
        "Was this not meant to happen? Freeze {account} first, then look at its apps on {network}.",
        account=account.at_handle,
        network=network,
    )
    return Card(
        notification=says,
        blocks=(
            words(Bold(says), say(" Nothing was posted. What is approved goes out with this sign-in from now on.")),
            small(unexpected),
        ),
    )


def _state(one: Connectable, now: datetime) -> Line:
    if not one.by_sign_in:
        return (say("It uses its own keys from app.yaml; nothing to do here."),)
    credential = one.credential
    if credential is None:
        return (say("Not connected yet: nothing can go out."),)
    if credential.state is CredentialState.LOST:
        return (say("The sign-in is lost: nothing can go out until somebody connects it again."),)
    since: Line = (
        say("Connected by {connected_by} ", connected_by=shown(one.connected_by) or say("somebody")),
        moment(credential.connected_at, "date_time"),
    )
    if credential.failing_since is not None:
        return (
            *since,
            say(". Renewing it fails since "),
            clock_time(credential.failing_since, now),
            say(": connect it again soon."),
        )
    if credential.renewable:
        return (*since, say(". It renews itself."))
    return (*since, say(". It ends "), clock_time(credential.expires_at, now), say(": connect it again before that."))


def _button(one: Connectable) -> tuple[Buttons, ...]:
    if not one.by_sign_in:
        return ()
    verb = say("Connect") if one.credential is None else say("Connect again:")
    label = fitted(f"{verb} {one.account.at_handle}", LABEL_LENGTH)
    return (Buttons(buttons=(Button(action=Action.CONNECT, subject=one.account.id, label=label),)),)
