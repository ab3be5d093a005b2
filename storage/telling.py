"""What an entry of the log is about: names, words, reasons, addresses, timelines and evidence, as far as they exist."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from storage.entries import Entry
from storage.incidents import SqlIncidents
from storage.people import ERASED, SqlPeople
from storage.schema import evidence, holds, posts, versions
from storage.words import from_bytes, proof
from storage.work import Work
from workflows.domain.ids import AccountId, PersonId, RemotePostId
from workflows.domain.incident import Evidence, Incident
from workflows.domain.post import PostStep
from workflows.errors import NotFound

FORGOTTEN = "(not kept)"
"""In the place of words that were deleted as they must be: a personal draft handed back, or given up."""
_WITH_REASON = frozenset(
    {
        *(f"post.{step.value}" for step in (PostStep.REQUEST_CHANGES, PostStep.REJECT, PostStep.HOLD)),
        *("post.urgent", "emergency.ask", "emergency.review"),
    }
)

Address = Callable[[AccountId, RemotePostId], str | None]
"""Where the public sees a post of an account; None when that is not known here."""
Authors = Mapping[str, tuple[str, str | None]]
"""Each post's author and account."""
_Piece = Mapping[str, Any] | str
"""A piece of evidence, or what to say in its place."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One entry and what it is about. `index` is its place in the tree; None while it waits for one."""

    index: int | None
    leaf: bytes
    at: datetime
    action: str
    subject: str
    by: str
    name: str
    """Of `by`: "" for the program, "(erased DATE)" for somebody erased."""
    account: str | None
    facts: Mapping[str, Any]
    text: str | None = None
    """The words of the version this entry wrote, as people read them; or the comment it tells of."""
    words: str | None = None
    """The same as they lie sealed, with their salt: SHA-256 over these characters is the entry's fact `words`."""
    proven: bool | None = None
    """Whether it is; None when the entry binds no words."""
    reason: str | None = None
    address: str | None = None
    timeline: Sequence[Mapping[str, Any]] | None = None
    evidence: Sequence[Mapping[str, Any] | str] | None = None


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Says what entries are about, a batch at a time."""

    work: Work
    address: Address
    erased: Mapping[str, str]
    """What to say in place of the words of somebody erased, by person."""

    async def authors(self, entries: Sequence[Entry]) -> Authors:
        """The author and account of each post that these are about."""
        asked = {str(entry.facts.get("post") or entry.subject) for entry in entries}
        query = select(posts.c.id, posts.c.author, posts.c.account).where(posts.c.id.in_(asked))
        return {row.id: (row.author, row.account) for row in await self.work.connection.execute(query)}

    async def lines(self, entries: Sequence[Entry], authors: Authors) -> Sequence[Line]:
        """The entries with what they are about, in their order."""
        about = await self._about(entries, authors)
        return [self._line(entry, about) for entry in entries]

    async def _about(self, entries: Sequence[Entry], authors: Authors) -> "_About":
        found = await self._versions([entry.version for entry in entries if entry.version is not None])
        places = [row.words for row in found.values() if row.words is not None]
        places += [entry.reason_place for entry in entries if entry.reason_place is not None]
        places += [entry.comment_place for entry in entries if entry.comment_place is not None]
        held = {entry.subject for entry in entries if entry.facts.get("thing") == "hold"}
        matters = await self.work.connection.execute(select(holds.c.id, holds.c.reason).where(holds.c.id.in_(held)))
        return _About(
            names=await self._names({entry.by for entry in entries}),
            authors=authors,
            versions=found,
            contents=await self.work.contents.open(places),
            incidents=await self._incidents({e.subject for e in entries if e.facts.get("thing") == "incident"}),
            matters={row.id: row.reason for row in matters},
        )

    async def _versions(self, asked: Sequence[tuple[str, int]]) -> Mapping[tuple[str, int], Row[Any]]:
        if not asked:
            return {}
        # More than asked for where a post has many versions, which is rare; one question for the batch.
        query = select(versions).where(versions.c.post.in_({post for post, _ in asked}))
        wanted = set(asked)
        rows = (await self.work.connection.execute(query)).all()
        return {(row.post, row.version): row for row in rows if (row.post, row.version) in wanted}

    async def _names(self, people: set[str]) -> Mapping[str, str]:
        known = await SqlPeople(self.work).list(sorted(PersonId(one) for one in people))
        return {one.id: self.erased.get(one.id, ERASED) if one.name == ERASED else one.name for one in known}

    async def _incidents(self, asked: set[str]) -> Mapping[str, tuple[Incident, Sequence[_Piece]]]:
        repo = SqlIncidents(self.work)
        found: dict[str, tuple[Incident, Sequence[_Piece]]] = {}
        for incident_id in sorted(asked):
            try:
                incident = await repo.get(incident_id)
            except NotFound:
                continue
            kept = [_evidence(one) for one in await repo.evidence(incident_id)]
            found[incident_id] = (incident, [*kept, *await self._gone(incident, len(kept))])
        return found

    async def _gone(self, incident: Incident, kept: int) -> Sequence[str]:
        """A word for each piece of evidence that was erased."""
        query = select(evidence.c.delivery).where(evidence.c.incident == incident.id)
        there = len((await self.work.connection.execute(query)).all())
        author = select(posts.c.author).where(posts.c.id == incident.post)
        person = (await self.work.connection.execute(author)).scalar_one_or_none()
        return [self.erased.get(person or "", FORGOTTEN)] * (there - kept)

    def _line(self, entry: Entry, about: "_About") -> Line:
        text, words, proven = self._words(entry, about)
        return Line(
            index=entry.index,
            leaf=entry.leaf,
            at=entry.at,
            action=entry.action,
            subject=entry.subject,
            by=entry.by,
            name=about.names.get(entry.by, self.erased.get(entry.by, "")),
            account=account_of(entry, about.authors),
            facts=entry.facts,
            text=text,
            words=words,
            proven=proven,
            reason=self._reason(entry, about),
            address=self._address(entry),
            timeline=_timeline(entry, about),
            evidence=about.incidents[entry.subject][1] if _is_newest(entry, about) else None,
        )

    def _words(self, entry: Entry, about: "_About") -> tuple[str | None, str | None, bool | None]:
        if entry.comment_place is not None:
            return self._comment(entry, about), None, None
        version = about.versions.get(entry.version) if entry.version is not None else None
        if version is None:
            return None, None, None
        sealed = about.contents.get(version.words)
        if sealed is None:
            author = about.authors.get(entry.subject, ("", None))[0]
            return self.erased.get(author, self.erased.get(version.editor, FORGOTTEN)), None, None
        said = entry.facts.get("words")
        proven = None if said is None else said == proof(sealed)
        return from_bytes(sealed).content(None).text, sealed.decode("ascii"), proven

    def _comment(self, entry: Entry, about: "_About") -> str:
        sealed = about.contents.get(entry.comment_place or "")
        if sealed is not None:
            return sealed.decode("utf-8", "surrogatepass")
        author = about.authors.get(entry.subject, ("", None))[0]
        return self.erased.get(entry.by, self.erased.get(author, FORGOTTEN))

    def _reason(self, entry: Entry, about: "_About") -> str | None:
        sealed = about.contents.get(entry.reason_place or "")
        if sealed is not None:
            return sealed.decode("utf-8", "surrogatepass")
        if entry.action in _WITH_REASON:
            author = about.authors.get(entry.subject, ("", None))[0]
            return self.erased.get(entry.by, self.erased.get(author))
        return about.matters.get(entry.subject) if entry.facts.get("thing") == "hold" else None

    def _address(self, entry: Entry) -> str | None:
        account, remote_id = entry.facts.get("account"), entry.facts.get("remote_id")
        if entry.action.startswith("credential.") or not account or not remote_id:
            return None
        return self.address(AccountId(str(account)), RemotePostId(str(remote_id)))


@dataclass(frozen=True, kw_only=True)
class _About:
    """What the entries of one batch are about."""

    names: Mapping[str, str]
    authors: Authors
    versions: Mapping[tuple[str, int], Row[Any]]
    contents: Mapping[str, bytes]
    incidents: Mapping[str, tuple[Incident, Sequence[_Piece]]]
    matters: Mapping[str, str]
    """Each legal hold's reason."""


def account_of(entry: Entry, authors: Authors) -> str | None:
    """The account an entry is about, if it is about one."""
    if entry.facts.get("account"):
        return str(entry.facts["account"])
    if entry.facts.get("thing") in ("freeze", "credential"):
        return entry.subject
    return authors.get(str(entry.facts.get("post") or entry.subject), ("", None))[1]


def _is_newest(entry: Entry, about: "_About") -> bool:
    """Whether this is an incident's newest entry: its timeline and evidence stand there, once."""
    known = about.incidents.get(entry.subject) if entry.facts.get("thing") == "incident" else None
    return known is not None and entry.facts["version"] == known[0].version


def _timeline(entry: Entry, about: "_About") -> Sequence[Mapping[str, Any]] | None:
    if not _is_newest(entry, about):
        return None
    return [
        {"at": one.at.isoformat(), "what": one.what.value, "by": one.by, "part": one.part, "note": one.note}
        for one in about.incidents[entry.subject][0].timeline
    ]


def _evidence(one: Evidence) -> Mapping[str, Any]:
    return {
        "delivery": one.delivery,
        "remote_id": one.remote_id,
        "address": one.address,
        "text": one.text,
        "as_seen": one.as_seen,
        "posted_at": one.posted_at.isoformat() if one.posted_at else None,
        "seen_at": one.seen_at.isoformat(),
        "handle": one.handle,
        "display_name": one.display_name,
        "likes": one.likes,
        "reposts": one.reposts,
        "replies": one.replies,
        "quotes": one.quotes,
        "views": one.views,
    }
