"""Why a sign-in for an account ends early: a word for the log, and a sentence for the person."""

from dataclasses import dataclass

from workflows.domain.account import Account
from workflows.domain.audit import Facts
from workflows.domain.connecting import Attempt
from workflows.errors import NotAllowed, NotFound, Refused, WrongState
from workflows.ports.network import RemoteAccount
from workflows.ports.provider import Dead, NotAsked, Unclear


@dataclass(frozen=True)
class Refusal:
    """Why it ends here: a word for the log, and the error with the person's sentence."""

    why: str
    error: Refused
    subject: str = "connect"
    facts: Facts | None = None


def other_way(account: Account) -> str:
    """That nobody signs in for it."""
    return (
        f"Nobody signs in for {account.at_handle}: its keys are set by whoever runs this program. Nothing to do here."
    )


def forged() -> Refusal:
    """Nobody here made it."""
    return Refusal("forged", NotFound("This link was not made here. Nothing was changed. Start again there."))


def for_another(attempt: Attempt) -> Refusal:
    """It is another person's."""
    sentence = "This link was made for somebody else. Nothing was changed. Start your own with the command."
    return Refusal("another_person", NotAllowed(sentence), attempt.account)


def expired(attempt: Attempt) -> Refusal:
    """It is too old."""
    sentence = "This link is older than ten minutes. Nothing was changed. Start again for a new one."
    return Refusal("expired", WrongState(sentence), attempt.account)


def used(attempt: Attempt) -> Refusal:
    """Somebody came back with it before."""
    sentence = "This link was used before. Nothing was changed by this visit. Start again for a new one."
    return Refusal("used", WrongState(sentence), attempt.account)


def not_approved(account: Account, *, error: str) -> Refusal:
    """The network sent no code, or `error` with it."""
    denied = error == "access_denied" or not error
    why = "You did not approve it there." if denied else "The network reported a mistake instead of signing you in."
    sentence = f"{account.at_handle} was not connected. {why} Nothing was changed. Start again when you are ready."
    return Refusal("not_approved", WrongState(sentence), account.id)


def no_tokens(account: Account, outcome: Dead | NotAsked | Unclear) -> Refusal:
    """The code was not exchanged."""
    whose = account.at_handle
    if isinstance(outcome, Dead):
        why, sentence = "refused", f"The network did not take the sign-in for {whose} ({outcome.reason})."
    elif isinstance(outcome, NotAsked):
        why, sentence = "not_asked", f"The network could not be asked to connect {whose} ({outcome.reason})."
    else:
        why, sentence = "unclear", f"The network's answer about {whose} was lost ({outcome.reason})."
    return Refusal(why, WrongState(f"{sentence} Nothing was changed. Start again for a new link."), account.id)


def somebody_else(account: Account, identity: RemoteAccount, *, revoked: bool) -> Refusal:
    """It is the sign-in of another account; `revoked`: and it was ended there."""
    ended = "That sign-in was ended at once" if revoked else "That sign-in was not kept"
    sentence = (
        f"You signed in as @{identity.handle}, but this link connects {account.at_handle}. {ended}, and nothing was "
        f"changed. Sign out there, sign in as {account.at_handle}, and start again."
    )
    facts: Facts = {"expected": account.remote_id, "answered": identity.id, "revoked": revoked}
    return Refusal("another_account", NotAllowed(sentence), account.id, facts)
