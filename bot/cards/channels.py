"""What is said when an account's or a department's channel cannot, or should not, carry cards."""

from collections.abc import Sequence

from bot.cards.phrases import count_of, listed, voice_of, words
from bot.language import for_later, say
from workflows.domain.account import Account
from workflows.ports.chat import Bold, Card, Channel, Reach

UNSUPPORTED = frozenset(
    {
        for_later("a private channel"),
        for_later("a shared channel"),
        for_later("a group chat"),
        for_later("a personal chat"),
    }
)
"""What Teams says a channel is that we cannot work in."""


def channel_card(account: Account, channel: Channel, *, platform: str) -> Card | None:
    """Why the cards went elsewhere, or a warning; None for a private channel. `platform`: the channel's chat."""
    who = voice_of(account)
    whom = (
        say("each approver gets")
        if len(account.channels) == 1
        else say("approvers who are in no other channel of it get")
    )
    direct = say("Until then {whom} the cards directly.", whom=whom)
    match channel.reach:
        case Reach.SHARED:
            says = say(
                "The approver channel of {who} is shared with another company, so no cards are posted there.", who=who
            )
            fix = say("Set a channel of your own for it in app.yaml. {direct}", direct=direct)
        case Reach.GONE if channel.unsupported:
            says = say(
                "The approver channel of {who} is {unsupported}, and Countersign cannot work in such a one.",
                who=who,
                unsupported=say(channel.unsupported),
            )
            fix = say(
                "Set a standard channel for it in app.yaml, and add Countersign to its team. {direct}", direct=direct
            )
        case Reach.GONE:
            says = say("The approver channel of {who} is gone, archived, or Countersign is not in it.", who=who)
            fix = say("Invite Countersign to it again, or set another channel in app.yaml. {direct}", direct=direct)
        case Reach.PUBLIC if platform == "teams":
            says = say("Everybody in the team of {who}'s approver channel can read its drafts.", who=who)
            fix = say("If that is not meant, make a team of those who may, and set its channel in app.yaml.")
        case Reach.PUBLIC:
            says = say(
                "The approver channel of {who} is public: everybody in the company can read its drafts.", who=who
            )
            fix = say("If that is not meant, make the channel private or set another one in app.yaml.")
        case Reach.PRIVATE:
            return None
    return Card(notification=says, blocks=(words(Bold(says), f"{_named(channel.name)} {fix}"),))


def guests_card(account: Account, *, channel: str, guests: int) -> Card:
    """A warning that guests can read the drafts."""
    readers = count_of(guests, "guest", "guests")
    says = say(
        "The approver channel of {account} has {readers}, who can read its drafts.",
        account=voice_of(account),
        readers=readers,
    )
    fix = say("If that is not meant, remove them or set another channel in app.yaml. Guests can never approve.")
    return Card(notification=says, blocks=(words(Bold(says), f"{_named(channel)} {fix}"),))


def moved_card() -> Card:
    """Replaces a card in a channel that is now shared with another company."""
    says = say("This card moved: the channel is shared with another company now.")
    return Card(notification=says, blocks=(words(Bold(says), say(" The approvers have it directly.")),))


def department_card(names: Sequence[str], channel: Channel) -> Card:
    """Why what the public says comes directly: the department's channel cannot, or must not, show it."""
    whose = listed(names) if names else say("a former department")
    if channel.reach is Reach.SHARED:
        says = say(
            "The channel of {whose} is shared with another company, so nothing the public says is shown there.",
            whose=whose,
        )
        fix = say("Set a channel of your own for it in app.yaml.")
    elif channel.unsupported:
        says = say(
            "The channel of {whose} is {unsupported}, and Countersign cannot work in such a one.",
            whose=whose,
            unsupported=say(channel.unsupported),
        )
        fix = say("Set a standard channel for it in app.yaml, and add Countersign to its team.")
    else:
        says = say("The channel of {whose} is gone, archived, or Countersign is not in it.", whose=whose)
        fix = say("Invite Countersign to it again, or set another channel in app.yaml.")
    until = say("Until then you get here what would stand there.")
    return Card(notification=says, blocks=(words(Bold(says), f"{_named(channel.name)} {fix} {until}"),))


def left_card() -> Card:
    """Replaces what the public said in a channel that is now shared with another company."""
    says = say("This message moved: the channel is shared with another company now.")
    return Card(notification=says, blocks=(words(Bold(says), say(" Whoever has to act on it has it directly.")),))


def _named(channel: str) -> str:
    """Which one; nothing where the chat does not say its name."""
    return say(" Channel: {channel}.", channel=channel) if channel.strip() else ""
