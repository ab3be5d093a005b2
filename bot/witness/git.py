"""A git remote as witness: one commit for each checkpoint, on a branch that only ever grows.

Works through the `git` program on a bare repository of our own, which holds nothing that the remote does not have. It
never pushes by force: a remote whose history is another one refuses, and that is what it is there for.
"""

import asyncio
import os
import re
import signal
import string
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from bot.witness.marks import Mark, Unreachable, since_accepted
from workflows.domain.checkpoint import parse_checkpoint, parse_note

BRANCH = "checkpoints"
FILE = "checkpoint"
DEADLINE = 30.0
"""Seconds for one call of git; a remote that takes longer does not answer."""
KEPT = 200
"""So many of the newest commits are read."""
_HERE = "refs/witness/checkpoints"
_THERE = f"refs/heads/{BRANCH}"
_ACCEPTED = "accepted"
_FIXED = ("-c", "core.hooksPath=/dev/null", "-c", "gc.auto=0", "-c", "commit.gpgSign=false")
_LEADS_ASTRAY = frozenset({"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_NAMESPACE"})


class GitWitness:
    """Reads and writes the remote; `folder` is for the repository of our own, which may be lost at any time."""

    each_turn = False

    def __init__(self, remote: str, *, folder: Path, deadline: float = DEADLINE) -> None:
        self.where = _without_password(remote)
        self._remote = remote
        self._folder = folder
        self._deadline = deadline

    async def read(self) -> tuple[Mark, ...]:
        """What was seen since the last accepted mark, oldest first."""
        await self._prepare()
        there = await self._git("ls-remote", "--heads", "--", self._remote, _THERE)
        if not there.strip():
            if await self._tip() is not None:
                raise Unreachable(f"the branch {BRANCH} of {self.where} is gone, with every checkpoint on it")
            return ()
        # Without a plus: a branch that was rewritten is refused.
        await self._git("fetch", "--no-tags", "--", self._remote, f"{_THERE}:{_HERE}")
        listed = await self._git("log", f"-n{KEPT}", "--format=%H %s", _HERE)
        commits = [line.partition(" ") for line in reversed(listed.splitlines())]
        contents = await self._contents([commit for commit, _, _ in commits])
        marks = [
            mark
            for (_, _, said), content in zip(commits, contents, strict=True)
            if (mark := _mark(content, accepted=said.startswith(_ACCEPTED)))
        ]
        return since_accepted(marks)

    async def write(self, mark: Mark) -> None:
        """Add a commit after what was read last, and push it."""
        await self._prepare()
        content = mark.note or f"{mark.size} {mark.root}\n"
        blob = (await self._git("hash-object", "-w", "--stdin", given=content)).strip()
        tree = (await self._git("mktree", given=f"100644 blob {blob}\t{FILE}\n")).strip()
        tip = await self._tip()
        parent = ["-p", tip] if tip else []
        said = f"{_ACCEPTED if mark.accepted else 'checkpoint'} {mark.size}\n"
        commit = (await self._git("commit-tree", tree, *parent, given=said)).strip()
        await self._git("push", "--quiet", "--no-follow-tags", "--", self._remote, f"{commit}:{_THERE}")
        await self._git("update-ref", _HERE, commit)

    async def _prepare(self) -> None:
        if (self._folder / "HEAD").exists():
            return
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            reason = (error.strerror or "unknown reason").lower()
            raise Unreachable(f"{self._folder} cannot be made: {reason}") from None
        await self._git("init", "--quiet", "--bare")

    async def _tip(self) -> str | None:
        found = await self._git("for-each-ref", "--format=%(objectname)", _HERE)
        return found.strip() or None

    async def _contents(self, commits: Sequence[str]) -> list[str]:
        """What lies in each commit, in one call."""
        asked = "".join(f"{commit}:{FILE}\n" for commit in commits)
        rest = (await self._git("cat-file", "--batch", given=asked)).encode(errors="surrogateescape")
        found = []
        for _ in commits:
            head, _, rest = rest.partition(b"\n")
            if head.endswith(b" missing"):
                found.append("")
                continue
            length = int(head.rsplit(b" ", 1)[-1])
            found.append(rest[:length].decode(errors="replace"))
            rest = rest[length + 1 :]
        return found

    async def _git(self, *arguments: str, given: str = "") -> str:
        try:
            process = await asyncio.create_subprocess_exec(
                "git",
                *_FIXED,
                *arguments,
                cwd=self._folder,
                env=_environment(),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.PIPE,
                # What git starts itself (ssh) ends with it.
                start_new_session=True,
            )
        except OSError:
            raise Unreachable("the program `git` is not installed here, or cannot be started") from None
        try:
            async with asyncio.timeout(self._deadline):
                answer, complaint = await process.communicate(given.encode())
        except TimeoutError:
            raise Unreachable(f"{self.where} did not answer within {self._deadline:g} seconds") from None
        finally:
            if process.returncode is None:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()
        if process.returncode != 0:
            raise Unreachable(f"{self.where}: {_complaint(complaint.decode(errors='replace'))}")
        return answer.decode(errors="surrogateescape")


def _environment() -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if name not in _LEADS_ASTRAY}
    ours = {"NAME": "Countersign", "EMAIL": "countersign@localhost"}
    people = {f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in ours.items()}
    return {
        "GIT_SSH_COMMAND": "ssh -o BatchMode=yes -o ConnectTimeout=10",
        **inherited,
        **people,
        "LC_ALL": "C",
        # Nobody is there to type a password.
        "GIT_TERMINAL_PROMPT": "0",
    }


def _mark(content: str, *, accepted: bool) -> Mark | None:
    try:
        checkpoint = parse_checkpoint(parse_note(content).text)
    except ValueError:
        size, _, root = content.strip().partition(" ")
        if not (size.isdecimal() and len(size) < 19 and len(root) == 64 and set(root) <= set(string.hexdigits)):
            return None
        return Mark(size=int(size), root=root, accepted=accepted)
    return Mark(size=checkpoint.size, root=checkpoint.root.hex(), accepted=accepted, note=content)


def _complaint(words: str) -> str:
    lines = [line.strip() for line in words.splitlines() if line.strip()]
    refused = next((line for line in lines if "rejected" in line), None)
    if refused is not None:
        return "its history is not the one that was there before; nothing was added"
    said = next((line for line in lines if line.startswith(("fatal:", "error:"))), lines[-1] if lines else "no reason")
    return _without_password(said)[:200]


def _without_password(words: str) -> str:
    return re.sub(r"//[^/@\s]+@", "//", words)
