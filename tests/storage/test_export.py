"""The log for somebody outside: exact as JSON Lines, harmless as a table, on both databases."""

import base64
import csv
import hashlib
import io
import json
import tracemalloc
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example
from hypothesis import given as for_all
from hypothesis import strategies as st

from storage.audit import Sequencer
from storage.database import Database
from storage.exporting import Wanted, exported
from storage.schema import audit, audit_checkpoints
from storage.sheets import COLUMNS, checkpoint_line, csv_header, harmless, to_csv, to_jsonl
from storage.store import SqlStore
from storage.telling import Line
from storage.vault import new_secret
from tests.builders import ANA, BEN, NOON, OWN, a_delivery, a_post, an_account, an_entry, birth
from tests.clocks import StandingClock
from tests.conftest import SECRET
from workflows.domain.absence import Absence, planned
from workflows.domain.calling import Call, CallKind
from workflows.domain.calling import entry_of as call_entry
from workflows.domain.comment import Comment
from workflows.domain.comment import entry_of as comment_entry
from workflows.domain.content import Content, Part
from workflows.domain.delivery import DeliveryState
from workflows.domain.emergency import Emergency, EmergencyStep, asked
from workflows.domain.freeze import FreezeCause, first_freeze
from workflows.domain.hold import Hold, placed
from workflows.domain.ids import AccountId, PostId, RemotePostId
from workflows.domain.incident import Evidence, Happened, Happening, Incident, IncidentStep, opened
from workflows.domain.merkle import leaf_hash
from workflows.domain.post import Decision, PostState, PostStep
from workflows.domain.transition import Change
from workflows.errors import ConfigError
from workflows.keeping import Keeping


def address(account: AccountId, remote_id: RemotePostId) -> str:
    return f"https://{account.replace(':', '.')}.example/{remote_id}"


@pytest.fixture
async def log(store: SqlStore, database: Database, clock: StandingClock) -> Sequencer:
    """Ana's draft through two versions and a rejection; a live post of hers with an incident; a freeze and a hold."""
    draft = replace(a_post("One", id="p1"), rules="rules-1")
    second = Content(parts=(Part(text='=Two\nlines, "quoted"'),))
    live = a_post("It is live", id="p2", state=PostState.PUBLISHED, approved_by=(BEN,))
    sent = replace(a_delivery(live), state=DeliveryState.SENT, remote_id=RemotePostId("77"), version=1)
    async with store.transaction() as tx:
        await tx.people.save(ANA)
        await tx.people.save(BEN)
        await tx.accounts.sync([an_account(), OWN])
        await tx.record(birth(draft))
        changed = draft.step(PostStep.REVISE, by=ANA.id, at=NOON, content=second)
        await tx.record(changed)
        digest = a_post("x", state=PostState.WAITING).digest
        waits = changed.after.step(PostStep.CONFIRM_WAITING, by=ANA.id, at=NOON, digest=digest)
        await tx.record(waits)
        no = Decision(step=PostStep.REJECT, by=BEN.id, at=NOON, reason="@ana: not like this")
        await tx.record(waits.after.step(PostStep.REJECT, by=BEN.id, at=NOON, decision=no))
        await tx.record(birth(live))
        facts = {"account": an_account().id, "post": live.id, "remote_id": "77"}
        await tx.record(
            Change(before=None, after=sent, entry=replace(an_entry("delivery.created", sent.id), facts=facts))
        )
        happened = Happening(at=NOON, what=Happened.PUBLISHED)
        incident = Incident(
            id="i1", post=live.id, account=an_account().id, opened_by=BEN.id, opened_at=NOON, timeline=(happened,)
        )
        await tx.record(opened(incident))
        await tx.incidents.save_evidence(an_evidence(live.id), author=ANA.id)
        gone = Happening(at=NOON, what=Happened.DELETED)
        await tx.record(incident.step(IncidentStep.CONTAIN, gone, at=NOON))
        await tx.record(first_freeze(None, cause=FreezeCause.PERSON, reason="A strike", by=BEN.id, at=NOON))
        hold = Hold(id="h1", person=BEN.id, reason="Matter 7", by="operator", at=NOON)
        await tx.record(placed(hold))
    sequencer = Sequencer(database, clock)
    await sequencer.once()
    return sequencer


def an_evidence(post: str) -> Evidence:
    return Evidence(
        incident="i1",
        delivery=a_delivery(a_post("It is live", id=post)).id,
        remote_id=RemotePostId("77"),
        address="https://x.example/77",
        text="It is live",
        as_seen=True,
        posted_at=NOON,
        seen_at=NOON,
        handle="acme",
        display_name="Acme",
        likes=3,
    )


async def told(url: str, clock: StandingClock, wanted: Wanted | None = None) -> list[Line]:
    async with exported(url, secrets=[SECRET], clock=clock, address=address, wanted=wanted) as found:
        return [line async for line in found.lines]


def one(lines: list[Line], action: str, *, subject: str = "") -> Line:
    (found,) = [line for line in lines if line.action == action and subject in ("", line.subject)]
    return found


async def test_every_entry_comes_in_order_with_what_it_is_about(
    log: Sequencer, database_url: str, clock: StandingClock
) -> None:
    lines = await told(database_url, clock)

    assert [line.index for line in lines] == list(range(len(lines)))
    revised = one(lines, "post.revise")
    assert (revised.text, revised.name, revised.proven, revised.account) == (
        '=Two\nlines, "quoted"',
        "Ana",
        True,
        "x:acme",
    )
    confirmed = one(lines, "post.confirm_waiting")
    assert confirmed.text == revised.text and confirmed.facts["digest"]
    rejected = one(lines, "post.reject")
    assert (rejected.name, rejected.reason) == ("Ben", "@ana: not like this")
    assert one(lines, "delivery.created").address == "https://x.acme.example/77"
    first, last = one(lines, "incident.open"), one(lines, "incident.contain")
    assert first.timeline is None and first.evidence is None
    assert last.timeline is not None and [line["what"] for line in last.timeline] == ["published", "deleted"]
    assert last.evidence is not None and dict(last.evidence[0])["text"] == "It is live"  # type: ignore[arg-type]
    assert one(lines, "freeze.freeze").reason == "A strike"
    assert one(lines, "hold.place").reason == "Matter 7"


async def test_json_lines_hold_the_exact_leaves_and_the_words_can_be_proven(
    log: Sequencer, database: Database, database_url: str, clock: StandingClock
) -> None:
    async with database.writer.begin() as connection:
        note = "acme\n11\nroot\n\n— acme AAAA\n"
        await connection.execute(audit_checkpoints.insert().values(size=1, note="old", at=NOON))
        await connection.execute(audit_checkpoints.insert().values(size=11, note=note, at=NOON))
        stored = {bytes(row.leaf) for row in await connection.execute(audit.select())}

    async with exported(database_url, secrets=[SECRET], clock=clock, address=address) as found:
        lines = [to_jsonl(line) async for line in found.lines] + [checkpoint_line(found.checkpoint or "")]

    assert all(line.endswith("\n") and line.count("\n") == 1 and line.isascii() for line in lines)
    *records, last = map(json.loads, lines)
    assert last == {"checkpoint": note}
    assert {base64.b64decode(record["leaf"]) for record in records} == stored
    for record in records:
        assert record["hash"] == leaf_hash(base64.b64decode(record["leaf"])).hex()
        if "words" in record["facts"]:
            assert hashlib.sha256(record["words"].encode()).hexdigest() == record["facts"]["words"]
            assert record["words_proven"]


async def test_erased_words_say_so_and_are_nowhere_in_an_export(
    log: Sequencer, store: SqlStore, database_url: str, clock: StandingClock
) -> None:
    await Keeping(store=store, clock=clock).erase(ANA.id, by="operator")

    lines = await told(database_url, clock)

    revised = one(lines, "post.revise")
    assert (revised.text, revised.name, revised.words) == ("(erased 2026-03-02)", "(erased 2026-03-02)", None)
    assert one(lines, "post.reject").reason == "(erased 2026-03-02)"
    assert one(lines, "incident.contain").evidence == ["(erased 2026-03-02)"]
    as_file = "".join(map(to_jsonl, lines)) + "".join(map(to_csv, lines))
    assert not any(gone in as_file for gone in ("Two", "It is live", "not like this", "Ana"))
    assert "Ben" in as_file


async def organised(store: SqlStore) -> None:
    """Ben asks for an emergency, Ana reviews it; he comments on her post, and she says that it is urgent."""
    emergency = Emergency(id="e1", account=an_account().id, asked_by=BEN.id, asked_at=NOON, reason="A fire")
    comment = Comment(id="c1", post=PostId("p1"), revision=1, by=BEN.id, at=NOON, text="Why two?")
    urgent = Call(
        post=PostId("p1"), revision=1, kind=CallKind.URGENT, by=ANA.id, at=NOON, to=(BEN.id,), reason="The fair"
    )
    async with store.transaction() as tx:
        await tx.record(asked(emergency))
        opened_now = emergency.step(EmergencyStep.OPEN, by=ANA.id, at=NOON, second=ANA.id, until=NOON)
        await tx.record(opened_now)
        review = opened_now.after.step(EmergencyStep.REVIEW, by=ANA.id, at=NOON, reviewed_by=ANA.id, lessons="Sand")
        await tx.record(review)
        await tx.comments.add(comment)
        await tx.note(comment_entry(comment))
        await tx.calls.add(urgent)
        await tx.note(call_entry(urgent))
        away = Absence(id="a1", person=ANA.id, instead=BEN.id, since=NOON, until=NOON + timedelta(days=1))
        await tx.record(planned(away, by=ANA.id, at=NOON))


async def test_what_was_said_while_approving_stands_with_its_entries(
    log: Sequencer, store: SqlStore, database_url: str, clock: StandingClock
) -> None:
    await organised(store)

    lines = await told(database_url, clock)

    commented, called = one(lines, "post.comment"), one(lines, "post.urgent")
    assert (commented.text, commented.words, commented.proven, commented.account) == ("Why two?", None, None, "x:acme")
    assert (called.reason, called.text, called.account) == ("The fair", None, "x:acme")
    assert one(lines, "emergency.ask").reason == "A fire" and one(lines, "emergency.ask").account == "x:acme"
    assert one(lines, "emergency.open").reason is None
    assert one(lines, "emergency.review").reason == "Sand"
    assert one(lines, "absence.plan").facts["instead"] == BEN.id


async def test_erased_words_of_approving_say_so(
    log: Sequencer, store: SqlStore, database_url: str, clock: StandingClock
) -> None:
    await organised(store)
    await Keeping(store=store, clock=clock).erase(ANA.id, by="operator")

    lines = await told(database_url, clock)

    gone = "(erased 2026-03-02)"
    # Ben's comment was about her words, and went with them.
    assert one(lines, "post.comment").text == one(lines, "post.urgent").reason == gone
    assert (one(lines, "emergency.ask").reason, one(lines, "emergency.review").reason) == ("A fire", gone)
    as_file = "".join(map(to_jsonl, lines)) + "".join(map(to_csv, lines))
    assert not any(word in as_file for word in ("Why two", "The fair", "Sand"))


async def test_words_that_do_not_fit_the_log_are_marked(
    log: Sequencer, store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    async with store.transaction() as tx:
        work = tx._work  # type: ignore[attr-defined]
        sealed = (await work.contents.open(["p1.v1"]))["p1.v1"]
        await work.contents.put("p1.v1", sealed.replace(b"Two", b"Ten"), subject="p1", person=ANA.id)

    assert one(await told(database_url, clock), "post.revise").proven is False


async def test_only_what_was_asked_for(
    log: Sequencer, store: SqlStore, database_url: str, clock: StandingClock
) -> None:
    async with store.transaction() as tx:
        await tx.note(an_entry("later.entry", at=NOON + timedelta(days=2)))

    late = await told(database_url, clock, Wanted(since=NOON + timedelta(days=1)))
    early = await told(database_url, clock, Wanted(until=NOON))
    acmes = await told(database_url, clock, Wanted(account=AccountId("x:acme")))
    nobodys = await told(database_url, clock, Wanted(account=AccountId("x:other")))

    # Still without a place: the sequencer gives it one within a second.
    assert [(line.action, line.index) for line in late] == [("later.entry", None)]
    assert "later.entry" not in {line.action for line in early} and len(early) == 10
    assert {line.account for line in acmes} == {"x:acme"} and len(acmes) == 8
    assert nobodys == []


async def test_the_wrong_secret_is_a_sentence(log: Sequencer, database_url: str, clock: StandingClock) -> None:
    with pytest.raises(ConfigError, match="another secret"):
        async with exported(database_url, secrets=[new_secret()], clock=clock, address=address) as found:
            async for _ in found.lines:
                pass


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_long_log_needs_little_memory(
    store: SqlStore, database: Database, database_url: str, clock: StandingClock
) -> None:
    for _ in range(10):
        async with store.transaction() as tx:
            for number in range(600):
                await tx.note(an_entry("test.step", f"{number}" + "x" * 500))
    while (await Sequencer(database, clock).once()).added:
        pass

    tracemalloc.start()
    try:
        async with exported(database_url, secrets=[SECRET], clock=clock, address=address) as found:
            size = sum([len(to_jsonl(line)) async for line in found.lines])
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert size > 8_000_000 > most


# --- the table --------------------------------------------------------------------------------------------------------

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    " =1",
    "\u00a0=1",
    "\ufeff=1",
    "\u200b=1",
    "\u202e=1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "﹦1",
    "﹢1",
    "﹣1",
    "﹫x",
    "−1",
    "⁺1",
    "₌1",
    "|cmd",
    "%0A=1",
    '=HYPERLINK("https://evil.example","x")',
    "=cmd|' /C calc'!A0",
    "'=1",
    "''=1",
]


def read_back(cell: str) -> str:
    """What stood there before `harmless`."""
    behind = cell.lstrip("'")
    return cell[1:] if behind != cell and harmless(cell[1:]) == cell else cell


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_can_be_taken_for_a_formula(formula: str) -> None:
    assert harmless(formula) == f"'{formula}"


@pytest.mark.parametrize(
    "text", ["", "plain", "2026-03-02", "a=b", "1-1", "'quoted'", "it's", "mail@acme.example", "{}"]
)
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def a_line(text: str) -> Line:
    return Line(
        index=0,
        leaf=b"{}",
        at=NOON,
        action="post.revise",
        subject="p1",
        by="slack:T:U",
        name=text,
        account=None,
        facts={},
        text=text,
        reason=text,
    )


def rows_of(table: str) -> list[dict[str, Any]]:
    """As a program reads it that knows the byte order mark."""
    return list(csv.DictReader(io.StringIO(table.removeprefix("\ufeff"), newline=""), strict=True))


@for_all(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
@example('a "quoted"\r\nline, and; more')
@example("\r")
@example("''")
def test_a_table_gives_every_text_back(text: str) -> None:
    table = (csv_header() + to_csv(a_line(text)) + to_csv(a_line("next"))).encode().decode()

    first, second = rows_of(table)

    assert list(first) == list(COLUMNS)
    assert [read_back(first[name]) for name in ("text", "reason", "name")] == [text] * 3
    assert second["text"] == "next"
    assert not any(harmless(cell) != cell and not cell.startswith("'") for cell in first.values())


def test_a_table_begins_with_the_byte_order_mark_and_quotes_every_cell() -> None:
    table = csv_header() + to_csv(a_line("=x"))

    assert table.startswith('\ufeff"index","at"')
    assert table.count("\r\n") == 2
    assert '"\'=x"' in table


def test_half_a_surrogate_pair_can_be_written() -> None:
    line = a_line("\ud83d half")

    assert json.loads(to_jsonl(line))["text"] == "\ud83d half"
    assert "half" in to_csv(line).encode("utf-8", "backslashreplace").decode()
