"""`countersign audit verify`, `key`, `checkpoint`, `prove` and `check-proof`: the log that proves itself."""

import asyncio
import os
from pathlib import Path
from typing import Annotated

import typer

from bot.assembly import logbook
from bot.assembly.parts import read_config
from bot.commands.shared import APP_YAML, ConfigOption, err, out
from bot.config.model import Config
from workflows.domain.checkpoint import VerifierKey, parse_verifier_key
from workflows.errors import ConfigError

app = typer.Typer(help="The tamper-evident log.", no_args_is_help=True)

KeyOption = Annotated[
    list[str] | None,
    typer.Option("--key", help="A verifier key (name+id+key) that may have signed; can be given more than once."),
]


@app.callback()
def _group() -> None:
    """The tamper-evident log."""


@app.command()
def verify(
    config: ConfigOption = APP_YAML,
    file: Annotated[Path | None, typer.Option("--file", help="An export to check, without any database.")] = None,
    checkpoint: Annotated[Path | None, typer.Option("--checkpoint", help="With --file: hold it against this.")] = None,
    key: KeyOption = None,
) -> None:
    """Check every entry, row and signature, and what the witness saw; name the first wrong one. Exit 1: not whole."""
    keys = _keys(key)
    if file is not None:
        _verify_file(file, checkpoint, keys)
        return
    if checkpoint is not None:
        raise ConfigError(["--checkpoint goes with --file. Without a file, the witness's checkpoints are used."])
    settings = read_config(config)
    found, unreachable = asyncio.run(logbook.verify_log(settings, keys=keys))
    if found.problem:
        _broken(found.problem.index, found.problem.last, found.problem.what)
    waiting = f"; {found.waiting} more wait for their place" if found.waiting else ""
    out.print(f"The log is whole: {found.head.size} entries{waiting}. Root {found.head.root.hex()}")
    _say_signed(settings, found.signed, given=bool(keys))
    if unreachable:
        err.print(f"The witness does not answer: {unreachable}.", markup=False)
        err.print("So a log that was put back or rewritten as a whole could not be noticed. Try again.")
    elif settings.witness is None:
        out.print("There is no witness (audit.witness), so a database that was put back could not be noticed.")


@app.command()
def key(
    config: ConfigOption = APP_YAML,
    public: Annotated[bool, typer.Option("--public", help="Print the verifier key of the key in use.")] = False,
    to: Annotated[Path | None, typer.Option("--to", help="Write the new key to this file instead.")] = None,
    origin: Annotated[str, typer.Option("--origin", help="The log's name, when there is no app.yaml yet.")] = "",
) -> None:
    """Make a key that signs the log's checkpoints, and say where to put it."""
    if public:
        _print_public(read_config(config))
        return
    name = origin or read_config(config).audit.origin
    secret, verifier = logbook.new_log_key(name)
    if to is None:
        typer.echo(secret)
        err.print("This line is a secret. Put it into a file that only the bot's user can read, or a variable.")
    else:
        _write_secret(to, secret)
        err.print(f"Written: {to}, for its owner only. Do not keep it with the database or its backups.", markup=False)
    reference = f"file:{to}" if to is not None else "file:/path/to/it  (or env:NAME)"
    err.print(f"In app.yaml:\n  audit:\n    origin: {name}\n    signing_key: {reference}", markup=False)
    err.print("Hand this verifier key to whoever checks the log; it is public:")
    err.print(verifier, markup=False, soft_wrap=True)


@app.command()
def checkpoint(config: ConfigOption = APP_YAML) -> None:
    """Print the newest signed checkpoint."""
    typer.echo(asyncio.run(logbook.checkpoint(read_config(config))), nl=False)


@app.command()
def prove(
    index: Annotated[int | None, typer.Argument(help="The entry's place in the log, from 0.")] = None,
    since: Annotated[int | None, typer.Option("--from", help="Prove instead that the first SIZE are as then.")] = None,
    config: ConfigOption = APP_YAML,
) -> None:
    """Print a proof that an entry is in the log, or that the log only grew; to be checked by anybody: check-proof."""
    if (index is None) == (since is None):
        raise ConfigError(["Name either the place of an entry or --from SIZE."])
    settings = read_config(config)
    if index is not None:
        proof = asyncio.run(logbook.prove(settings, index=index))
    else:
        proof = asyncio.run(logbook.prove_growth(settings, since=since or 0))
    typer.echo(proof, nl=False)


@app.command("check-proof")
def check_proof(file: Annotated[Path, typer.Argument(help="The proof.")], key: KeyOption = None) -> None:
    """Check a proof, without any database. Exit: 0 it proves what it says, 1 it does not."""
    keys = _keys(key)
    if not keys:
        raise ConfigError(["--key is missing: the verifier key of the log, from `countersign audit key --public`."])
    try:
        for line in logbook.explain_proof(_read(file), keys):
            out.print(line, markup=False, soft_wrap=True)
    except ValueError as error:
        err.print(f"Not proven. {error}", markup=False)
        raise typer.Exit(1) from None


def _verify_file(file: Path, checkpoint: Path | None, keys: tuple[VerifierKey, ...]) -> None:
    note = _read(checkpoint) if checkpoint is not None else None
    found = logbook.check_file(file, keys=keys, note=note)
    if found.problem:
        _broken(found.problem.index, found.problem.last, found.problem.what, of="file")
    waiting = f"; {found.waiting} more had no place yet" if found.waiting else ""
    out.print(f"The file is whole: {found.tree.size} entries{waiting}. Root {found.tree.root.hex()}")
    if found.signed:
        out.print(f"The first {found.signed} are proven by a signature.")
    elif keys:
        out.print("There is no signed checkpoint in it; give one with --checkpoint.")
    else:
        out.print("No signature was checked: give the log's verifier key with --key.")


def _broken(index: int | None, last: int | None, what: str, *, of: str = "log") -> None:
    place = "" if index is None else f"Entry {index}: "
    if index is not None and last is not None and last > index:
        place = f"Entries {index} to {last}: "
    err.print(f"The {of} is not whole. {place}{what}", markup=False)
    raise typer.Exit(1)


def _say_signed(settings: Config, signed: int, *, given: bool) -> None:
    _, problem = logbook.notary_of(settings)
    if problem:
        err.print(problem, markup=False)
    if signed:
        out.print(f"Signed: the first {signed}.")
    elif given or logbook.known_keys(settings):
        out.print("No checkpoint is signed yet; the bot signs one within a minute of an entry.")
    elif not problem:
        out.print("No signature was checked: there is no audit.signing_key. Make one with: countersign audit key")


def _print_public(settings: Config) -> None:
    notary, problem = logbook.notary_of(settings)
    if notary is None:
        missing = "audit.signing_key is not set in app.yaml. Make a key with `countersign audit key`."
        raise ConfigError([problem or missing])
    typer.echo(str(notary.verifier))


def _keys(written: list[str] | None) -> tuple[VerifierKey, ...]:
    try:
        return tuple(parse_verifier_key(one) for one in written or ())
    except ValueError as error:
        raise ConfigError([f"--key: {error}"]) from None


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise ConfigError([f"{file} cannot be read: {reason}."]) from None


def _write_secret(to: Path, secret: str) -> None:
    try:
        with os.fdopen(os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{secret}\n")
    except FileExistsError:
        raise ConfigError([f"{to} is there already. Choose another name; nothing was overwritten."]) from None
    except OSError as error:
        raise ConfigError([f"{to} cannot be written: {error.strerror}."]) from None
