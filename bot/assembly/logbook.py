"""The log that proves itself: who signs it, who witnesses it, and what an operator can ask of it."""

import asyncio
import base64
from collections.abc import Sequence
from pathlib import Path

import structlog

from bot.assembly.base import Base
from bot.config.auditing import GitRemote, signing_problem
from bot.config.model import Config
from bot.metrics import Metrics
from bot.witness import FileWitness, GitWitness, Keeper, Mark, Unreachable, Witness
from storage.checkpoints import Checkpoints
from storage.exported import Checked, check_export
from storage.notary import Notary, new_signing_key, read_signing_key
from storage.proving import Inclusion, check_proof, newest_note, prove_consistency, prove_inclusion
from storage.verifying import Seen, Verified, verify_audit
from workflows.domain.checkpoint import VerifierKey, is_key_name
from workflows.errors import ConfigError
from workflows.ports.log import Contradiction

log = structlog.get_logger()


def keeper_of(base: Base, metrics: Metrics) -> Keeper:
    """Signs and witnesses the log of the running program. A key that cannot be used is said, and stops nothing."""
    notary, problem = notary_of(base.config)
    if problem:
        log.error("audit.unsigned", problem=problem)
    checkpoints = Checkpoints(base.database, base.clock, notary=notary)
    return Keeper(
        checkpoints,
        witness_at(base.config),
        base.clock,
        stop=base.freezing.put_back,
        tell=metrics.witnessed,
    )


def notary_of(config: Config) -> tuple[Notary | None, str]:
    """Who signs; and why nobody does, in a sentence, when a key is named that cannot be used."""
    if config.audit.problem or not config.audit.signing_key:
        return None, config.audit.problem
    try:
        return read_signing_key(config.audit.signing_key.reveal(), origin=config.audit.origin), ""
    except ValueError as error:
        return None, signing_problem(str(error))


def witness_at(config: Config) -> Witness | None:
    """The witness that app.yaml names."""
    if isinstance(config.witness, GitRemote):
        return GitWitness(config.witness.url, folder=config.data_dir / "witness.git")
    return FileWitness(config.witness) if config.witness is not None else None


async def accept_log(base: Base) -> int | None:
    """Tell the witness that the log is right as it is now; return its length. None without a witness.

    For a person who put a database back and has looked. Raises ConfigError when the witness cannot be told.
    """
    witness = witness_at(base.config)
    if witness is None:
        return None
    checkpoints = Checkpoints(base.database, base.clock, notary=notary_of(base.config)[0])
    try:
        await witness.read()
        made = await checkpoints.make(at_once=True)
        kept, head = await checkpoints.newest(), await checkpoints.head()
        note = kept.note if kept is not None and kept.head == head and not isinstance(made, Contradiction) else ""
        await witness.write(Mark(size=head.size, root=head.root.hex(), accepted=True, note=note))
    except Unreachable as problem:
        says = f"audit.witness: {problem}. It has to know that somebody looked, so sending stays stopped. Try again."
        raise ConfigError([says]) from None
    return head.size


async def verify_log(config: Config, *, keys: Sequence[VerifierKey] = ()) -> tuple[Verified, str]:
    """Check the log, its signatures, and what the witness saw; and say why the witness did not answer, if so.

    `keys`: the only ones that may have signed; those of app.yaml when left out. Raises ConfigError.
    """
    marks, problem = await witnessed(config)
    seen = [Seen(head=mark.head, note=mark.note) for mark in marks]
    return await verify_audit(config.database, witnessed=seen, keys=keys or known_keys(config)), problem


async def witnessed(config: Config) -> tuple[Sequence[Mark], str]:
    """What the witness remembers, and why it does not answer, if so."""
    witness = witness_at(config)
    try:
        return (await witness.read() if witness is not None else ()), ""
    except Unreachable as problem:
        return (), str(problem)


def known_keys(config: Config) -> tuple[VerifierKey, ...]:
    """The public keys of app.yaml: of the signing key, and the former ones."""
    notary, _ = notary_of(config)
    return (*([notary.verifier] if notary is not None else []), *config.audit.former_keys)


def new_log_key(origin: str) -> tuple[str, str]:
    """A fresh signing key for the log of that name, and its verifier key. Raises ConfigError."""
    if not is_key_name(origin):
        raise ConfigError(["audit.origin: must be a name without spaces and plus signs."])
    written = new_signing_key(origin)
    return written, str(read_signing_key(written, origin=origin).verifier)


def check_file(file: Path, *, keys: Sequence[VerifierKey], note: str | None) -> Checked:
    """Check an export without a database. Raises ConfigError."""
    try:
        with file.open(encoding="utf-8", newline="\n") as lines:
            return check_export(lines, keys=keys, note=note)
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError([f"{file} cannot be read: {reason}."]) from None


async def prove(config: Config, *, index: int) -> str:
    """The proof that an entry is in the log. Raises ConfigError and NotFound."""
    return await asyncio.to_thread(prove_inclusion, config.database, index)


async def prove_growth(config: Config, *, since: int) -> str:
    """The proof that the log begins with its first entries as they were. Raises ConfigError and NotFound."""
    return await asyncio.to_thread(prove_consistency, config.database, since)


def explain_proof(text: str, keys: Sequence[VerifierKey]) -> list[str]:
    """Check a proof; what it proves, in lines. Raises ValueError with a sentence when it proves nothing."""
    proven = check_proof(text, keys)
    checkpoint = proven.checkpoint
    of = f"the log {checkpoint.origin}, signed at {checkpoint.size} entries"
    if isinstance(proven, Inclusion):
        return [f"Proven: this is entry {proven.index} of {of}:", proven.leaf.decode(errors="replace")]
    return [
        f"Proven: {of}, begins with the {proven.old.size} entries that have this root:",
        base64.b64encode(proven.old.root).decode(),
        "Compare it with the third line of the checkpoint you have from then.",
    ]


async def checkpoint(config: Config) -> str:
    """The newest signed checkpoint. Raises ConfigError and NotFound."""
    return await asyncio.to_thread(newest_note, config.database)
