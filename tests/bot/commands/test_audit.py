"""`audit verify`, `key`, `checkpoint`, `prove` and `check-proof`; what a bad key or witness still lets work."""

import asyncio
import base64
import json
import sqlite3
import stat
import subprocess
from pathlib import Path

import pytest

from bot.assembly.base import opened
from bot.assembly.parts import read_config
from bot.assembly.program import assembled
from storage.audit import Sequencer
from tests.bot.commands.conftest import Result, Run
from workflows.domain.audit import Entry
from workflows.domain.checkpoint import parse_checkpoint, parse_note

SECRET = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {"KEY": SECRET, "SIGNING": "signing", "BOT": "xoxb-1"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    path = tmp_path / "app.yaml"
    path.write_text(
        """
        company: {contact: Sam}
        secrets: {encryption_keys: [env:KEY]}
        chat: {slack: {team: T0ACME, signing_secret: env:SIGNING, bot_token: env:BOT, api_url: 'http://127.0.0.1:1/api/'}}
        listen: {port: 0, internal_port: 0}
        audit: {witness: elsewhere/head, signing_key: file:log.key}
        """
    )
    return path


@pytest.fixture
def signed(run: Run, config: Path) -> str:
    """A log of a few entries that was signed; its verifier key."""
    made = run("audit", "key", "--to", str(config.parent / "log.key"), "--config", str(config))
    asyncio.run(lived(config, entries=3))
    return made.err.strip().splitlines()[-1]


async def lived(config: Path, *, entries: int = 0) -> None:
    """The bot ran, wrote something, and was stopped in good order."""
    async with opened(read_config(config)) as base:
        for number in range(entries):
            async with base.store.transaction() as tx:
                await tx.note(Entry(at=base.clock.now(), action="test.entry", subject=str(number), by="system"))
        await Sequencer(base.database, base.clock).once()
    async with assembled(read_config(config)):
        pass


def database(config: Path) -> Path:
    return config.parent / ".countersign" / "countersign.db"


def tamper(config: Path, statement: str) -> None:
    with sqlite3.connect(database(config)) as connection:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement)


def verified(run: Run, config: Path, *more: str) -> Result:
    return run("audit", "verify", "--config", str(config), *more)


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_new_key_is_written_for_its_owner_only_and_said_where_to_put(run: Run, config: Path) -> None:
    file = config.parent / "log.key"
    made = run("audit", "key", "--to", str(file), "--config", str(config))
    again = run("audit", "key", "--to", str(file), "--config", str(config))
    public = run("audit", "key", "--public", "--config", str(config))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert f"signing_key: file:{file}" in made.err and "origin: countersign/T0ACME" in made.err
    assert public.out.startswith("countersign/T0ACME+") and public.out in made.err
    assert "PRIVATE" not in made.err + made.out
    assert again.status == 2 and "nothing was overwritten" in again.err


def test_a_key_can_be_made_before_there_is_a_file(run: Run, tmp_path: Path) -> None:
    made = run("audit", "key", "--origin", "acme.example/log", "--config", str(tmp_path / "none.yaml"))

    assert made.status == 0
    assert made.out.startswith("PRIVATE+KEY+acme.example/log+")


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        pytest.param(None, "cannot be read: no such file", id="missing"),
        pytest.param("", "is empty", id="empty"),
        pytest.param("hello", "is not a signing key", id="something else"),
        pytest.param("PRIVATE+KEY+countersign/T0ACME+00000000+AAAA", "is cut off", id="cut off"),
        pytest.param("rsa", "must be Ed25519", id="another kind"),
        pytest.param("-----BEGIN PUBLIC KEY-----\nAAAA\n", "is a public key", id="public"),
    ],
)
def test_a_bad_key_is_said_with_what_still_works(run: Run, config: Path, written: str | None, sentence: str) -> None:
    file = config.parent / "log.key"
    if written == "rsa":
        subprocess.run(
            ["openssl", "genpkey", "-algorithm", "RSA", "-out", str(file), "-pkeyopt", "rsa_keygen_bits:2048"],
            check=True,
            capture_output=True,
        )
    elif written is not None:
        file.write_text(written)
    asyncio.run(lived(config, entries=2))

    result = verified(run, config)

    assert result.status == 0
    assert "The log is whole: " in result.out
    assert "audit.signing_key" in result.err and sentence in result.err
    assert "Posts still go out, and the log is still written and chained" in result.err


def test_a_key_for_another_log_is_refused(run: Run, config: Path) -> None:
    run("audit", "key", "--origin", "other/log", "--to", str(config.parent / "log.key"), "--config", str(config))

    public = run("audit", "key", "--public", "--config", str(config))

    assert public.status == 2
    assert "signs for other/log, but this log is countersign/T0ACME" in public.err


def test_a_pem_key_made_elsewhere_signs(run: Run, config: Path) -> None:
    file = str(config.parent / "log.key")
    subprocess.run(["openssl", "genpkey", "-algorithm", "ED25519", "-out", file], check=True, capture_output=True)
    asyncio.run(lived(config, entries=2))

    assert "Signed: the first " in verified(run, config).out


# --- verify -----------------------------------------------------------------------------------------------------------


def test_a_whole_log_is_whole_up_to_what_was_signed(run: Run, config: Path, signed: str) -> None:
    result = verified(run, config)

    assert (result.status, result.err) == (0, "")
    assert result.out.startswith("The log is whole: ")
    assert "Signed: the first " in result.out


def test_verify_names_what_was_altered(run: Run, config: Path, signed: str) -> None:
    tamper(config, "UPDATE cs_audit SET leaf = CAST(replace(leaf, 'test', 'fake') AS BLOB) WHERE id = 2")

    result = verified(run, config)

    assert result.status == 1
    assert "The log is not whole. Entry 1: The entry was altered" in result.err


def test_a_log_signed_by_another_key_is_not_ours(run: Run, config: Path, signed: str) -> None:
    other = run("audit", "key", "--origin", "countersign/T0ACME", "--config", str(config)).err.strip().splitlines()[-1]

    assert verified(run, config, "--key", signed).status == 0
    assert "None of the keys that may sign" in verified(run, config, "--key", other).err


def test_a_new_key_needs_the_former_one_named(run: Run, config: Path, signed: str) -> None:
    (config.parent / "log.key").unlink()
    run("audit", "key", "--to", str(config.parent / "log.key"), "--config", str(config))
    unnamed = verified(run, config)
    config.write_text(config.read_text().replace("file:log.key}", f"file:log.key, former_keys: ['{signed}']}}"))

    assert "None of the keys" in unnamed.err
    assert verified(run, config).status == 0


def test_a_checkpoint_that_was_removed_is_missed_by_the_witness(run: Run, config: Path, signed: str) -> None:
    tamper(config, "DELETE FROM cs_audit_checkpoints")

    result = verified(run, config)

    assert result.status == 1
    assert "The checkpoint that a witness holds after this entry was removed." in result.err


def test_a_witness_that_is_away_is_said_with_what_that_means(run: Run, config: Path, signed: str) -> None:
    config.write_text(config.read_text().replace("elsewhere/head", "git:nowhere.git"))
    asyncio.run(lived(config, entries=1))

    result = verified(run, config)

    assert result.status == 0
    assert "The witness does not answer: " in result.err
    assert "could not be noticed" in result.err


def test_without_a_witness_that_is_said(run: Run, config: Path) -> None:
    config.write_text(config.read_text().replace("witness: elsewhere/head, signing_key: file:log.key", ""))
    asyncio.run(lived(config, entries=1))

    result = verified(run, config)

    assert "There is no witness (audit.witness)" in result.out
    assert "there is no audit.signing_key. Make one with: countersign audit key" in result.out


def test_a_git_witness_stops_a_log_that_was_put_back_until_somebody_accepts_it(run: Run, config: Path) -> None:
    remote = config.parent / "witness.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(remote)], check=True)
    config.write_text(config.read_text().replace("elsewhere/head", f"git:{remote}"))
    run("audit", "key", "--to", str(config.parent / "log.key"), "--config", str(config))
    asyncio.run(lived(config, entries=2))
    older = database(config).read_bytes()
    asyncio.run(lived(config, entries=3))
    put_back(config, older)

    cut = verified(run, config)
    asyncio.run(lived(config))
    reasons = asyncio.run(what_stops_all(config))
    thawed = run("thaw", "--yes", "--config", str(config))
    asyncio.run(lived(config))

    assert cut.status == 1 and "The end was cut off" in cut.err
    assert len(reasons) == 1 and "shorter than its witness saw" in reasons[0]
    assert "From now on the witness takes the log as it is" in thawed.out
    assert asyncio.run(what_stops_all(config)) == []
    assert verified(run, config).status == 0


def put_back(config: Path, older: bytes) -> None:
    file = database(config)
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    file.write_bytes(older)


async def what_stops_all(config: Path) -> list[str]:
    async with opened(read_config(config)) as base, base.store.reading() as tx:
        return [freeze.reason for freeze in await tx.freezes.list() if freeze.account is None]


# --- proofs and checkpoints -------------------------------------------------------------------------------------------


def test_the_newest_checkpoint_is_printed_as_it_is(run: Run, config: Path, signed: str) -> None:
    note = parse_note(run("audit", "checkpoint", "--config", str(config)).out)

    assert parse_checkpoint(note.text).origin == "countersign/T0ACME"
    assert parse_checkpoint(note.text).size >= 3


def test_without_a_checkpoint_it_is_said_how_there_will_be_one(run: Run, config: Path) -> None:
    asyncio.run(lived(config, entries=1))

    result = run("audit", "checkpoint", "--config", str(config))

    assert result.status == 2
    assert "There is no signed checkpoint yet" in result.err and "countersign audit key" in result.err


def test_an_entry_is_proven_to_somebody_without_the_database(run: Run, config: Path, signed: str) -> None:
    file = config.parent / "proof"
    file.write_text(run("audit", "prove", "2", "--config", str(config)).out)
    config.unlink()

    proven = run("audit", "check-proof", str(file), "--key", signed)

    assert (proven.status, proven.err) == (0, "")
    assert "Proven: this is entry 2 of the log countersign/T0ACME" in proven.out
    assert '"action":"test.entry"' in proven.out


def test_a_proof_that_was_changed_proves_nothing(run: Run, config: Path, signed: str) -> None:
    file = config.parent / "proof"
    proof = run("audit", "prove", "2", "--config", str(config)).out
    lines = proof.split("\n")
    leaf = base64.b64decode(lines[1].removeprefix("extra ")).replace(b"test", b"fake")
    for changed in (
        proof.replace(lines[1], f"extra {base64.b64encode(leaf).decode()}"),
        proof.replace("index 2", "index 1"),
        proof.replace("countersign/T0ACME\n", "countersign/T0ACMF\n", 1),
        "hello",
        "",
        "\n".join(lines[:1] + lines[4:]),
    ):
        file.write_text(changed)
        result = run("audit", "check-proof", str(file), "--key", signed)
        assert result.status == 1
        assert result.err.startswith("Not proven. ")


def test_growth_is_proven_against_what_somebody_kept(run: Run, config: Path, signed: str) -> None:
    earlier = parse_checkpoint(parse_note(run("audit", "checkpoint", "--config", str(config)).out).text)
    asyncio.run(lived(config, entries=4))
    file = config.parent / "proof"
    file.write_text(run("audit", "prove", "--from", str(earlier.size), "--config", str(config)).out)

    proven = run("audit", "check-proof", str(file), "--key", signed)
    file.write_text(file.read_text().replace(f"old {earlier.size}", f"old {earlier.size + 1}"))
    changed = run("audit", "check-proof", str(file), "--key", signed)

    assert proven.status == 0
    assert base64.b64encode(earlier.root).decode() in proven.out
    assert changed.status == 1 and "does not begin with those" in changed.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["prove"], "Name either the place of an entry or --from SIZE."),
        (["prove", "999"], "cannot be proven"),
        (["prove", "--from", "999"], "not as many as 999"),
        (["verify", "--key", "nonsense"], "--key: This is not a verifier key"),
        (["verify", "--checkpoint", "file"], "--checkpoint goes with --file"),
    ],
)
def test_what_cannot_be_done_is_said(run: Run, config: Path, signed: str, arguments: list[str], sentence: str) -> None:
    result = run("audit", *arguments, "--config", str(config))

    assert result.status == 2
    assert sentence in result.err


# --- exports ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def export(run: Run, config: Path, signed: str) -> Path:
    file = config.parent / "log.jsonl"
    assert run("audit", "export", str(file), "--config", str(config)).status == 0
    return file


def test_an_export_is_checked_without_config_or_database(run: Run, config: Path, signed: str, export: Path) -> None:
    config.unlink()
    database(config).unlink()

    result = run("audit", "verify", "--file", str(export), "--key", signed)

    assert (result.status, result.err) == (0, "")
    assert "The file is whole: " in result.out and "are proven by a signature" in result.out


def test_an_export_is_held_against_a_checkpoint_somebody_kept(
    run: Run, config: Path, signed: str, export: Path
) -> None:
    asyncio.run(lived(config, entries=3))
    later = config.parent / "later"
    later.write_text(run("audit", "checkpoint", "--config", str(config)).out)

    result = run("audit", "verify", "--file", str(export), "--checkpoint", str(later), "--key", signed)

    assert result.status == 1
    assert "The end is missing" in result.err


@pytest.mark.parametrize(
    ("change", "entry", "sentence"),
    [
        (lambda lines: [*lines[:1], *lines[2:]], "Entry 1: ", "The entry is missing"),
        (lambda lines: [lines[1], lines[0], *lines[2:]], "Entry 0: ", "does not begin with the first entry"),
        (
            lambda lines: [*lines[:2], lines[2].replace('"by":"system"', '"by":"ana"'), *lines[3:]],
            "Entry 2: ",
            "beside",
        ),
        (lambda lines: [*lines[:2], "{", *lines[3:]], "Entry 2: ", "not JSON"),
        (lambda lines: [*lines[:-2], lines[-1]], "Entry ", "The end is missing"),
        (lambda lines: [*lines[:-1], lines[-1].replace("countersign/", "countersigm/")], "", "The checkpoint is not"),
        (lambda lines: [_forged(lines[0]), *lines[1:]], "Entries 0 to ", "not the ones that were signed"),
    ],
    ids=["removed", "swapped", "shown otherwise", "cut within", "cut off", "another checkpoint", "forged"],
)
def test_an_export_that_was_changed_is_found_out(
    run: Run, signed: str, export: Path, change: object, entry: str, sentence: str
) -> None:
    assert callable(change)
    export.write_text("\n".join(change(export.read_text().splitlines())) + "\n")

    result = run("audit", "verify", "--file", str(export), "--key", signed)

    assert result.status == 1
    assert f"The file is not whole. {entry}" in result.err
    assert sentence in result.err


def _forged(line: str) -> str:
    record = json.loads(line)
    leaf = base64.b64decode(record["leaf"]).replace(b'"by":"system"', b'"by":"nobody"')
    return json.dumps({"index": record["index"], "leaf": base64.b64encode(leaf).decode()})
