"""The account a post is for, as the form speaks of it: whose voice it is, and what becomes of what is written there."""

from collections.abc import Sequence

from bot.cards.phrases import fitted, listed, shown, small, voice_of, words
from bot.language import for_later, say
from workflows.domain.account import Account, Kind, Mode
from workflows.ports.chat import Block, Bold, Option, OptionGroup

OPTION_LENGTH = 75
"""The longest label and note of an option in Slack (docs: option object)."""
PRIVATE = for_later("Private: nobody else sees this.")
GROUPS = {
    Kind.PERSONAL: for_later("Yours"),
    Kind.BRAND: for_later("Brands you may draft for"),
    Kind.PRACTICE: for_later("Practice"),
}


def picker_groups(accounts: Sequence[tuple[Account, str]]) -> tuple[OptionGroup, ...]:
    """The accounts somebody may write for (each with its network's name), grouped: yours, brands, practice."""
    named = {account.network for account, _ in accounts if note_of(account) == say(PRIVATE) and not account.is_own}
    groups = []
    for kind, label in GROUPS.items():
        options = tuple(
            option_of(account, network)
            for account, network in accounts
            # Somebody whose own handle is known here need not choose between two names for it.
            if account.kind is kind and not (account.is_own and account.network in named)
        )
        if options:
            groups.append(OptionGroup(label=say(label), options=options))
    return tuple(groups)


def is_handed_back(account: Account) -> bool:
    """Whether posts for this account are given back to their author instead of being sent."""
    return account.kind is Kind.PERSONAL and account.mode is Mode.SELF


def option_of(account: Account, network: str) -> Option:
    """One account in the picker: whose voice, on which network, in words."""
    label = say("Your own account · PERSONAL") if account.is_own else account.label
    return Option(
        value=account.id,
        label=fitted(f"{label} · {network}", OPTION_LENGTH),
        note=fitted(note_of(account), OPTION_LENGTH),
    )


def named_note(account: Account) -> Block:
    """The author named the account in the command; it still has to be confirmed."""
    return words(Bold(say("You named {account}.", account=voice_of(account))), say(" You confirm it on the next page."))


def unknown_note(typed: str, close: Sequence[str]) -> Block:
    """The author named an account that nobody can be sure about."""
    ask = say("Which account is “@{typed}”?", typed=shown(typed))
    did = say(" Did you mean {close}?", close=listed(close, last="or")) if close else ""
    return words(Bold(ask), say("{did} Please choose it below. Your words are kept.", did=did))


def managed_note(account: Account) -> Block:
    """Said before the first word for a personal account that Countersign posts to."""
    return small(
        say(
            "{account} is linked: Countersign posts to it, checks and approvers included, as for a brand.",
            account=voice_of(account),
        )
    )


def note_of(account: Account) -> str:
    """What becomes of what is written for it; "" for a brand."""
    if is_handed_back(account):
        return say(PRIVATE)
    if account.kind is Kind.PERSONAL:
        return say("Not private: posted for you, by the same rules as a brand.")
    if account.kind is Kind.PRACTICE:
        return say("Practice: never leaves the building.")
    return ""
