"""An export as a file: JSON Lines, exact to the byte; or a table, safe to open in a spreadsheet.

JSON Lines: one entry a line, with `index` (its place in the tree) and `leaf` (the exact bytes, base64), so that the
file can be verified offline; the newest signed checkpoint is the last line, `{"checkpoint": "…"}`. CSV: one row an
entry, RFC 4180, every cell quoted, UTF-8 with a byte order mark, without which Excel takes UTF-8 for something else.
"""

import base64
import csv
import io
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from storage.telling import Line
from workflows.domain.merkle import leaf_hash

BYTE_ORDER_MARK = "\ufeff"
COLUMNS = (
    *("index", "at", "by", "name", "action", "subject", "account", "digest", "text", "reason", "address"),
    *("timeline", "evidence", "facts", "hash"),
)
_MAY_BEGIN_A_FORMULA = frozenset("=+-@|%\u2212")
"""After compatibility folding, so that full-width and small forms count: some spreadsheets take them for the same."""
_APOSTROPHES = re.compile("'*")


def to_jsonl(line: Line) -> str:
    """The entry as one line of JSON, ASCII, ended by a line feed. What is not there is left out."""
    record: dict[str, Any] = {
        "index": line.index,
        "at": line.at.isoformat(),
        "action": line.action,
        "subject": line.subject,
        "by": line.by,
        "name": line.name or None,
        "account": line.account,
        "facts": dict(line.facts),
        "text": line.text,
        "words": line.words,
        "words_proven": line.proven,
        "reason": line.reason,
        "address": line.address,
        "timeline": line.timeline,
        "evidence": line.evidence,
        "leaf": base64.b64encode(line.leaf).decode("ascii"),
        "hash": leaf_hash(line.leaf).hex(),
    }
    return _json({name: value for name, value in record.items() if value is not None or name == "index"}) + "\n"


def checkpoint_line(note: str) -> str:
    """The last line: the newest signed checkpoint, as it is."""
    return _json({"checkpoint": note}) + "\n"


def csv_header() -> str:
    """The byte order mark and the names of the columns."""
    return BYTE_ORDER_MARK + _row(dict(zip(COLUMNS, COLUMNS, strict=True)))


def to_csv(line: Line) -> str:
    """The entry as one row. Line feeds of a text stay inside its quotes."""
    return _row(
        {
            "index": "" if line.index is None else str(line.index),
            "at": line.at.isoformat(),
            "by": line.by,
            "name": line.name,
            "action": line.action,
            "subject": line.subject,
            "account": line.account or "",
            "digest": str(line.facts.get("digest") or ""),
            "text": line.text or "",
            "reason": line.reason or "",
            "address": line.address or "",
            "timeline": _json(line.timeline) if line.timeline else "",
            "evidence": _json(line.evidence) if line.evidence else "",
            "facts": _json(dict(line.facts)),
            "hash": leaf_hash(line.leaf).hex(),
        }
    )


def harmless(cell: str) -> str:
    """The cell with an apostrophe in front when a spreadsheet could take it for a formula (OWASP, CSV injection).

    A cell that would look like that afterwards gets one more, so that taking one off always gives the text back.
    """
    behind = cell[_end(_APOSTROPHES, cell) :]
    return f"'{cell}" if _may_be_formula(behind) else cell


def _may_be_formula(text: str) -> bool:
    if text[:1] in {"\t", "\r", "\n", "\0"}:
        return True
    # Spreadsheets pass over blanks and invisible characters in front.
    seen = next((one for one in text if not one.isspace() and unicodedata.category(one) not in ("Cc", "Cf", "Zs")), "")
    folded = unicodedata.normalize("NFKC", seen)[:1]
    return folded in _MAY_BEGIN_A_FORMULA if folded else False


def _end(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _row(cells: Mapping[str, str]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerow(harmless(cells[name]) for name in COLUMNS)
    return out.getvalue()


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)
