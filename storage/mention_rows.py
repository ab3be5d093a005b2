"""What a stranger said, as it is stored: sealed as one piece in the mention's row, with a keyed mark for who it was.

There is one key for all of the public. It is wrapped like a person's, and belongs to nobody: erasing an employee takes
nothing of it.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from storage.contents import Contents
from storage.vault import PersonKey
from workflows.domain.ids import AccountId, PersonId, RemotePostId, StoryId
from workflows.domain.mention import Arrival, Heard, Mention, Stranger
from workflows.ports.listening import Kept

PUBLIC = PersonId("public")
"""Whose key strangers' words are sealed with. No chat has such a person: theirs are `platform:organisation:user`."""
_LONGEST_ID = 180
_LONGEST_LANGUAGE = 40
_NOBODY = Stranger(id="")


def stored_id(remote_id: str) -> str:
    """The id as it stands in rows: itself, or the digest of one that no index can hold. Of such a digest: itself."""
    if 0 < len(remote_id) <= _LONGEST_ID and remote_id.isprintable():
        return remote_id
    return f"sha256:{hashlib.sha256(remote_id.encode('utf-8', 'surrogatepass')).hexdigest()}"


def row_of(kept: Kept, *, key: PersonKey, now: datetime) -> dict[str, Any]:
    """The row of a mention that is heard now."""
    heard = kept.heard
    answers = heard.answers
    return {
        "network": heard.network,
        "id": stored_id(heard.id),
        "story": kept.story,
        "account": heard.account,
        "arrival": heard.arrival.value,
        "author": key.mark(heard.network, heard.author.id) if heard.author.id else None,
        "answers": stored_id(answers) if answers is not None else None,
        "addressed": heard.addressed,
        "language": _short(heard.language),
        "at": heard.at,
        "heard_at": now,
        "looked_at": now,
        "gone": False,
        "sealed": key.seal(_to_bytes(heard)),
    }


async def mentions_of(rows: Sequence[Row[Any]], contents: Contents) -> list[Mention]:
    """The mentions of these rows, with what is left of their words."""
    key = await contents.existing_key(PUBLIC) if any(row.sealed is not None for row in rows) else None
    return [_mention(row, key.open(row.sealed) if key is not None and row.sealed is not None else None) for row in rows]


def _mention(row: Row[Any], clear: bytes | None) -> Mention:
    said = json.loads(clear) if clear is not None else {}
    # The row's is a digest if it is long; only the row knows what another source told later (`SqlMentions.address`).
    answers = said.get("answers") or row.answers
    heard = Heard(
        network=row.network,
        id=said.get("id", row.id),
        arrival=Arrival(row.arrival),
        author=Stranger(**said["author"]) if "author" in said else _NOBODY,
        text=said.get("text", ""),
        at=row.at,
        url=said.get("url", ""),
        title=said.get("title", ""),
        language=said.get("language", row.language),
        account=AccountId(row.account) if row.account is not None else None,
        answers=RemotePostId(answers) if answers is not None else None,
        addressed=row.addressed,
    )
    return Mention(
        heard=heard,
        story=StoryId(row.story),
        heard_at=row.heard_at,
        looked_at=row.looked_at,
        gone=row.gone,
        forgotten=clear is None,
    )


def _to_bytes(heard: Heard) -> bytes:
    """ASCII, whatever strangers write: also halves of characters."""
    author = heard.author
    said: dict[str, object] = {
        "id": heard.id,
        "author": {
            "id": author.id,
            "handle": author.handle,
            "name": author.name,
            "followers": author.followers,
            "verified": author.verified,
        },
        "text": heard.text,
        "url": heard.url,
        "title": heard.title,
        "language": heard.language,
        "answers": heard.answers,
    }
    return json.dumps(said, separators=(",", ":")).encode()


def _short(language: str) -> str:
    return language if len(language) <= _LONGEST_LANGUAGE and language.isprintable() else ""
