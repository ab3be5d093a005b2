"""What must stand in exactly one place of the code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from workflows.domain.post import TRANSITIONS, PostState, PostStep

ROOT = Path(__file__).parents[2]
PRODUCT = ("workflows", "storage", "adapters", "bot")


def trees() -> Iterator[tuple[str, ast.Module]]:
    for folder in PRODUCT:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


@cache
def everything() -> tuple[tuple[str, ast.Module], ...]:
    """Read when a test asks, once: collecting the tests must not cost it in every process."""
    return tuple(trees())


def calls_of(method: str, tree: ast.AST) -> list[ast.Call]:
    """Every `something.method(...)`."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == method
    ]


def is_a_send(call: ast.Call) -> bool:
    """A network's `publish` takes the proof of the intent; the flow's own `publish(post_id)` does not."""
    return any(keyword.arg == "armed" for keyword in call.keywords)


def test_one_place_sends() -> None:
    sends = [path for path, tree in everything() for call in calls_of("publish", tree) if is_a_send(call)]

    assert sends == ["workflows/publishing/sending.py"]


def test_nobody_else_calls_publish_but_the_worker() -> None:
    others = {path for path, tree in everything() for call in calls_of("publish", tree) if not is_a_send(call)}

    assert others <= {"bot/worker.py"}


def test_the_search_for_sends_finds_one() -> None:
    tree = ast.parse("async def f(network):\n    await network.publish(part, armed=proof)")

    assert [is_a_send(call) for call in calls_of("publish", tree)] == [True]


def test_one_edge_leads_into_publishing_and_it_starts_at_approved() -> None:
    into = [edge for edge, state in TRANSITIONS.items() if state is PostState.PUBLISHING]

    assert into == [(PostState.APPROVED, PostStep.BEGIN)]


SESSIONS = frozenset({"ClientSession"})
DOORS = {
    "adapters/http.py": "the one door",
    "adapters/slack/client.py": "slack_sdk takes a session of ours",
    "adapters/sandbox/teams.py": "the stand-in plays Teams and talks to this machine only",
    "adapters/sandbox/workspace.py": "the stand-ins play Slack and talk to this machine only",
}


def test_the_web_is_reached_through_one_door() -> None:
    opened = {
        path
        for path, tree in everything()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and (
            (isinstance(node.func, ast.Attribute) and node.func.attr in SESSIONS)
            or (isinstance(node.func, ast.Name) and node.func.id in SESSIONS)
        )
    }

    assert opened <= DOORS.keys()


HARMLESS = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


def loose(tree: ast.Module) -> list[int]:
    """Lines of statements that do something when the module is imported."""
    found = []
    for node in tree.body:
        if isinstance(node, HARMLESS) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
            continue
        if isinstance(node, ast.If) and ast.unparse(node.test) in {"TYPE_CHECKING", "__name__ == '__main__'"}:
            continue
        found.append(node.lineno)
    return found


ENTRY = {"bot/commands/line.py"}
"""Registers the commands."""


@pytest.mark.parametrize("folder", PRODUCT)
def test_importing_a_module_does_nothing(folder: str) -> None:
    found = {path: lines for path, tree in everything() if path.startswith(folder) and (lines := loose(tree))}

    assert {path: lines for path, lines in found.items() if path not in ENTRY and "/migrations/" not in path} == {}


def test_the_search_for_side_effects_finds_one() -> None:
    assert loose(ast.parse('"""Doc."""\nimport os\nos.environ.clear()')) == [3]
