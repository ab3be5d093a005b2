"""What the models may learn from: the training part of the shared samples, and our own sentences in `written`."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks._splits import is_held_out

CORPUS = Path(__file__).resolve().parents[3] / "shared" / "corpus"
WRITTEN = Path(__file__).parent / "written"
SAMPLES = ("clean_brand", "offensive", "tragedy", "voice")

# What became of emoji, quotation marks and spaces when the published sets were saved in a wrong encoding. A model that
# saw them would learn which set a text is from.
_EMOJI = re.compile(
    r"_Ÿ[^\sA-Za-z0-9@#]*'*|âœ[^\sA-Za-z0-9]*|â˜[^\sA-Za-z0-9]*|â[^\sA-Za-z0-9]*_+[^\sA-Za-z0-9]*|\?{4,}|ï¸_"
)
_APOSTROPHE = re.compile(r"â€™|åÕ|Ûª|\x89Ûª")
_QUOTE = re.compile(r"â€[œùÿ\x9d]?|\x89Û[^ ]?|ÛÓ|ÛÒ|Û_")
_NOISE = re.compile(r"åÊ|å_|Ì©|Â|(?<!\w)@user\b(?=')")
_ENTITIES = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"'}
# Names that say whose post it is, not how a company speaks.
_COMPANIES = re.compile(r"\b(?:citi\w*|merck\w*|mrk\w*|banamex|frazier)\b", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A text, what it is in its set (1: should be found), and the set or file it is from."""

    text: str
    label: int
    source: str


def training_samples(corpus: Path = CORPUS) -> list[Sample]:
    """Everything that may be learned from, cleaned. Raises FileNotFoundError when the corpus is not there."""
    shared = [sample for sample, held_out in _shared(corpus) if not held_out]
    cleaned = [Sample(text=_nameless(clean(one.text)), label=one.label, source=one.source) for one in shared]
    return [*cleaned, *_written()]


def held_out_samples(corpus: Path = CORPUS) -> list[Sample]:
    """What is only measured on, as it is. Raises FileNotFoundError when the corpus is not there."""
    return [sample for sample, held_out in _shared(corpus) if held_out]


def clean(text: str) -> str:
    """The text with its broken characters made good."""
    text = _EMOJI.sub("😀", text)
    text = _QUOTE.sub('"', _APOSTROPHE.sub("'", text))
    for entity, character in _ENTITIES.items():
        text = text.replace(entity, character)
    return _NOISE.sub(" ", text)


def _shared(corpus: Path) -> Iterator[tuple[Sample, bool]]:
    for name in SAMPLES:
        with (corpus / "checks" / f"{name}.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                sample = Sample(text=row["text"], label=row["label"], source=row["source"])
                yield sample, is_held_out(sample.source, sample.text)


def _nameless(text: str) -> str:
    return _COMPANIES.sub(" ", text)


def _written() -> Iterator[Sample]:
    for path in sorted(WRITTEN.glob("*.txt")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("# "):
                yield Sample(text=line, label=1, source=f"written:{path.stem}")
