import json

import pytest

from benchmarks import corpus
from benchmarks.__main__ import main

MISHAP = {
    "id": "g1",
    "account": {"handle": "@acme"},
    "text_usable": True,
    "text_for_test": "no one here knows how to fucking drive",
    "failure_class": "wrong_account",
    "text_signal": "on its face",
    "origin": "human",
    "date": "2011-03-09",
}
FINE = {"id": "b1", "account": {"handle": "@acme"}, "text": "Our new range is here.", "post_kind": "post"}


@pytest.fixture
def folder(tmp_path):
    mishaps = [
        MISHAP,
        MISHAP | {"id": "g2", "text_usable": False},
        MISHAP | {"id": "g3", "text_for_test": "Our new range is here."},
        MISHAP | {"id": "g4", "text_for_test": "The museum is open on Monday.", "text_signal": "needs context"},
        MISHAP | {"id": "g5", "text_for_test": "Our annual report is online.", "origin": "hijack"},
    ]
    benign = [FINE, FINE | {"id": "b2", "text": "We are fucking sorry.", "post_kind": "crisis_apology"}]
    (tmp_path / "checks").mkdir()
    _write(tmp_path / "gaffes-sample.jsonl", mishaps)
    _write(tmp_path / "benign-sample.jsonl", benign)
    _write(tmp_path / "checks" / "clean_brand.jsonl", [{"text": "We publish today.", "source": "corp:Acme"}])
    return tmp_path


def test_counts_what_would_have_gone_out_and_what_would_have_been_held(folder, capsys):
    assert corpus.main(["--corpus", str(folder), "--rows"]) == 0

    printed = capsys.readouterr().out.splitlines()
    figures = json.loads(printed[-1])
    assert (figures["on_its_face"], figures["on_its_face_out"]) == (2, 1)
    assert figures["mishaps_by_signal"]["needs context, human"] == [0, 1]
    assert figures["mishaps_by_class"] == {"wrong_account": [1, 4]}
    assert "    out  g3: nothing found" in printed


def test_apologies_are_counted_apart_from_fine_posts(folder, capsys):
    corpus.main(["--corpus", str(folder)])

    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert figures["fine"]["fine posts"]["rows"] == 1
    assert (figures["apologies"], figures["apologies_held"]) == (1, 1)


def test_two_mishaps_gone_out_miss_the_target(folder, capsys):
    mishaps = [MISHAP | {"id": name, "text_for_test": f"Our new range is here: {name}."} for name in ("g6", "g7")]
    _write(folder / "gaffes-sample.jsonl", mishaps)

    assert corpus.main(["--corpus", str(folder)]) == 1

    assert "MISSED: 2 mishaps shown by their words would have gone out, 1 may." in capsys.readouterr().out


def test_too_many_fine_posts_held_miss_the_target(folder, capsys):
    ordinary = folder / "ordinary.jsonl"
    _write(ordinary, [FINE, FINE | {"text": "What the fuck."}])

    assert corpus.main(["--ordinary", str(ordinary)]) == 1

    assert "MISSED: 1 of 2 fine posts held" in capsys.readouterr().out


def test_other_mishaps_are_counted_without_a_target(folder, capsys):
    other = folder / "other.jsonl"
    _write(other, [{"text": f"Our new range is here: {number}.", "class": "disparaging"} for number in range(3)])

    assert corpus.main(["--mishaps", str(other)]) == 0

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["on_its_face_out"] == 3


def test_says_clearly_when_the_corpus_is_not_there(tmp_path, capsys):
    assert corpus.main(["--corpus", str(tmp_path)]) == 2

    assert "--corpus DIR" in capsys.readouterr().err


def test_benchmarks_are_listed_with_what_they_measure(capsys):
    assert main([]) == 0

    assert any(line.startswith("corpus ") and "mishaps" in line for line in capsys.readouterr().out.splitlines())


def test_an_unknown_benchmark_is_named(capsys):
    assert main(["speed"]) == 2

    assert "There is no benchmark speed." in capsys.readouterr().err


def _write(path, rows):
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
