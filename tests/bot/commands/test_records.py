"""`hold`, `erase`, `audit export` and what a restore does about erasures, from the command line."""

import asyncio
import csv
import json
import stat
from pathlib import Path

import pytest
import structlog

from bot.assembly.base import opened
from bot.assembly.parts import read_config
from bot.assembly.program import assembled
from bot.tombstones import Listed, Mark, Tombstones
from storage.vault import Vault, new_secret
from tests.bot.commands.conftest import Run
from tests.bot.commands.test_database import KEY, config, database
from tests.builders import ANA, BEN, NOON, a_person, a_post, birth
from workflows.domain.person import Person
from workflows.domain.post import Post, PostState

__all__ = ["config"]
"""The fixture of the other commands about the database."""

MARK = "marzipan"
LEO = a_person("Leo")


async def written(config: Path, *people: Person, post: Post | None = None) -> None:
    async with opened(read_config(config)) as base, base.store.transaction() as tx:
        for person in people:
            await tx.people.save(person)
        if post is not None:
            await tx.record(birth(post))


async def read(config: Path, post: Post) -> tuple[str, str]:
    """A post's words and its author's name."""
    async with opened(read_config(config)) as base, base.store.reading() as tx:
        return (await tx.posts.get(post.id)).text, (await tx.people.get(post.author)).name


async def started(config: Path) -> None:
    async with assembled(read_config(config)):
        pass


@pytest.fixture
def post(config: Path) -> Post:
    """Ana's published words."""
    post = a_post(f"Fresh {MARK}", state=PostState.PUBLISHED)
    asyncio.run(written(config, ANA, BEN, post=post))
    return post


def test_an_erased_person_is_gone_and_what_stays_is_said(run: Run, config: Path, post: Post) -> None:
    result = run("erase", "U0ANA", "--yes", "--config", str(config))

    assert (result.status, result.err) == (0, "")
    assert "Ana (slack:T0ACME:U0ANA) is to be erased." in result.out
    assert "Backups made before now still hold all of it" in result.out
    assert "What stays:" in result.out and "Erased: slack:T0ACME:U0ANA" in result.out
    assert asyncio.run(read(config, post)) == ("", "(erased)")
    assert run("audit", "verify", "--config", str(config)).status == 0
    left = b"".join(one.read_bytes() for one in database(config).parent.iterdir() if one.is_file())
    assert MARK.encode() not in left and b"Ana" not in left


def test_nothing_is_erased_without_a_yes(run: Run, config: Path, post: Post) -> None:
    result = run("erase", "U0ANA", "--config", str(config), stdin=b"n\n")

    assert result.status == 1
    assert "This cannot be undone. Go on?" in result.out
    assert asyncio.run(read(config, post)) == (f"Fresh {MARK}", "Ana")


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("Nobody", "app.yaml names nobody Nobody"),
        ("U0NOBODY", "There is no such person"),
        ("slack:T0OTHER:U0ANA", "There is no such person"),
    ],
)
def test_somebody_unknown_is_not_erased(run: Run, config: Path, post: Post, said: str, why: str) -> None:
    result = run("erase", said, "--yes", "--config", str(config))

    assert result.status == 2
    assert why in result.err


def test_a_name_of_app_yaml_will_do_and_app_yaml_is_named(run: Run, config: Path, post: Post) -> None:
    people = "people: [{slack: U0ANA, name: Ana}]\n        listen:"
    config.write_text(config.read_text().replace("listen:", people))

    result = run("erase", "ana", "--yes", "--config", str(config))

    assert result.status == 0
    assert "app.yaml still names them (people)" in result.out


def test_a_legal_hold_stands_against_an_erasure(run: Run, config: Path, post: Post) -> None:
    none = run("hold", "list", "--config", str(config))
    placed = run("hold", "place", "U0ANA", "--reason", "Matter 7/2026", "--config", str(config))
    hold = placed.out.split()[1]
    listed = run("hold", "list", "--config", str(config))
    refused = run("erase", "U0ANA", "--yes", "--config", str(config))
    lifted = run("hold", "lift", hold, "--config", str(config))
    again = run("hold", "lift", hold, "--config", str(config))
    erased = run("erase", "U0ANA", "--yes", "--config", str(config))

    assert none.out == "There is no legal hold.\n"
    assert f"Hold {hold} is in force. Their words cannot be erased" in placed.out
    assert hold in listed.out and "Ana: Matter 7/2026" in listed.out
    assert refused.status == 2
    assert hold in refused.err and "Matter 7/2026" in refused.err and "Nothing was erased" in refused.err
    assert lifted.out == f"Hold {hold} is lifted. Nothing was erased by that.\n"
    assert (again.status, again.err) == (2, "This hold was lifted before.\n")
    assert erased.status == 0


def test_a_hold_over_everything_and_one_without_a_matter(run: Run, config: Path, post: Post) -> None:
    everything = run("hold", "place", "all", "--reason", "Matter 8", "--config", str(config))
    empty = run("hold", "place", "U0BEN", "--reason", " ", "--config", str(config))

    assert "Nobody's words can be erased" in everything.out
    assert "everybody: Matter 8" in run("hold", "list", "--config", str(config)).out
    assert (empty.status, "needs its matter" in empty.err) == (2, True)
    assert run("hold", "lift", "nothing", "--config", str(config)).err == "There is no such hold.\n"


def test_while_the_bot_runs_on_sqlite_nothing_is_erased(run: Run, config: Path, post: Post) -> None:
    import fcntl

    lock = database(config).with_name(database(config).name + ".lock")
    with lock.open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        result = run("erase", "U0ANA", "--yes", "--config", str(config))

    assert result.status == 2
    assert "Another Countersign already uses" in result.err and "Stop it first" in result.err
    assert asyncio.run(read(config, post)) == (f"Fresh {MARK}", "Ana")


def test_a_restore_erases_again_and_says_so(run: Run, config: Path, post: Post) -> None:
    before = config.parent / "before.db"
    run("backup", str(before), "--config", str(config))
    run("erase", "U0ANA", "--yes", "--config", str(config))

    restored = run("restore", str(before), "--yes", "--config", str(config))

    assert restored.status == 0
    assert f"Erased again, as they had been erased since the backup: {ANA.id}" in restored.out
    assert asyncio.run(read(config, post)) == ("", "(erased)")


FORGED = [
    {"person": ANA.id, "at": "2100-01-01T00:00:00+00:00"},
    {"person": ANA.id, "at": "2100-01-01T00:00:00+00:00", "proof": "ü" * 64},
    {"person": ANA.id, "at": "2100-01-01T00:00:00+00:00", "proof": Vault([new_secret()]).proof("anything")},
]


def test_a_line_that_this_installation_did_not_write_erases_nobody_and_is_told(
    run: Run, config: Path, post: Post
) -> None:
    before = config.parent / "before.db"
    run("backup", str(before), "--config", str(config))
    lines = "".join(json.dumps(line) + "\n" for line in FORGED)
    for place in (database(config).parent, config.parent / "elsewhere"):
        place.mkdir(exist_ok=True)
        (place / "erased.jsonl").write_text(lines)

    restored = run("restore", str(before), "--yes", "--config", str(config))
    with structlog.testing.capture_logs() as logged:
        asyncio.run(started(config))

    assert restored.status == 0
    assert "3 line(s) of erased.jsonl were passed over" in restored.out and "Erased again" not in restored.out
    assert [entry for entry in logged if entry["event"].startswith(("erasures", "person"))] == [
        {"event": "erasures.unproven", "lines": 3, "log_level": "error"}
    ]
    assert asyncio.run(read(config, post)) == (f"Fresh {MARK}", "Ana")


def test_a_proof_belongs_to_one_person_and_one_moment(tmp_path: Path) -> None:
    stones = Tombstones([tmp_path], Vault([KEY]))
    stones.keep([Mark(person=BEN.id, at=NOON)])
    (file,) = stones.files
    file.write_text(file.read_text().replace(BEN.id, ANA.id) + file.read_text().replace("2026", "2030"))

    assert stones.read() == Listed(marks=(), unproven=2)


def test_a_hold_in_the_backup_wins_over_the_list_and_that_is_told(run: Run, config: Path, post: Post) -> None:
    hold = run("hold", "place", "U0ANA", "--reason", "Matter 7", "--config", str(config)).out.split()[1]
    before = config.parent / "before.db"
    run("backup", str(before), "--config", str(config))
    run("hold", "lift", hold, "--config", str(config))
    run("erase", "U0ANA", "--yes", "--config", str(config))

    restored = run("restore", str(before), "--yes", "--config", str(config))
    kept = asyncio.run(read(config, post))
    run("hold", "lift", hold, "--config", str(config))
    asyncio.run(started(config))

    assert f"because a legal hold in the backup stands against it: {ANA.id}." in " ".join(restored.out.split())
    assert kept == (f"Fresh {MARK}", "Ana")
    assert asyncio.run(read(config, post)) == ("", "(erased)")


def test_rotating_proves_the_list_anew(run: Run, config: Path, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    stones = Tombstones([database(config).parent], Vault([KEY]))
    stones.keep([Mark(person=LEO.id, at=NOON), Mark(person=LEO.id, at=NOON.replace(hour=13))])
    monkeypatch.setenv("NEWER", new_secret())
    config.write_text(config.read_text().replace("[env:KEY]", "[env:NEWER, env:KEY]"))
    before = config.parent / "before.db"
    run("rotate", "--config", str(config))
    run("backup", str(before), "--config", str(config))
    config.write_text(config.read_text().replace("[env:NEWER, env:KEY]", "[env:KEY, env:NEWER]"))
    run("erase", "U0ANA", "--yes", "--config", str(config))
    config.write_text(config.read_text().replace("[env:KEY, env:NEWER]", "[env:NEWER, env:KEY]"))

    rotated = run("rotate", "--config", str(config))
    config.write_text(config.read_text().replace("[env:NEWER, env:KEY]", "[env:NEWER]"))
    restored = run("restore", str(before), "--yes", "--config", str(config))

    assert rotated.status == 0
    assert ANA.id in restored.out and "passed over" not in restored.out
    assert asyncio.run(read(config, post)) == ("", "(erased)")


def test_while_the_list_cannot_be_written_nothing_is_rotated(run: Run, config: Path, post: Post) -> None:
    (database(config).parent / "erased.jsonl").mkdir()

    result = run("rotate", "--config", str(config))

    assert result.status == 2
    assert "Nothing was rotated" in result.err


def test_either_list_is_enough_and_the_bot_itself_looks_at_its_start(run: Run, config: Path, post: Post) -> None:
    before = database(config).read_bytes()
    run("erase", "U0ANA", "--yes", "--config", str(config))
    (database(config).parent / "erased.jsonl").unlink()
    for part in database(config).parent.glob("countersign.db*"):
        part.unlink()
    database(config).write_bytes(before)

    asyncio.run(started(config))

    assert asyncio.run(read(config, post)) == ("", "(erased)")
    assert ANA.id in (database(config).parent / "erased.jsonl").read_text()


def test_copies_beside_the_database_are_named(run: Run, config: Path, post: Post) -> None:
    copy = database(config).with_name("countersign.db.0001.20260302T120000Z.backup")
    copy.write_bytes(b"")

    result = run("erase", "U0ANA", "--yes", "--config", str(config))

    assert str(copy) in result.out


def test_an_unwritable_list_is_said_and_the_erasure_stands(run: Run, config: Path, post: Post) -> None:
    (database(config).parent / "erased.jsonl").mkdir()

    result = run("erase", "U0ANA", "--yes", "--config", str(config))

    assert result.status == 1
    assert "The list of erasures could not be written" in result.err
    assert asyncio.run(read(config, post)) == ("", "(erased)")


def test_the_list_keeps_the_newest_mark_and_passes_over_what_is_none(tmp_path: Path) -> None:
    there, missing = Tombstones([tmp_path], Vault([KEY])), Tombstones([tmp_path / "none"], Vault([KEY]))
    old, new = Mark(person=ANA.id, at=NOON), Mark(person=ANA.id, at=NOON.replace(hour=13))
    there.keep([new, old])
    (file,) = there.files
    file.write_text(file.read_text() + 'nonsense\n{"person": 1}\n{"person": "x", "at": "2026-03-02T12:00"}\n[]\n')

    there.keep([new])

    assert there.read() == Listed(marks=(new,), unproven=4)
    assert missing.read() == Listed(marks=(), unproven=0)
    assert file.read_text().count(ANA.id) == 2
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_an_export_is_for_its_owner_alone_and_overwrites_nothing(run: Run, config: Path, post: Post) -> None:
    to = config.parent / "log.jsonl"

    first = run("audit", "export", str(to), "--config", str(config))
    again = run("audit", "export", str(to), "--config", str(config))

    assert first.status == 0 and "entries written" in first.out and "in the clear" in first.out
    assert stat.S_IMODE(to.stat().st_mode) == 0o600
    records = [json.loads(line) for line in to.read_text().splitlines()]
    assert any(record.get("text") == f"Fresh {MARK}" for record in records)
    assert again.status == 2 and "nothing was overwritten" in again.err


def test_a_table_can_be_had_while_the_bot_runs_and_after_an_erasure(run: Run, config: Path, post: Post) -> None:
    run("erase", "U0ANA", "--yes", "--config", str(config))
    to = config.parent / "log.csv"

    async def exporting() -> None:
        async with opened(read_config(config)):
            await asyncio.to_thread(
                lambda: results.append(run("audit", "export", str(to), "--format", "csv", "--config", str(config)))
            )

    results: list[object] = []
    asyncio.run(exporting())

    with to.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    (entry,) = [row for row in rows if row["subject"] == post.id]
    assert entry["text"].startswith("(erased 20")
    assert MARK not in to.read_text() and "Ana" not in to.read_text()
    assert to.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize("option", ["--from", "--to"])
def test_a_moment_that_is_none_is_refused(run: Run, config: Path, post: Post, option: str) -> None:
    to = config.parent / "log.jsonl"

    result = run("audit", "export", str(to), option, "yesterday", "--config", str(config))

    assert result.status == 2
    assert "must be a day like" in result.err
    assert not to.exists()


def test_days_and_accounts_choose_what_is_exported(run: Run, config: Path, post: Post) -> None:
    def count(*options: str) -> int:
        to = config.parent / f"{len(list(config.parent.iterdir()))}.jsonl"
        assert run("audit", "export", str(to), *options, "--config", str(config)).status == 0
        return len(to.read_text().splitlines())

    assert count("--to", "2026-03-02") == 1  # written by the tests' clock
    assert count("--from", "2026-03-02", "--to", "2026-03-02T12:00Z", "--account", "x:acme") == 1
    assert count("--from", "2026-03-03") == 1  # the installation itself
    assert count("--account", "x:other") == 0


def test_a_failed_export_leaves_no_file(run: Run, config: Path, post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEY", "b3RoZXItb3RoZXItb3RoZXItb3RoZXItb3RoZXItMTI=")
    to = config.parent / "log.jsonl"

    result = run("audit", "export", str(to), "--config", str(config))

    assert KEY not in result.err
    assert result.status == 2 and "another secret" in result.err
    assert not to.exists()
