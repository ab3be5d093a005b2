import json

import pytest

from benchmarks import corpus
from benchmarks.__main__ import main

GAFFE = {
    "id": "g1",
    "account": {"handle": "@acme"},
    "text_usable": True,
    "text_for_test": "no one here knows how to fucking drive",
    "failure_class": "wrong_account",
}


@pytest.fixture
def folder(tmp_path):
    gaffes = [GAFFE, GAFFE | {"id": "g2", "text_usable": False}, GAFFE | {"id": "g3", "text_for_test": "Fine words."}]
    benign = [{"id": "b1", "account": {"handle": "@acme"}, "text": "Our new range is here."}]
    for name, rows in (("gaffes", gaffes), ("benign", benign)):
        (tmp_path / f"{name}-sample.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


def test_counts_what_would_have_gone_out_and_what_would_have_been_held(folder, capsys):
    assert corpus.main(["--corpus", str(folder), "--rows"]) == 0

    printed = capsys.readouterr().out.splitlines()
    figures = json.loads(printed[-1])
    assert (figures["gaffes"], figures["gaffes_out"]) == (2, 1)
    assert (figures["benign"], figures["benign_held"]) == (1, 0)
    assert figures["gaffes_held_by_class"] == {"wrong_account": 1}
    assert "    g3: nothing found" in printed


def test_says_clearly_when_the_corpus_is_not_there(tmp_path, capsys):
    assert corpus.main(["--corpus", str(tmp_path)]) == 2

    assert "--corpus DIR" in capsys.readouterr().err


def test_benchmarks_are_listed_with_what_they_measure(capsys):
    assert main([]) == 0

    assert any(line.startswith("corpus ") and "gaffes" in line for line in capsys.readouterr().out.splitlines())


def test_an_unknown_benchmark_is_named(capsys):
    assert main(["speed"]) == 2

    assert "There is no benchmark speed." in capsys.readouterr().err
