"""Every sentence of this program, found by reading its code: what the catalogues have to say.

In `bot` a sentence stands in `say`, `several`, `counted`, `count_of`, `in_two`, `for_later` or `command_word`. What the
product says (refusals, reasons, advice) stands in `workflows` and the adapters of networks in whole sentences, and
becomes a template: its values are `{0}`, `{1}` in their order.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.language.catalogue import COMMAND, INSIDE

ROOT = Path(__file__).parents[2]
SPOKEN = ("bot",)
PRODUCT = ("workflows", "adapters/networks", "adapters/pictures")
_ONE = frozenset({"say", "for_later"})
_PAIR = {"several": 1, "counted": 1, "count_of": 1, "in_two": 0}
"""Which argument is the word for one; the next is the word for many."""
_NOT_SAID = re.compile(
    r"/data/|/models/|/reading/|domain/(audit|checkpoint|merkle|transition|ids)|keeping\.py|backtesting\.py"
)
"""Lists of words and patterns, and what only administrators read."""
_PLACE = re.compile(r"\{\d+\}")
_NAMED = re.compile(r"\{([a-z_]+)\}")
_SENTENCE = re.compile(r"(?:[A-Z“]|\{\d+\})[^\\|]*[.!?:…”}]", re.DOTALL)
_THING = re.compile(r"(?:a|an|the|our|your|what|how|words|something) [a-z][^\\|(]*[a-z\d}”]")
"""What sentences of checks are filled with: "a swear word", "the password after “{0}”"."""
_LOG = frozenset({"info", "warning", "error", "debug", "exception", "compile", "Entry"})


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One entry of the catalogues."""

    text: str
    many: str = ""
    """The word for many, where it is one that is counted."""
    context: str | None = None
    where: str
    """The file it was found in first."""

    @property
    def key(self) -> tuple[str, str | None]:
        """What tells it from every other."""
        return self.text, self.context


def every_sentence(root: Path = ROOT) -> list[Sentence]:
    """Each once, in the order of the files."""
    found: dict[tuple[str, str | None], Sentence] = {}
    for one in (*_spoken(root), *_of_the_product(root)):
        known = found.setdefault(one.key, one)
        if one.many and not known.many:
            found[one.key] = one
    return list(found.values())


def _files(root: Path, folders: tuple[str, ...]) -> Iterator[tuple[str, ast.Module]]:
    for folder in folders:
        for path in sorted((root / folder).rglob("*.py")):
            yield path.relative_to(root).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def _spoken(root: Path) -> Iterator[Sentence]:
    for where, tree in _files(root, SPOKEN):
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            name = _called(node)
            if name in _ONE and node.args:
                yield from (Sentence(text=text, where=where) for text in _literals(node.args[0]) if text)
            elif name == "command_word" and node.args:
                yield from (Sentence(text=text, context=COMMAND, where=where) for text in _literals(node.args[0]))
            elif name in _PAIR and len(node.args) > _PAIR[name] + 1:
                ones, manys = (_literals(node.args[_PAIR[name] + more]) for more in (0, 1))
                yield from (Sentence(text=a, many=b, where=where) for a, b in zip(ones, manys, strict=False))


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def _literals(node: ast.expr) -> list[str]:
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.IfExp(body=body, orelse=other):
            return [*_literals(body), *_literals(other)]
    return []


def _of_the_product(root: Path) -> Iterator[Sentence]:
    for where, tree in _files(root, PRODUCT):
        if _NOT_SAID.search(f"/{where}"):
            continue
        for text in _whole(tree):
            plain = _PLACE.sub("", text)
            is_sentence = _SENTENCE.fullmatch(text) and len(plain.split()) > 1 and sum(map(str.isalpha, plain)) > 4
            is_thing = "/checks/" in where and _THING.fullmatch(text)
            if is_sentence or is_thing:
                yield Sentence(text=text, context=INSIDE, where=where)


def _whole(tree: ast.Module) -> Iterator[str]:
    """Every text that is no docstring and no part of another one."""
    left_out: set[int] = set()
    for node in ast.walk(tree):
        if id(node) in left_out:
            continue
        match node:
            case ast.Expr(value=ast.Constant()):
                left_out.add(id(node.value))
            case ast.Call() if _called(node) in _LOG:
                left_out |= {id(inner) for inner in ast.walk(node)}
            case ast.JoinedStr():
                left_out |= {id(inner) for inner in ast.walk(node) if inner is not node}
                yield _template(node).strip()
                yield from _choices(node)
            case ast.Constant(value=str() as text):
                yield _numbered(text.strip())


def _numbered(text: str) -> str:
    """With `{0}`, `{1}` for the names in a text that is filled in by `str.format`."""
    names: list[str] = []
    for name in _NAMED.findall(text):
        names += [name] if name not in names else []
    return _NAMED.sub(lambda found: f"{{{names.index(found[1])}}}", text)


def _choices(node: ast.JoinedStr) -> Iterator[str]:
    """Sentences inside the places of another one."""
    for value in node.values:
        if isinstance(value, ast.FormattedValue):
            for inner in ast.walk(value.value):
                if isinstance(inner, ast.Constant) and isinstance(inner.value, str):
                    yield inner.value.strip()


def _template(node: ast.JoinedStr) -> str:
    pieces, place = [], 0
    for value in node.values:
        if isinstance(value, ast.Constant):
            pieces.append(str(value.value))
        else:
            pieces.append(f"{{{place}}}")
            place += 1
    return "".join(pieces)
