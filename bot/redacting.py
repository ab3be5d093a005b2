"""What of a draft nobody outside may read: blanked out, character for character, so that every place stays where it is.

Blanked are credentials, other people's data, and names the policy lists as secret, all as our own checks find them;
every mail address, long number and @handle; and in links a user name, a query and what follows a `#`.
"""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from pydantic import BaseModel

from workflows.checking import LONG, Look
from workflows.checks import confidential, private_data, secrets
from workflows.checks.addresses.bare import bare_links_in
from workflows.checks.text.links import links_in
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft, Finding, Span
from workflows.domain.ids import AccountId, RemoteAccountId
from workflows.domain.knowledge import Knowledge
from workflows.domain.limits import Limits
from workflows.domain.opinion import words_of

BLANK = "█"
MOST_LOOKS = 20
"""A check lists some 50 places at a time, so it looks again; whatever it still finds then goes as a whole."""
_MAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_NUMBER = re.compile(r"\+?\d(?:[ .()/-]{0,2}\d){6,30}")
_HANDLE = re.compile(r"(?<!\w)[@＠][\w.-]{1,64}")
_SECRET = frozenset({"code name", "unreleased", "customer", "person", "internal address", "internal tool", "ticket"})
_NOBODY = Account(
    id=AccountId("none"),
    network="none",
    handle="none",
    kind=Kind.PRACTICE,
    mode=Mode.MANAGED,
    remote_id=RemoteAccountId(""),
)
_ANY_LENGTH = Limits(network="none", count=len, maximum=10**9)


@dataclass(frozen=True, kw_only=True)
class Redactor:
    """Blanks out what may not leave. Pure but for the thread that long words get."""

    looks: Sequence[Look]

    async def redacted(self, content: Content, *, now: datetime, handles: bool) -> Content:
        """The content without what is private. `handles`: whether those may stay."""
        texts = [text for part in content.parts for text in words_of(part)]
        if sum(map(len, texts)) <= LONG:
            clean = self._clean(texts, now=now, handles=handles)
        else:
            clean = await asyncio.to_thread(self._clean, texts, now=now, handles=handles)
        return _with_texts(content, iter(clean))

    def _clean(self, texts: Sequence[str], *, now: datetime, handles: bool) -> list[str]:
        # Each text is a part of its own here: what checks find in a picture's description has no place.
        clean = list(texts)
        for _ in range(MOST_LOOKS):
            before = clean
            clean = [_blanked(text, spans) for text, spans in zip(clean, self._found(clean, now), strict=True)]
            if clean == before:
                break
        else:
            found = self._found(clean, now)
            clean = [BLANK * len(text) if spans else text for text, spans in zip(clean, found, strict=True)]
        # As it was written, too: a link that has lost its host is none any more, and its query would stay.
        always = (
            [*_always(text, handles=handles), *_always(left, handles=handles)]
            for text, left in zip(texts, clean, strict=True)
        )
        return [_blanked(left, spans) for left, spans in zip(clean, always, strict=True)]

    def _found(self, texts: Sequence[str], now: datetime) -> list[list[Span]]:
        draft = Draft(content=Content(parts=tuple(Part(text=text) for text in texts)), account=_NOBODY)
        found: list[list[Span]] = [[] for _ in texts]
        for look in self.looks:
            for finding in look.look(draft, Context(now=now, limits=_ANY_LENGTH)):
                whole = Span(start=0, end=len(texts[finding.part]))
                found[finding.part].append(finding.span or whole)
        return found


def redactor_for(knowledge: Knowledge, checks: Mapping[str, BaseModel]) -> Redactor:
    """By the company's own knowledge and settings. A check that is off for drafts still looks here."""
    of_data = checks.get("private_data")
    regions = of_data.regions if isinstance(of_data, private_data.Settings) else private_data.Settings().regions
    secret = replace(
        knowledge,
        # What an embargo holds is not public, whenever this is asked.
        unreleased=(*knowledge.unreleased, *(word for embargo in knowledge.embargoes for word in embargo.words)),
        embargoes=(),
    )
    return Redactor(
        looks=(
            secrets.Check(secrets.Settings()),
            private_data.Check(private_data.Settings(regions=regions)),
            _Only(inner=confidential.Check(confidential.Settings(), secret), rules=_SECRET),
        )
    )


@dataclass(frozen=True, kw_only=True)
class _Only:
    """A check as far as these rules of it go: what only sounds internal is for moderators to judge."""

    inner: Look
    rules: frozenset[str]

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return what these rules find."""
        return [finding for finding in self.inner.look(draft, context) if finding.rule in self.rules]


def _always(text: str, *, handles: bool) -> Iterator[Span]:
    """What is taken out whether a check minds it or not."""
    for pattern in (_MAIL, _NUMBER) if handles else (_MAIL, _NUMBER, _HANDLE):
        yield from (Span(start=match.start(), end=match.end()) for match in pattern.finditer(text))
    for link in (*links_in(text), *bare_links_in(text)):
        yield from _private_in(link.address, link.span.start)


def _private_in(address: str, start: int) -> Iterator[Span]:
    """A link's user name and password, and everything from `?` or `#` on."""
    host = address.find("://") + 3 if "://" in address else 0
    path = next((place for place, letter in enumerate(address) if place >= host and letter in "/?#"), len(address))
    at = address.rfind("@", host, path)
    if at >= 0:
        yield Span(start=start + host, end=start + at)
    more = next((place for place, letter in enumerate(address) if letter in "?#"), len(address))
    if more < len(address):
        yield Span(start=start + more, end=start + len(address))


def _blanked(text: str, spans: Sequence[Span]) -> str:
    if not spans:
        return text
    letters = list(text)
    for span in spans:
        letters[span.start : span.end] = BLANK * len(letters[span.start : span.end])
    return "".join(letters)


def _with_texts(content: Content, texts: Iterator[str]) -> Content:
    """The same content with other texts, in the order in which they were taken out of it."""
    parts: list[Part] = []
    for part in content.parts:
        text, *more = islice(texts, len(words_of(part)))
        described, options = more[: len(part.media)], tuple(more[len(part.media) :])
        media = tuple(replace(medium, alt_text=words) for medium, words in zip(part.media, described, strict=True))
        poll = replace(part.poll, options=options) if part.poll else None
        parts.append(replace(part, text=text, media=media, poll=poll))
    return replace(content, parts=tuple(parts))
