"""Train a model, write it to where the checks read it, and write its card; by name, or all."""

import argparse
import sys
from pathlib import Path

from benchmarks.training.cards import card_of
from benchmarks.training.data import CORPUS, held_out_samples, training_samples
from benchmarks.training.recipes import RECIPES
from workflows.checks.models.shipped import render

ROOT = Path(__file__).resolve().parents[2]
MODELS = ROOT / "workflows" / "checks" / "data" / "models"
CARDS = ROOT / "docs" / "models"


def main(argv: list[str]) -> int:
    """Returns 2 when the samples or scikit-learn are not there."""
    parser = argparse.ArgumentParser(prog="benchmarks.training", description=__doc__)
    parser.add_argument("name", nargs="?", default="all", choices=[*RECIPES, "all"])
    parser.add_argument("--corpus", type=Path, default=CORPUS, help="the folder with the samples")
    parser.add_argument("--models", type=Path, default=MODELS, help="where to write the models")
    parser.add_argument("--cards", type=Path, default=CARDS, help="where to write their cards")
    options = parser.parse_args(argv)
    try:
        from benchmarks.training.fitting import train
    except ImportError:
        print("scikit-learn is not installed. Run with: uv run --group benchmarks ...", file=sys.stderr)
        return 2
    if not options.corpus.is_dir():
        print(f"The corpus is not at {options.corpus}. Give its folder with --corpus DIR.", file=sys.stderr)
        return 2
    samples, held_out = training_samples(options.corpus), held_out_samples(options.corpus)
    for name in RECIPES if options.name == "all" else [options.name]:
        file = render(train(name, RECIPES[name], samples))
        _write(options.models / f"{name}.model", file)
        card = card_of(name, file, samples, held_out)
        _write(options.cards / f"{name}.md", card.encode("utf-8"))
        print(f"{name}: {len(file):,} bytes")
    return 0


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
