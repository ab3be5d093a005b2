"""Which presses may be answered with a window, held by reading the handlers: one chat has to know it beforehand."""

import ast
import inspect
from collections.abc import Iterable, Mapping
from pathlib import Path

import bot.conversation
from bot.conversation.handlers import PRESSED
from bot.dialogs.names import OPENING, Action

FOLDER = Path(bot.conversation.__file__).parent
OPENS = frozenset({"Open", "show", "show_sheet"})
"""What makes the answer a window where there was none. `Replace` needs one, and refusals are not the handlers'."""


def functions() -> Mapping[str, ast.AST]:
    """Every function of the conversation, by module and name."""
    return {
        f"{path.stem}.{node.name}": node
        for path in FOLDER.glob("*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def places(module: str) -> Mapping[str, str]:
    """Where a name used in a module is defined, for what the modules of the conversation take from each other."""
    tree = ast.parse((FOLDER / f"{module}.py").read_text(encoding="utf-8"))
    return {
        alias.asname or alias.name: f"{node.module.rpartition('.')[2]}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("bot.conversation.")
        for alias in node.names
    }


def called(node: ast.AST) -> Iterable[str]:
    """Every name called in it."""
    return (call.func.id for call in ast.walk(node) if isinstance(call, ast.Call) and isinstance(call.func, ast.Name))


def opens(name: str, known: Mapping[str, ast.AST], seen: frozenset[str] = frozenset()) -> bool:
    """Whether a function, or one that it calls, can answer with a new window."""
    module = name.partition(".")[0]
    if name in seen or name not in known:
        return False
    for one in called(known[name]):
        if one in OPENS or opens(places(module).get(one, f"{module}.{one}"), known, seen | {name}):
            return True
    return False


def test_exactly_the_actions_whose_handlers_can_open_a_window_say_so() -> None:
    known = functions()
    handlers = {
        action: f"{inspect.getmodule(handler).__name__.rpartition('.')[2]}.{handler.__name__}"  # type: ignore[union-attr]
        for action, handler in PRESSED.items()
    }

    found = {action for action, handler in handlers.items() if opens(handler, known)}

    assert found == OPENING


def test_reading_the_handlers_tells_those_that_open_from_those_that_do_not() -> None:
    known = functions()

    assert opens("opening.edited", known)  # through open_stored, show_sheet
    assert opens("deciding.rejection_wanted", known)  # through _ask_reason, show
    assert not opens("deciding.approved", known)  # where_now: Replace in a window, else nothing
    assert not opens("connecting.connect_pressed", known)  # whispers


def test_every_action_has_a_handler() -> None:
    assert set(PRESSED) == set(Action)
