"""The sealed part of a post, as JSON: its content, what was said about it, and what else its author typed."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import zip_longest
from typing import Any

from storage.words_said import (
    findings_of,
    findings_record,
    justification_of,
    justification_record,
    opinion_of,
    opinion_record,
)
from workflows.domain.content import NO_FIELDS, Content, Fields, Media, MediaKind, Part, Poll
from workflows.domain.finding import Finding
from workflows.domain.ids import AccountId, RemotePostId
from workflows.domain.objection import Justification
from workflows.domain.opinion import Opinion
from workflows.domain.post import Post

FORGOTTEN = Part(text="")


@dataclass(frozen=True, kw_only=True)
class SealedWords:
    """What `cs_contents` holds of a post."""

    parts: tuple[Part, ...] = (FORGOTTEN,)
    zone: str | None = None
    wall_time: str | None = None
    findings: tuple[Finding, ...] = ()
    named: str | None = None
    fields: Fields = NO_FIELDS
    digest_salt: str = ""
    justifications: tuple[Justification, ...] = ()
    opinions: tuple[Opinion, ...] = ()

    def content(self, send_at: datetime | None) -> Content:
        """Together with the instant from the row: the post's content."""
        return Content(parts=self.parts, send_at=send_at, zone=self.zone, wall_time=self.wall_time)


def words_of(post: Post) -> SealedWords:
    """The sealed part of a post."""
    content = post.content
    return SealedWords(
        parts=content.parts,
        zone=content.zone,
        wall_time=content.wall_time,
        findings=post.findings,
        named=post.named,
        fields=post.fields,
        digest_salt=post.digest_salt,
        justifications=post.justifications,
        opinions=post.opinions,
    )


def to_bytes(words: SealedWords, *, salt: str = "") -> bytes:
    """Encode as JSON. ASCII with escapes, so that even a lone surrogate comes back as it was.

    `salt` is for words whose `proof` stands in the log: with it inside, nobody can match a guessed text against that.
    """
    record = {
        "v": 1,
        **({"salt": salt} if salt else {}),
        "parts": [
            {
                "text": part.text,
                "reply_to": part.reply_to,
                "media": [[medium.sha256, medium.alt_text] for medium in part.media],
                # Beside, and not in, what the release before this one reads.
                **({"shapes": [_shape_record(medium) for medium in part.media]} if part.media else {}),
                **({"poll": [part.poll.minutes, *part.poll.options]} if part.poll else {}),
                **({"partnership": True} if part.partnership else {}),
            }
            for part in words.parts
        ],
        "zone": words.zone,
        "wall_time": words.wall_time,
        **findings_record(words.findings),
        "named": words.named,
        "fields": _fields_record(words.fields),
        "digest_salt": words.digest_salt,
        "justifications": [justification_record(one) for one in words.justifications],
        "opinions": [opinion_record(one) for one in words.opinions],
    }
    return json.dumps(record, separators=(",", ":")).encode()


def proof(encoded: bytes) -> str:
    """What the log says of salted words: SHA-256, hexadecimal, over exactly these bytes, the salt among them."""
    return hashlib.sha256(encoded).hexdigest()


def from_bytes(encoded: bytes) -> SealedWords:
    """Decode what `to_bytes` made, also that of an earlier release, which had less to say."""
    record = json.loads(encoded)
    return SealedWords(
        parts=tuple(
            Part(
                text=part["text"],
                reply_to=RemotePostId(part["reply_to"]) if part["reply_to"] is not None else None,
                media=tuple(_media(part)),
                poll=_poll(part.get("poll")),
                partnership=part.get("partnership", False),
            )
            for part in record["parts"]
        ),
        zone=record["zone"],
        wall_time=record["wall_time"],
        findings=findings_of(record),
        named=record["named"],
        fields=_fields(record["fields"]),
        digest_salt=record.get("digest_salt", ""),
        justifications=tuple(justification_of(one) for one in record.get("justifications", ())),
        opinions=tuple(opinion_of(one) for one in record.get("opinions", ())),
    )


def _shape_record(medium: Media) -> list[str | int]:
    return [medium.kind.value, medium.type, medium.size, medium.width, medium.height]


def _media(part: dict[str, Any]) -> Iterator[Media]:
    for (sha256, alt_text), shape in zip_longest(part["media"], part.get("shapes", ())):
        kind, type_, size, width, height = shape or (MediaKind.PICTURE.value, "", 0, 0, 0)
        yield Media(
            sha256=sha256,
            alt_text=alt_text,
            kind=MediaKind(kind),
            type=type_,
            size=size,
            width=width,
            height=height,
        )


def _poll(record: list[Any] | None) -> Poll | None:
    return Poll(minutes=record[0], options=tuple(record[1:])) if record else None


def _fields_record(fields: Fields) -> dict[str, str | int | list[AccountId] | None]:
    return {
        "reply_link": fields.reply_link,
        "send_on": fields.send_on.isoformat() if fields.send_on else None,
        "send_at": fields.send_at.isoformat() if fields.send_at else None,
        **({"fold": fields.fold} if fields.fold is not None else {}),
        **({"thread": True} if fields.thread else {}),
        **({"numbered": True} if fields.numbered else {}),
        **({"writing": fields.writing} if fields.writing else {}),
        **({"poll": fields.poll} if fields.poll is not None else {}),
        **({"poll_for": fields.poll_for} if fields.poll_for else {}),
        **({"partnership": True} if fields.partnership else {}),
        **({"also": list(fields.also)} if fields.also else {}),
        "at": fields.at.isoformat() if fields.at else None,
    }


def _fields(record: dict[str, Any]) -> Fields:
    return Fields(
        reply_link=record["reply_link"] or "",
        send_on=date.fromisoformat(record["send_on"]) if record["send_on"] else None,
        send_at=time.fromisoformat(record["send_at"]) if record["send_at"] else None,
        fold=record.get("fold"),
        thread=record.get("thread", False),
        numbered=record.get("numbered", False),
        writing=record.get("writing", ""),
        poll=record.get("poll"),
        poll_for=record.get("poll_for", ""),
        partnership=record.get("partnership", False),
        also=tuple(AccountId(one) for one in record.get("also", ())),
        at=datetime.fromisoformat(record["at"]) if record["at"] else None,
    )
