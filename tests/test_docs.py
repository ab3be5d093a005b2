"""The pages are true where a machine can tell: every command they name exists, and so does every page they link to."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from benchmarks.__main__ import __file__ as benchmarks_main
from bot.commands.line import app

ROOT = Path(__file__).parents[1]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")), ROOT / "app.yaml")
BENCHMARKS = {file.stem for file in Path(benchmarks_main).parent.glob("[a-z]*.py")}
_FENCED = re.compile(r"`([^`\n]+)`")
_CALL = re.compile(r"\bcountersign (?=[a-z-])(?P<rest>[^`|>#()]*)")
_BENCHMARK = re.compile(r"python -m benchmarks +(?P<name>[a-z]+(?:[-_][a-z]+)*)")
_TEST = re.compile(r"`(?P<file>tests/[\w/]+\.py)::(?P<name>\w+)`")
_LINK = re.compile(r"\]\((?!https?://|#)(?P<to>[^)#]+)")


def pieces_of_code(page: Path) -> Iterator[str]:
    """What stands in backticks, and lines indented as code."""
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("    ") and page.suffix == ".md":
            yield line.strip()
        yield from _FENCED.findall(line)


def commands_in(page: Path) -> Sequence[str]:
    return [found["rest"].strip() for code in pieces_of_code(page) for found in _CALL.finditer(code)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_a_page_names_exists_with_its_options(page: Path) -> None:
    wrong = [said for said in commands_in(page) if not is_a_command(said)]

    assert wrong == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_benchmark_a_page_names_exists(page: Path) -> None:
    found = _BENCHMARK.finditer(page.read_text(encoding="utf-8"))
    named = {one["name"].replace("-", "_") for one in found}

    assert named - BENCHMARKS == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_to_a_page_or_picture_leads_somewhere(page: Path) -> None:
    named = [found["to"] for found in _LINK.finditer(page.read_text(encoding="utf-8"))]

    assert [to for to in named if not (page.parent / to).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_test_a_page_names_exists(page: Path) -> None:
    named = [(found["file"], found["name"]) for found in _TEST.finditer(page.read_text(encoding="utf-8"))]

    assert [f"{file}::{name}" for file, name in named if not is_a_test(file, name)] == []


def test_each_feature_of_the_others_has_a_test_that_shows_ours() -> None:
    page = (ROOT / "docs" / "approvals.md").read_text(encoding="utf-8")
    tables = page.partition("\n## Beside others\n")[2]
    rows = [line for line in tables.splitlines() if line.startswith("| ") and "---" not in line]

    assert len([row for row in rows if _TEST.search(row)]) > 30
    assert [row for row in rows if not _TEST.search(row) and not row.endswith("| shown by |")] == []


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert is_a_test("tests/test_docs.py", "test_a_test_that_is_not_there_is_noticed")
    assert not is_a_test("tests/test_docs.py", "test_a_test")
    assert not is_a_test("tests/test_nothing.py", "test_a_test_that_is_not_there_is_noticed")


def is_a_test(file: str, name: str) -> bool:
    """Whether the file holds a test of this name."""
    path = ROOT / file
    return path.exists() and re.search(rf"^(async )?def {name}\(", path.read_text(encoding="utf-8"), re.M) is not None


def test_a_command_that_is_not_there_is_noticed() -> None:
    assert is_a_command("audit verify --file whole.jsonl")
    assert not is_a_command("audit burn")
    assert not is_a_command("audit verify --loudly")
    assert not is_a_command("verify")


def is_a_command(said: str) -> bool:
    """Whether the words lead to a command, and every option they use is one of its own."""
    words = said.split()
    command = get_command(app)
    while isinstance(command, TyperGroup) and words and not words[0].startswith("-"):
        found = command.get_command(typer.Context(command), words.pop(0))
        if found is None:
            return False
        command = found
    options = {word.partition("=")[0] for word in words if word.startswith("--")}
    return options <= {*options_of(command), "--help"}


def options_of(command: object) -> set[str]:
    assert isinstance(command, TyperCommand | TyperGroup)
    return {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
