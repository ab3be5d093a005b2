import hashlib
from pathlib import Path

import pytest

from workflows.checks.models.shipped import BrokenModel, Model, parse, render, shipped

ROOT = Path(__file__).parents[4]
MODELS = ROOT / "workflows" / "checks" / "data" / "models"
NAMES = ("voice", "offensive", "tragedy")
TINY = Model(name="voice", bias=-0.5, step=0.02, runs={" my ": 90, "our ": -80}, words={"my": 127, "my boss": 60})


def test_a_model_survives_its_file():
    assert parse(render(TINY)) == TINY


def test_the_same_model_is_the_same_bytes_in_whatever_order_it_was_made():
    turned = Model(**{**vars(TINY), "runs": dict(reversed(TINY.runs.items()))})

    assert render(turned) == render(TINY)


@pytest.mark.parametrize("place", [0, 30, 90, -2])
def test_one_changed_byte_is_noticed(place):
    file = bytearray(render(TINY))
    file[place] ^= 1

    with pytest.raises(BrokenModel):
        parse(bytes(file))


def test_a_file_cut_short_is_noticed():
    with pytest.raises(BrokenModel, match="checksum"):
        parse(render(TINY)[:-4])


def test_a_right_checksum_over_nonsense_is_noticed():
    body = b"{}\nnothing of use\n"

    with pytest.raises(BrokenModel, match="wrong form"):
        parse(b"countersign-model 1 " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_shipped_is_whole_and_is_what_its_card_says(name):
    file = (MODELS / f"{name}.model").read_bytes()

    assert shipped(name).name == name
    assert f"| SHA-256 | `{hashlib.sha256(file).hexdigest()}` |" in (ROOT / "docs" / "models" / f"{name}.md").read_text(
        encoding="utf-8"
    )


def test_all_models_together_are_small():
    assert sum(path.stat().st_size for path in MODELS.iterdir()) < 2_500_000
