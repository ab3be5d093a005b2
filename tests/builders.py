"""Builders: a valid thing each, with everything that does not matter to a test filled in."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

from workflows.domain.account import Account, Kind, Mode, Rights
from workflows.domain.alert import Alert, AlertKind
from workflows.domain.audit import Entry
from workflows.domain.content import Content, Digest, Part, digest_of
from workflows.domain.delivery import Delivery
from workflows.domain.ids import AccountId, DeliveryId, PersonId, PostId, RemoteAccountId, RemotePostId
from workflows.domain.person import Identity, Person, Standing, Trust
from workflows.domain.post import Approval, Post, PostState
from workflows.domain.transition import Change

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
"""A Monday."""

_numbers = count(1)


def a_person(
    name: str = "Ana", *, standing: Standing = Standing.MEMBER, trust: Trust = Trust.NEUTRAL, zone: str = "UTC"
) -> Person:
    """A member of the practice workspace, keyed by their name: the same name is the same person."""
    user = f"U0{name.upper().replace(' ', '')}"
    return Person(
        id=PersonId(f"slack:T0ACME:{user}"),
        name=name,
        identity=Identity(platform="slack", organisation="T0ACME", user=user),
        standing=standing,
        trust=trust,
        zone=zone,
    )


ANA = a_person("Ana")
BEN = a_person("Ben")
CHIARA = a_person("Chiara")


def an_account(
    handle: str = "acme",
    *,
    network: str = "x",
    kind: Kind = Kind.BRAND,
    mode: Mode = Mode.MANAGED,
    draft: tuple[Person, ...] = (),
    publish: tuple[Person, ...] = (),
    approve: tuple[Person, ...] = (),
    answer: tuple[Person, ...] = (),
    owner: Person | None = None,
    guardian: Person | None = None,
    channels: tuple[str, ...] = ("C0APPROVE",),
) -> Account:
    """A managed brand account on X, unless told otherwise."""
    return Account(
        id=AccountId(f"{network}:{handle}"),
        network=network,
        handle=handle,
        kind=kind,
        mode=mode,
        remote_id=RemoteAccountId(f"remote-{handle}"),
        owner=owner.id if owner else None,
        guardian=guardian.id if guardian else None,
        rights=Rights(
            draft=frozenset(person.id for person in draft),
            publish=frozenset(person.id for person in publish),
            approve=frozenset(person.id for person in approve),
            answer=frozenset(person.id for person in answer),
        ),
        channels=channels,
    )


OWN = Account(
    id=AccountId("x:own"),
    network="x",
    handle="own",
    kind=Kind.PERSONAL,
    mode=Mode.SELF,
    remote_id=RemoteAccountId(""),
)
"""Everybody's own account."""


def a_post(
    text: str = "We are hiring bakers in Lyon.",
    *,
    id: str | None = None,
    author: Person = ANA,
    account: Account | None = None,
    state: PostState = PostState.DRAFT,
    approved_by: tuple[Person, ...] = (),
    needed: int = 0,
    at: datetime = NOON,
    due: datetime | None = None,
    version: int = 0,
    revision: int = 1,
) -> Post:
    """A post by Ana for @acme. Anything past draft has a digest, as if it had been confirmed."""
    where = account or an_account()
    content = Content(parts=(Part(text=text),))
    post = Post(
        id=PostId(id or f"post{next(_numbers):022d}"),
        author=author.id,
        account=where.id,
        content=content,
        state=state,
        revision=revision,
        version=version,
        needed=needed,
        due=due,
        created_at=at,
        changed_at=at,
    )
    if state is PostState.DRAFT:
        return post
    digest = a_digest(content, where)
    approvals = tuple(Approval(by=person.id, at=at, digest=digest) for person in approved_by)
    return replace(post, digest=digest, rules="rules-1", approvals=approvals)


def a_digest(content: Content, account: Account) -> Digest:
    """The digest of this content on this account, for tenant "acme" and rules "rules-1"."""
    return digest_of(content, network=account.network, remote_id=account.remote_id, tenant="acme", rules="rules-1")


def a_delivery(post: Post, *, part: int = 0, account: Account | None = None) -> Delivery:
    """The first part of a post, ready to be armed."""
    where = account or an_account()
    return Delivery(
        id=DeliveryId(f"{post.id}.{part}"),
        post=post.id,
        part=part,
        account=where.id,
        remote_account=where.remote_id,
    )


def an_alert(*, id: str | None = None, account: Account | None = None, post: Post | None = None) -> Alert:
    """A handed-back text of Ana's was seen on @acme."""
    number = next(_numbers)
    return Alert(
        id=id or f"alert{number:021d}",
        kind=AlertKind.HANDED_BACK_TEXT,
        account=(account or an_account()).id,
        remote_id=RemotePostId(f"9{number}"),
        post=post.id if post else None,
        author=ANA.id,
        seen_at=NOON,
    )


def an_entry(action: str = "test.step", subject: str = "something", *, at: datetime = NOON) -> Entry:
    """An audit entry by the program itself."""
    return Entry(at=at, action=action, subject=subject, by="system")


def birth(post: Post) -> "Change[Post]":
    """The change that writes a post for the first time, whatever state it is in."""
    return Change(before=None, after=post, entry=an_entry("post.write", post.id))
