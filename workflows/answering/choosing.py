"""What of a story is answered, and as which of our accounts."""

from collections.abc import Sequence
from dataclasses import dataclass

from workflows.domain.account import Account, Mode
from workflows.domain.ids import AccountId
from workflows.domain.mention import Mention
from workflows.domain.person import Person
from workflows.domain.story import Story
from workflows.errors import NotFound
from workflows.policy import Policy
from workflows.ports.listening import Key
from workflows.ports.store import Transaction

LOOKED_AT = 50
"""How many of a story's mentions are looked through for one that can be answered."""


async def chosen_mention(tx: Transaction, story: Story, key: Key | None) -> Mention | None:
    """The mention to answer: the one named, else the newest of whoever spoke first. None when there is none left.

    What its author deleted is passed over, unless all of it is gone. Raises NotFound when the named one is not of this
    story.
    """
    if key is not None:
        named = await tx.mentions.find(key)
        if named is None or named.story != story.id:
            raise NotFound("That is not known here any more. Nothing was done.")
        return named
    heard = await tx.mentions.list(story.id, limit=LOOKED_AT)
    there = [one for one in heard if not one.gone] or list(heard)
    if not there:
        return None
    first = there[0]
    return [one for one in there if _is_by_the_same(one, first)][-1]


@dataclass(frozen=True, kw_only=True)
class Voices:
    """Our accounts that could answer a mention."""

    here: tuple[Account, ...]
    """On its network, and sent from here."""
    named: Account | None
    """The one it was said to."""
    may: tuple[Account, ...]
    """Those this person may answer as."""


def voices_for(
    mention: Mention, story: Story, accounts: Sequence[Account], by: Person, policy: Policy, *, only_named: bool
) -> Voices:
    """Who of us could answer it. `only_named`: the network takes an answer from nobody but who was addressed."""
    here = tuple(one for one in accounts if one.network == mention.heard.network and one.mode is Mode.MANAGED)
    about = mention.heard.account or story.account
    named = next((one for one in here if one.id == about), None)
    possible = (named,) if named and only_named else here
    return Voices(here=here, named=named, may=tuple(one for one in possible if policy.may_answer(by, one)))


def chosen_voice(voices: Voices, wanted: AccountId | None, by: Person, policy: Policy) -> Account | None:
    """The account that answers; None when a person has to choose among several. `voices.here` must not be empty.

    Raises NotAllowed when they may not answer as it, or as any.
    """
    if wanted is not None:
        account = next((one for one in voices.here if one.id == wanted), None)
        if account is None:
            raise NotFound("That account cannot answer this. Nothing was done.")
        policy.require_answer(by, account)
        return account
    if not voices.may:
        account = voices.named or voices.here[0]
        policy.require_answer(by, account)
        return account
    if voices.named in voices.may:
        return voices.named
    return voices.may[0] if len(voices.may) == 1 else None


def _is_by_the_same(one: Mention, other: Mention) -> bool:
    """Of somebody whose name was deleted here nobody knows what else is theirs."""
    author = one.heard.author.id
    return one is other or (bool(author) and author == other.heard.author.id)
