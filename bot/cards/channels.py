"""What is said when an account's or a department's channel cannot, or should not, carry cards."""

from collections.abc import Sequence

from bot.cards.phrases import count_of, listed, voice_of, words
from workflows.domain.account import Account
from workflows.ports.chat import Bold, Card, Channel, Reach


def channel_card(account: Account, channel: Channel, *, platform: str) -> Card | None:
    """Why the cards went elsewhere, or a warning; None for a private channel. `platform`: the channel's chat."""
    who = voice_of(account)
    whom = "each approver gets" if len(account.channels) == 1 else "approvers who are in no other channel of it get"
    direct = f"Until then {whom} the cards directly."
    match channel.reach:
        case Reach.SHARED:
            says = f"The approver channel of {who} is shared with another company, so no cards are posted there."
            fix = f"Set a channel of your own for it in app.yaml. {direct}"
        case Reach.GONE if channel.unsupported:
            says = f"The approver channel of {who} is {channel.unsupported}, and Countersign cannot work in such a one."
            fix = f"Set a standard channel for it in app.yaml, and add Countersign to its team. {direct}"
        case Reach.GONE:
            says = f"The approver channel of {who} is gone, archived, or Countersign is not in it."
            fix = f"Invite Countersign to it again, or set another channel in app.yaml. {direct}"
        case Reach.PUBLIC if platform == "teams":
            says = f"Everybody in the team of {who}'s approver channel can read its drafts."
            fix = "If that is not meant, make a team of those who may, and set its channel in app.yaml."
        case Reach.PUBLIC:
            says = f"The approver channel of {who} is public: everybody in the company can read its drafts."
            fix = "If that is not meant, make the channel private or set another one in app.yaml."
        case Reach.PRIVATE:
            return None
    return Card(notification=says, blocks=(words(Bold(says), f"{_named(channel.name)} {fix}"),))


def guests_card(account: Account, *, channel: str, guests: int) -> Card:
    """A warning that guests can read the drafts."""
    readers = count_of(guests, "guest", "guests")
    says = f"The approver channel of {voice_of(account)} has {readers}, who can read its drafts."
    fix = "If that is not meant, remove them or set another channel in app.yaml. Guests can never approve."
    return Card(notification=says, blocks=(words(Bold(says), f"{_named(channel)} {fix}"),))


def moved_card() -> Card:
    """Replaces a card in a channel that is now shared with another company."""
    says = "This card moved: the channel is shared with another company now."
    return Card(notification=says, blocks=(words(Bold(says), " The approvers have it directly."),))


def department_card(names: Sequence[str], channel: Channel) -> Card:
    """Why what the public says comes directly: the department's channel cannot, or must not, show it."""
    whose = listed(names) if names else "a former department"
    if channel.reach is Reach.SHARED:
        says = f"The channel of {whose} is shared with another company, so nothing the public says is shown there."
        fix = "Set a channel of your own for it in app.yaml."
    elif channel.unsupported:
        says = f"The channel of {whose} is {channel.unsupported}, and Countersign cannot work in such a one."
        fix = "Set a standard channel for it in app.yaml, and add Countersign to its team."
    else:
        says = f"The channel of {whose} is gone, archived, or Countersign is not in it."
        fix = "Invite Countersign to it again, or set another channel in app.yaml."
    until = "Until then you get here what would stand there."
    return Card(notification=says, blocks=(words(Bold(says), f"{_named(channel.name)} {fix} {until}"),))


def left_card() -> Card:
    """Replaces what the public said in a channel that is now shared with another company."""
    says = "This message moved: the channel is shared with another company now."
    return Card(notification=says, blocks=(words(Bold(says), " Whoever has to act on it has it directly."),))


def _named(channel: str) -> str:
    """Which one; nothing where the chat does not say its name."""
    return f" Channel: {channel}." if channel.strip() else ""
