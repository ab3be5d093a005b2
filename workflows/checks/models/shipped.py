"""The file a model is shipped in: plain text, no code, with a checksum over all of it.

    countersign-model 1 SHA-256 of everything below
    {"name": "voice", "bias": -0.4, "step": 0.013}
    rTAB" my "TAB93             one run of characters a line, then the words; a weight is -127 to 127, times `step`
    wTABmy bossTAB41

The weights are small whole numbers, so that training the same data twice gives the same bytes.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal

MARK = "countersign-model 1"
MOST = 127
"""The largest weight, as a whole number."""

Name = Literal["voice", "offensive", "tragedy"]


class BrokenModel(Exception):
    """A model's file is not what was shipped: cut short, changed or of another format. Install the product again."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A linear model: the log-odds of a text are `bias` plus, of its runs and of its words apart, the sum of the
    weights times `step`, over the square root of how many distinct ones the text has.
    """

    name: str
    bias: float
    step: float
    runs: Mapping[str, int]
    words: Mapping[str, int]


def shipped(name: Name) -> Model:
    """Read the model from the product's own data. Raises BrokenModel."""
    return parse((files("workflows.checks") / "data" / "models" / f"{name}.model").read_bytes())


def render(model: Model) -> bytes:
    """The model as a file."""
    header = json.dumps({"name": model.name, "bias": model.bias, "step": model.step}, separators=(",", ":"))
    lines = [header]
    for kind, weights in (("r", model.runs), ("w", model.words)):
        lines.extend(f"{kind}\t{gram}\t{weight}" for gram, weight in sorted(weights.items()))
    body = ("\n".join(lines) + "\n").encode("utf-8")
    return f"{MARK} {hashlib.sha256(body).hexdigest()}\n".encode("ascii") + body


def parse(file: bytes) -> Model:
    """The model in a file. Raises BrokenModel when its checksum or its form is wrong."""
    first, _, body = file.partition(b"\n")
    if first != f"{MARK} {hashlib.sha256(body).hexdigest()}".encode("ascii"):
        raise BrokenModel("A model's file is damaged or of another version: its checksum is wrong.")
    header, *lines = body.decode("utf-8").rstrip("\n").split("\n")
    weights: dict[str, dict[str, int]] = {"r": {}, "w": {}}
    try:
        for line in lines:
            kind, gram, weight = line.split("\t")
            weights[kind][gram] = int(weight)
        said = json.loads(header)
        return Model(name=said["name"], bias=said["bias"], step=said["step"], runs=weights["r"], words=weights["w"])
    except (KeyError, ValueError) as error:
        raise BrokenModel("A model's file has a right checksum and a wrong form.") from error
