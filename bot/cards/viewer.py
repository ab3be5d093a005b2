"""A card for one person: only the buttons that would not be refused; and what stands there for somebody else."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.cards.phrases import words
from bot.language import say
from workflows.domain.person import Identity, Person
from workflows.ports.chat import Block, Bold, Button, Buttons, Card


@dataclass(frozen=True, kw_only=True)
class Viewer:
    """For whom a card is drawn. Where a card has none, it is the one that everybody sees."""

    person: Person
    may: frozenset[str]
    """The actions that would not be refused if they pressed now."""


def row_for(viewer: Viewer | None, buttons: Iterable[Button]) -> tuple[Buttons, ...]:
    """What of a row of buttons is for them; no row rather than an empty one."""
    row = tuple(one for one in buttons if viewer is None or one.url is not None or one.action in viewer.may)
    return (Buttons(buttons=row),) if row else ()


def card_for(viewer: Viewer, card: Card) -> Card:
    """Any card without the buttons that would be refused."""
    blocks: list[Block] = []
    for block in card.blocks:
        blocks += row_for(viewer, block.buttons) if isinstance(block, Buttons) else (block,)
    return replace(card, blocks=tuple(blocks))


def identities_of(people: Iterable[Person]) -> tuple[Identity, ...]:
    """Every chat account of these, each once, in an order that does not change with the chat they spoke from last."""
    found = {identity for person in people for identity in person.identities}
    return tuple(sorted(found, key=lambda one: (one.platform, one.organisation, one.user)))


def closed_card(whose: str) -> Card:
    """In place of a picture that is not for them. `whose`: for whom it is, "the approvers of @acme"."""
    says = say("Only {whose} can see this here.", whose=whose)
    return _short(says, say("You have nothing to do about it."))


def gone_card() -> Card:
    """In place of a picture of something that is not there any more, or that never was."""
    return _short(
        say("There is nothing to see here any more."), say("Nothing went out because of this. Nothing left to do.")
    )


def still_card() -> Card:
    """In place of a picture that does not change any more."""
    return _short(say("This message does not change any more."), say("What is new comes as a message of its own."))


def _short(says: str, rest: str) -> Card:
    return Card(notification=says, blocks=(words(Bold(says), f" {rest}"),))
