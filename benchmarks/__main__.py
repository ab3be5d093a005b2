"""List the benchmarks, or run one: the last line it prints is a JSON object with its figures.

Exit status: 0 done, 1 a stated target was missed, 2 it could not run.
"""

import ast
import importlib
import pkgutil
import sys
from pathlib import Path

import benchmarks


def main(argv: list[str]) -> int:
    """Run the benchmark named first, with the other arguments; without a name, say which there are."""
    names = [
        module.name
        for module in pkgutil.iter_modules(benchmarks.__path__)
        if not (module.ispkg or module.name.startswith("_"))
    ]
    if not argv or argv[0] in {"-h", "--help"}:
        for name in names:
            print(f"{name:<16}{_first_line(name)}")
        return 0
    name = argv[0].replace("-", "_")
    if name not in names:
        print(f"There is no benchmark {argv[0]}. There are: {', '.join(names)}.", file=sys.stderr)
        return 2
    status: int = importlib.import_module(f"benchmarks.{name}").main(argv[1:])
    return status


def _first_line(name: str) -> str:
    """Read without importing: listing must not need what a benchmark needs."""
    source = (Path(__file__).parent / f"{name}.py").read_text(encoding="utf-8")
    docstring = ast.get_docstring(ast.parse(source)) or ""
    return docstring.partition("\n")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
