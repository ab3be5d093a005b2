"""An export is checked line by line: what stands beside an entry says the same, and bound words are the ones bound."""

import json
from datetime import timedelta

import pytest

from storage.exported import check_export
from storage.notary import new_signing_key, read_signing_key
from storage.sheets import checkpoint_line, to_jsonl
from storage.telling import Line
from storage.words import proof
from tests.builders import NOON
from workflows.domain.audit import Entry, encode_leaf
from workflows.domain.merkle import Tree, leaf_hash

NOTARY = read_signing_key(new_signing_key("acme/log"), origin="acme/log")
WORDS = '{"parts":[{"text":"Hello"}],"salt":"00"}'


def line(number: int, *, index: int | None) -> Line:
    facts = {"words": proof(WORDS.encode())}
    entry = Entry(at=NOON + timedelta(seconds=number), action="post.create", subject="p1", by="ana", facts=facts)
    leaf = encode_leaf(entry, salt=f"{number:032x}")
    return Line(
        index=index,
        leaf=leaf,
        at=entry.at,
        action=entry.action,
        subject=entry.subject,
        by=entry.by,
        name="",
        account=None,
        facts=entry.facts,
        text="Hello",
        words=WORDS,
        proven=True,
    )


@pytest.fixture
def export() -> list[str]:
    """Five entries, of which four were signed, and one more that waited."""
    entries = [line(number, index=number) for number in range(5)]
    signed = Tree().grow(*(leaf_hash(one.leaf) for one in entries[:4]))
    waiting = line(5, index=None)
    return [*map(to_jsonl, [*entries, waiting]), checkpoint_line(NOTARY.sign(signed.head))]


def test_a_whole_export_is_whole(export: list[str]) -> None:
    found = check_export(export, keys=[NOTARY.verifier])

    assert (found.problem, found.tree.size, found.signed, found.waiting) == (None, 5, 4, 1)


def test_without_a_key_nothing_counts_as_signed(export: list[str]) -> None:
    found = check_export(export, keys=[])

    assert (found.problem, found.signed) == (None, 0)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("words", WORDS.replace("Hello", "Hallo")),
        ("at", "2026-03-02T12:00:59+00:00"),
        ("action", "post.approve"),
        ("subject", "p9"),
        ("by", "somebody"),
        ("facts", {}),
        ("hash", "00"),
        ("leaf", "AAAA"),
        ("leaf", 7),
        ("index", 7),
    ],
)
def test_a_line_that_says_something_else_is_named(export: list[str], field: str, value: object) -> None:
    export[2] = json.dumps(json.loads(export[2]) | {field: value}) + "\n"

    found = check_export(export, keys=[NOTARY.verifier])

    assert found.problem is not None and found.problem.index == 2


def test_a_line_after_the_checkpoint_is_named(export: list[str]) -> None:
    found = check_export([*export, export[0]], keys=[NOTARY.verifier])

    assert found.problem is not None and "after the checkpoint" in found.problem.what


def test_a_checkpoint_by_somebody_else_is_named(export: list[str]) -> None:
    other = read_signing_key(new_signing_key("acme/log"), origin="acme/log")

    found = check_export(export, keys=[other.verifier])

    assert found.problem is not None and "None of the keys" in found.problem.what
