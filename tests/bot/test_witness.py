"""The witness: a file or a git repository elsewhere, and the keeper that signs, tells it, and compares."""

import asyncio
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest

from bot.witness import FileWitness, GitWitness, Keeper, Mark, Unreachable, Witness
from bot.witness.git import BRANCH
from bot.witness.keeper import ANOTHER, BEHIND, PAUSE, UNSIGNED
from storage.notary import new_signing_key, read_signing_key
from tests.builders import NOON
from tests.clocks import StandingClock
from workflows.domain.merkle import Head, Tree, leaf_hash
from workflows.ports.log import Contradiction, Kept

NOTARY = read_signing_key(new_signing_key("acme/log"), origin="acme/log")


def tree(size: int, *, word: str = "entry") -> Tree:
    return Tree().grow(*(leaf_hash(f"{word} {number}".encode()) for number in range(size)))


def a_mark(size: int, *, accepted: bool = False, signed: bool = True) -> Mark:
    head = tree(size).head
    note = NOTARY.sign(head) if signed else ""
    return Mark(size=size, root=head.root.hex(), accepted=accepted, note=note)


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    path = tmp_path / "remote.git"
    subprocess.run(["git", "init", "--quiet", "--bare", str(path)], check=True)
    return path


@pytest.fixture(params=["file", "git"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Where the witness is: a file's path ends in `head`."""
    if request.param == "file":
        return tmp_path / "elsewhere" / "head"
    path: Path = request.getfixturevalue("remote")
    return path


def at(place: Path, *, by: str = "one") -> Witness:
    """The witness as a process of that name sees it."""
    if place.name == "head":
        return FileWitness(place)
    return GitWitness(str(place), folder=place.parent / by / "witness.git")


# --- every witness ----------------------------------------------------------------------------------------------------


async def test_a_fresh_witness_saw_nothing(place: Path) -> None:
    assert await at(place).read() == ()


async def test_marks_are_read_back_by_another_process(place: Path) -> None:
    marks = (a_mark(1), a_mark(2, signed=False), a_mark(5))
    writer = at(place)
    await writer.read()
    for mark in marks:
        await writer.write(mark)

    assert await at(place, by="another").read() == marks


async def test_what_was_seen_before_an_accepted_mark_no_longer_counts(place: Path) -> None:
    writer = at(place)
    await writer.read()
    for mark in (a_mark(9), a_mark(3, accepted=True), a_mark(4)):
        await writer.write(mark)

    assert await at(place).read() == (a_mark(3, accepted=True), a_mark(4))


# --- the file ---------------------------------------------------------------------------------------------------------


async def test_the_file_is_trimmed_and_keeps_the_newest_signed_marks(tmp_path: Path) -> None:
    witness = FileWitness(tmp_path / "head")
    await witness.write(a_mark(1, accepted=True))
    for size in range(2, 450):
        await witness.write(a_mark(size, signed=size % 100 == 0))

    seen = await FileWitness(tmp_path / "head").read()

    assert seen[0] == a_mark(1, accepted=True)
    assert seen[-1] == a_mark(449, signed=False)
    assert [mark.size for mark in seen if mark.note and not mark.accepted] == [100, 200, 300, 400]
    assert len(seen) < 400


async def test_a_file_of_the_former_release_is_read(tmp_path: Path) -> None:
    first, second = "a" * 64, "b" * 64
    (tmp_path / "head").write_text(
        f"9 {second} 2026-03-01T00:00:00+00:00\n"
        f"7 {first} 2026-03-02T00:00:00+00:00 accepted\n"
        f"8 {second} 2026-03-02T00:00:01+00:00\n"
    )

    assert await FileWitness(tmp_path / "head").read() == (
        Mark(size=7, root=first, accepted=True),
        Mark(size=8, root=second),
    )


async def test_a_damaged_line_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "head").write_text("\n12 zz\nnonsense\n7 " + "a" * 64 + " 2026\n9 " + "b" * 30)

    assert await FileWitness(tmp_path / "head").read() == (Mark(size=7, root="a" * 64),)


async def test_a_file_that_cannot_be_used_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    witness = FileWitness(tmp_path / "file" / "head")

    with pytest.raises(Unreachable, match="cannot be used: "):
        await witness.read()
    with pytest.raises(Unreachable, match="cannot be written: "):
        await witness.write(a_mark(1))


# --- git --------------------------------------------------------------------------------------------------------------


def git(remote: Path, *arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(remote), *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


async def test_each_checkpoint_is_one_commit_that_holds_it_as_it_is(remote: Path) -> None:
    witness = at(remote)
    await witness.read()
    for size in (3, 8):
        await witness.write(a_mark(size))

    assert git(remote, "log", "--format=%s %an", BRANCH) == "checkpoint 8 Countersign\ncheckpoint 3 Countersign"
    assert git(remote, "show", f"{BRANCH}:checkpoint") == a_mark(8).note.strip()


async def test_two_replicas_add_after_one_another_and_never_over(remote: Path) -> None:
    one, two = at(remote, by="one"), at(remote, by="two")
    await one.read()
    await two.read()
    await one.write(a_mark(3))

    with pytest.raises(Unreachable, match="nothing was added"):
        await two.write(a_mark(4))
    await two.read()
    await two.write(a_mark(4))

    assert [mark.size for mark in await one.read()] == [3, 4]


async def test_a_remote_whose_history_was_rewritten_is_not_believed(remote: Path) -> None:
    witness = at(remote)
    await witness.read()
    await witness.write(a_mark(3))
    git(remote, "update-ref", "-d", f"refs/heads/{BRANCH}")

    with pytest.raises(Unreachable, match="is gone"):
        await witness.read()

    other = at(remote, by="other")
    await other.read()
    await other.write(a_mark(2))
    with pytest.raises(Unreachable, match="history is not the one"):
        await witness.read()


async def test_a_folder_of_our_own_that_was_lost_is_made_again(remote: Path) -> None:
    witness = at(remote)
    await witness.read()
    await witness.write(a_mark(3))

    fresh = at(remote, by="fresh")
    await fresh.read()
    await fresh.write(a_mark(4))

    assert [mark.size for mark in await witness.read()] == [3, 4]


async def test_a_remote_that_is_not_there_is_said_without_its_password(tmp_path: Path) -> None:
    missing = GitWitness(str(tmp_path / "nothing.git"), folder=tmp_path / "own")
    secret = GitWitness("http://ana:hunter2@127.0.0.1:1/log.git", folder=tmp_path / "own")

    for witness in (missing, secret):
        with pytest.raises(Unreachable) as caught:
            await witness.read()
        assert "hunter2" not in str(caught.value)


async def test_a_remote_that_never_answers_is_given_up(tmp_path: Path) -> None:
    async def silent(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(30)
        writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    witness = GitWitness(f"http://127.0.0.1:{port}/log.git", folder=tmp_path / "own", deadline=1.0)

    with pytest.raises(Unreachable, match="did not answer within 1 seconds"):
        await witness.read()
    server.close()


# --- the keeper -------------------------------------------------------------------------------------------------------


@dataclass
class ALog:
    """A log in memory, as `ports.log.Log`."""

    tree: Tree = field(default_factory=lambda: tree(3))
    earlier: dict[int, bytes] = field(default_factory=dict)
    kept: Kept | None = None
    outcome: Contradiction | None = None

    async def head(self) -> Head:
        return self.tree.head

    async def begins_with(self, seen: Head) -> bool:
        return seen.size <= self.tree.size and self.earlier.get(seen.size, tree(seen.size).root) == seen.root

    async def newest(self) -> Kept | None:
        return self.kept

    async def make(self, *, at_once: bool = False) -> Kept | Contradiction | None:
        return self.outcome

    def sign(self) -> None:
        self.kept = Kept(head=self.tree.head, note=NOTARY.sign(self.tree.head), at=NOON)


@dataclass
class AWitness:
    """A witness in memory."""

    marks: list[Mark] = field(default_factory=list)
    away: bool = False
    each_turn: bool = False
    where: str = "elsewhere"
    reads: int = 0

    async def read(self) -> tuple[Mark, ...]:
        self.reads += 1
        if self.away:
            raise Unreachable("elsewhere is away")
        return tuple(self.marks)

    async def write(self, mark: Mark) -> None:
        if self.away:
            raise Unreachable("elsewhere is away")
        self.marks.append(mark)


@dataclass
class Company:
    """A keeper with everything around it."""

    log: ALog = field(default_factory=ALog)
    witness: AWitness = field(default_factory=AWitness)
    clock: StandingClock = field(default_factory=StandingClock)
    stopped: list[str] = field(default_factory=list)
    told: list[tuple[bool, int]] = field(default_factory=list)

    def keeper(self) -> Keeper:
        async def stop(reason: str) -> None:
            self.stopped.append(reason)

        def tell(answers: bool, behind: int) -> None:
            self.told.append((answers, behind))

        return Keeper(self.log, self.witness, self.clock, stop=stop, tell=tell)


def sizes(marks: Sequence[Mark]) -> list[int]:
    return [mark.size for mark in marks]


async def test_a_new_checkpoint_goes_to_the_witness_once() -> None:
    company = Company()
    company.log.sign()
    keeper = company.keeper()
    for _ in range(3):
        await keeper.turn()

    assert company.witness.marks == [a_mark(3)]
    assert company.told == [(True, 0)]


async def test_what_another_replica_told_is_not_told_again() -> None:
    company = Company()
    company.log.sign()
    company.witness.marks.append(a_mark(3))

    await company.keeper().turn()

    assert sizes(company.witness.marks) == [3]


async def test_a_plain_mark_of_that_size_does_not_keep_the_signed_one_away() -> None:
    company = Company()
    company.log.sign()
    company.witness.marks.append(a_mark(3, signed=False))

    await company.keeper().turn()

    assert company.witness.marks[-1] == a_mark(3)


async def test_without_a_signature_the_witness_is_told_once_a_minute() -> None:
    company = Company()
    keeper = company.keeper()
    await keeper.turn()
    company.log.tree = tree(5)
    await keeper.turn()
    company.clock.move(PAUSE)
    await keeper.turn()

    assert sizes(company.witness.marks) == [3, 5]


async def test_a_witness_that_is_near_is_told_of_every_turn() -> None:
    company = Company(witness=AWitness(each_turn=True))
    keeper = company.keeper()
    await keeper.ordered(tree(3).head)

    assert company.witness.marks == [a_mark(3, signed=False)]


@pytest.mark.parametrize(
    ("seen", "reason"),
    [(tree(4).head, BEHIND), (tree(3, word="other").head, ANOTHER), (tree(2, word="other").head, ANOTHER)],
)
async def test_a_log_that_is_not_the_one_that_was_seen_stops_all_sending(seen: Head, reason: str) -> None:
    company = Company()
    company.log.sign()
    company.witness.marks.append(Mark(size=seen.size, root=seen.root.hex()))
    keeper = company.keeper()

    await keeper.compare()
    await keeper.turn()
    await keeper.ordered(tree(3).head)

    assert set(company.stopped) == {reason}
    assert len(company.witness.marks) == 1


async def test_after_somebody_accepted_the_log_it_is_witnessed_again() -> None:
    company = Company()
    company.log.sign()
    company.witness.marks.append(a_mark(9))
    keeper = company.keeper()
    await keeper.compare()

    company.witness.marks[:] = [a_mark(3, accepted=True, signed=False)]
    company.clock.move(PAUSE)
    await keeper.turn()

    assert company.witness.marks[-1] == a_mark(3)


async def test_a_log_that_contradicts_what_was_signed_stops_all_sending() -> None:
    company = Company()
    company.log.outcome = Contradiction(seen=tree(2).head)

    await company.keeper().turn()

    assert company.stopped == [UNSIGNED]
    assert company.witness.marks == []


async def test_a_witness_that_is_away_stops_nothing_and_is_asked_again_after_a_minute() -> None:
    company = Company(witness=AWitness(away=True))
    company.log.sign()
    keeper = company.keeper()
    await keeper.compare()
    for _ in range(5):
        await keeper.turn()
    asked = company.witness.reads

    company.witness.away = False
    company.clock.move(PAUSE + timedelta(seconds=1))
    await keeper.turn()

    assert asked == 1
    assert company.stopped == []
    assert company.told == [(False, 3), (True, 0)]
    assert company.witness.marks == [a_mark(3)]


async def test_at_the_end_even_a_waiting_checkpoint_is_told() -> None:
    company = Company(witness=AWitness(away=True))
    company.log.sign()
    keeper = company.keeper()
    await keeper.compare()
    company.witness.away = False

    await keeper.close()

    assert company.witness.marks == [a_mark(3)]
