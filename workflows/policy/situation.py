"""What a post's way depends on besides the post and its account, at one moment: the same for everybody who decides."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from workflows.domain.absence import Absence
from workflows.domain.account import Account, Mode
from workflows.domain.ids import PersonId
from workflows.domain.incident import Incident
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.domain.trust import in_force
from workflows.ports.store import Transaction


@dataclass(frozen=True, kw_only=True)
class Circumstances:
    """What there is to know at `now`."""

    now: datetime
    author: Person | None
    """With the trust that counts for them on this account."""
    people: Mapping[PersonId, Person] = field(default_factory=dict)
    """Everybody who may have a say, by the id they are listed under."""
    absences: tuple[Absence, ...] = ()
    """Those that cover `now`, or a moment at which somebody approved the post; without whoever may stand in for nobody
    by now."""
    incident: Incident | None = None
    """The one the post says it apologises for."""
    emergency: bool = False
    """Whether the account's glass is broken."""


async def circumstances(tx: Transaction, post: Post, account: Account, *, now: datetime) -> Circumstances:
    """Read them. A post of one's own has no approvers and no trust."""
    moments = dict.fromkeys([now, *(one.at for one in post.valid_approvals)])
    absences = tuple({one.id: one for moment in moments for one in await tx.absences.at(moment)}.values())
    wanted = {post.author, post.editor, *(one.by for one in post.approvals)}
    if account.mode is Mode.MANAGED:
        wanted |= account.deciders | {one.instead for one in absences if one.instead}
    people = {person.id: person for person in await tx.people.list(sorted(wanted))}
    if any(one.instead for one in absences):
        accounts = await tx.accounts.list()
        absences = tuple(_with_fit_stand_in(one, people, accounts) for one in absences)
    author = people.get(post.author)
    if author is not None and account.mode is Mode.MANAGED:
        author = replace(author, trust=in_force(author.trust, await tx.trust.find(author.id, account.id)))
    return Circumstances(
        now=now,
        author=author,
        people=people,
        absences=absences,
        incident=await tx.incidents.get(post.incident) if post.incident else None,
        emergency=await tx.emergencies.is_open(account.id, at=now),
    )


def may_stand_in(person: Person, accounts: Iterable[Account]) -> bool:
    """Whether app.yaml trusts them with more than writing for a brand: to approve, publish, own or guard it.

    Practising, or an account of one's own, makes nobody an approver of a colleague's posts.
    """
    return person.counts and any(_is_trusted(person, account) for account in accounts if account.is_brand)


def _with_fit_stand_in(absence: Absence, people: Mapping[PersonId, Person], accounts: Iterable[Account]) -> Absence:
    """The absence; with nobody in their place when whoever was named lost what made them fit."""
    who = people.get(absence.instead) if absence.instead else None
    return absence if who is None or may_stand_in(who, accounts) else replace(absence, instead=None)


def _is_trusted(person: Person, account: Account) -> bool:
    owners = [one for topic in account.topics for one in topic.people]
    return person.is_one_of(*account.approvers, *account.rights.publish, *owners, account.owner, account.guardian)
