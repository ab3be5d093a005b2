"""A leaf of the log, read; and where the words lie that were said with its step."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from storage import calls, comments, emergencies
from storage.versions import reason_id
from workflows.domain.calling import CallKind

_OF_EMERGENCIES = {"ask": "reason", "review": "lessons"}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A leaf, read."""

    index: int | None
    leaf: bytes
    at: datetime
    action: str
    subject: str
    by: str
    facts: Mapping[str, Any]

    @property
    def version(self) -> tuple[str, int] | None:
        """The post and version this entry wrote."""
        is_post = self.facts.get("thing") == "post"
        return (self.subject, int(self.facts["version"])) if is_post else None

    @property
    def reason_place(self) -> str | None:
        """Where the reason lies that was given with it, if one was."""
        kind, _, step = self.action.partition(".")
        version = self.facts.get("version")
        match kind:
            case "post" if version is not None:
                return reason_id(self.subject, step, version)
            case "post" if step == CallKind.URGENT.value:
                return calls.reason_id(self.subject, CallKind.URGENT, self.at)
            case "emergency" if version is not None and step in _OF_EMERGENCIES:
                return emergencies.words_id(self.subject, _OF_EMERGENCIES[step], version)
            case "incident" if version is not None:
                return f"lessons.{self.subject}.{version}"
            case "freeze":
                return f"freeze.{self.subject}.{self.at.timestamp():.6f}"
            case _:
                return None

    @property
    def comment_place(self) -> str | None:
        """Where the comment lies that it tells of."""
        return comments.words_id(str(self.facts["comment"])) if self.action == "post.comment" else None


def entry_of(row: Row[Any]) -> Entry:
    """The leaf of a row with `index` (or none) and `leaf`."""
    record = json.loads(row.leaf)
    return Entry(
        index=row._mapping.get("index"),
        leaf=row.leaf,
        at=datetime.fromisoformat(record["at"]),
        action=record["action"],
        subject=record["subject"],
        by=record["by"],
        facts=record["facts"],
    )
