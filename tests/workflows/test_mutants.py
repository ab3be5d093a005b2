"""Proof that the tests can fail: one change of the product each, and a fast test that must notice it.

Each mutant is written into a copy of `workflows` in a temporary folder; its test is run there in a process of its own.
Each costs about three seconds, so those marked `seldom` are run only with COUNTERSIGN_ALL_MUTANTS=1.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Mutant:
    """A piece of source, what it becomes, and the test that must fail for it."""

    name: str
    file: str
    old: str
    new: str
    caught_by: str
    seldom: bool = False


PUBLISHING, APPROVING, POSTING = "test_publishing.py", "test_approving.py", "test_posting.py"

MUTANTS = [
    Mutant(
        "no settle window",
        "publishing/settling.py",
        "if now < due:\n                await tx.later(again(TaskKind.SETTLE",
        "if False:\n                await tx.later(again(TaskKind.SETTLE",
        f"{PUBLISHING} -k window_is_over",
    ),
    Mutant(
        "no digest check",
        "publishing/lastlook.py",
        "if post.digest is None or self.policy.digest(post, account, rules=post.rules) != post.digest:",
        "if post.digest is None:",
        f"{PUBLISHING} -k words_that_changed",
    ),
    Mutant(
        "an empty approver list lets everybody approve",
        "policy.py",
        "return account.mode is Mode.MANAGED and person.counts and person.id in account.rights.approve",
        "return account.mode is Mode.MANAGED and person.counts and "
        "(not account.rights.approve or person.id in account.rights.approve)",
        f"{APPROVING} -k empty_approver_list",
    ),
    Mutant(
        "authors approve their own",
        "policy.py",
        "if person.id == post.author:",
        "if False:",
        f"{APPROVING} -k author_cannot_approve_an_edit",
    ),
    Mutant(
        "editors approve their own",
        "policy.py",
        "if person.id == post.editor:",
        "if False:",
        f"{APPROVING} -k cannot_approve_the_edit",
        seldom=True,
    ),
    Mutant(
        "no claim check",
        "publishing/recording.py",
        "if delivery.state is not DeliveryState.SENDING or delivery.claim != sending.claim:",
        "if delivery.state is not DeliveryState.SENDING:",
        f"{PUBLISHING} -k before_a_new_send",
    ),
    Mutant(
        "the answer is written without comparing",
        "publishing/recording.py",
        "if delivery.state is not DeliveryState.SENDING or delivery.claim != sending.claim:",
        "if False:",
        f"{PUBLISHING} -k older_claim",
    ),
    Mutant(
        "who the token is does not matter",
        "publishing/sending.py",
        "if identity.id != turn.delivery.remote_account:",
        "if False:",
        f"{PUBLISHING} -k token_of_another",
    ),
    Mutant(
        "approvals are not looked at again",
        "policy.py",
        "return len(valid) >= max(post.needed, self.needed(post.verdict, author, account))",
        "return True",
        f"{PUBLISHING} -k takes_the_approval_along",
        seldom=True,
    ),
    Mutant(
        "no look at the freeze when arming",
        "publishing/sending.py",
        "objection = await self.look.objection(tx, turn.post, account, now)",
        "objection = None",
        f"{PUBLISHING} -k comes_while",
        seldom=True,
    ),
    Mutant(
        "an unclear answer is sent again at once",
        "publishing/recording.py",
        "await tx.record(left_unclear(delivery, reason=reason, at=now))",
        "await self.ending.try_later(tx, post, delivery, DeliveryStep.NOT_SENT, reason, now)",
        f"{PUBLISHING} -k reply_lost",
        seldom=True,
    ),
    Mutant(
        "no settling after a crash",
        "publishing/sending.py",
        "await tx.record(change, then=[settle_task(change.after, due=settle_at)])",
        "await tx.record(change)",
        f"{PUBLISHING} -k crash",
        seldom=True,
    ),
    Mutant(
        "the handle is not compared",
        "posting/confirming.py",
        "if folded(typed) != folded(account.handle):",
        "if False:",
        f"{POSTING} -k another_handle",
        seldom=True,
    ),
    Mutant(
        "a revision keeps its approvals",
        "posting/taking_back.py",
        '"approvals": (), "needed": 0, "digest": None, "due": None}',
        '"due": None}',
        f"{POSTING} -k loses_its_approvals",
        seldom=True,
    ),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The flows and their tests, apart from the working tree."""
    folder = tmp_path_factory.mktemp("mutants")
    skip = shutil.ignore_patterns("__pycache__", "test_mutants.py", "checks")
    shutil.copytree(ROOT / "workflows", folder / "workflows", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "tests" / "workflows", folder / "tests" / "workflows", ignore=skip)
    for file in (ROOT / "tests").glob("*.py"):
        shutil.copy(file, folder / "tests")
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_copy_passes_unchanged(copy: Path) -> None:
    assert _run(copy, f"{PUBLISHING} -k crash").returncode == 0


RUN = [mutant for mutant in MUTANTS if not mutant.seldom or os.environ.get("COUNTERSIGN_ALL_MUTANTS")]


@pytest.mark.parametrize("mutant", RUN, ids=lambda mutant: mutant.name)
def test_a_mutant_is_caught(copy: Path, mutant: Mutant) -> None:
    file = copy / "workflows" / mutant.file
    source = file.read_text()
    assert source.count(mutant.old) == 1, "The product changed; this mutant must be written anew."
    file.write_text(source.replace(mutant.old, mutant.new))
    try:
        result = _run(copy, mutant.caught_by)
    finally:
        file.write_text(source)
    # 1: tests ran and failed. Anything else (no test found, a broken import) proves nothing.
    assert result.returncode == 1, result.stdout


def _run(copy: Path, selected: str) -> subprocess.CompletedProcess[str]:
    file, *options = selected.split(" ")
    command = [sys.executable, "-B", "-m", "pytest", "-x", "-q", "-n0", "-p", "no:cacheprovider", "-p", "no:randomly"]
    environment = {**os.environ, "COUNTERSIGN_TEST_POSTGRES": "0", "PYTHONPATH": str(copy)}
    return subprocess.run(
        [*command, f"tests/workflows/{file}", *options],
        cwd=copy,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
