import json

import pytest

from benchmarks import reading
from benchmarks.__main__ import main
from benchmarks._reading import alike, company, rows

ALIKE = [
    {"text": "The acme app has been down for three hours now", "group": "1", "kind": "base"},
    {"text": "RT @kim: the acme app has been down for three hours now", "group": "1", "kind": "retweet"},
    {"text": "The acme shop has been down for three hours now", "group": "2", "kind": "hard:template"},
]
SAID = [
    {"text": "Are you hiring?", "topic": "hiring", "department": "people"},
    {"text": "My warranty was refused", "topic": "complaint", "department": "product", "word": "warranty"},
    {"text": "It keeps crashing", "topic": "complaint", "department": "support"},
    {"text": "It broke after one week", "topic": "complaint", "department": "support"},
]


@pytest.fixture
def folder(tmp_path):
    for name, lines in (("grouping", ALIKE), ("mentions", SAID)):
        both = [line | {"half": half} for half in (rows.DEVELOPMENT, rows.HELD_OUT) for line in lines]
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, both)), encoding="utf-8")
    return tmp_path


def test_grouping_topics_and_routing_are_measured(folder, capsys):
    assert reading.main(["--data", str(folder), "--mistakes"]) == 0

    figures = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (figures["grouped_precision_held_out"], figures["grouped_recall_held_out"]) == (1, 1)
    assert (figures["exact_precision_held_out"], figures["exact_recall_held_out"]) == (1, 0)
    assert figures["topic_accuracy"] == 1
    assert (figures["rules_only"], figures["taught"]) == (0.75, 1)
    assert figures["missed"] == []


def test_a_missed_target_is_said_and_ends_with_one(folder, capsys):
    wrong = SAID[0] | {"topic": "press", "department": "press", "half": rows.HELD_OUT}
    right = SAID[0] | {"half": rows.DEVELOPMENT}
    (folder / "mentions.jsonl").write_text(f"{json.dumps(wrong)}\n{json.dumps(right)}", encoding="utf-8")

    assert reading.main(["--data", str(folder)]) == 1

    assert "MISSED: told_right 0.000, at least" in capsys.readouterr().out


def test_says_clearly_when_the_sets_are_not_there(tmp_path, capsys):
    assert reading.main(["--data", str(tmp_path)]) == 2

    assert "--data DIR" in capsys.readouterr().err


def test_pairs_are_counted_over_whole_groups():
    labelled = [rows.Labelled(text=str(n), group=group, kind="", half="") for n, group in enumerate("aaab")]

    pairs = alike.measure(labelled, lambda texts: [0, 0, 1, 1])

    assert (pairs.together, pairs.wrongly, pairs.missed) == (1, 1, 2)


def test_the_sets_are_as_large_as_their_readme_says():
    texts, said = rows.grouping(rows.DATA), rows.mentions(rows.DATA)

    alone = alike.measure(texts, lambda given: list(range(len(given))))
    assert alone.missed >= 400
    assert len(said) >= 250
    assert {one.department for one in said} == set(company.DEPARTMENTS)
    assert {one.half for one in (*texts, *said)} == {rows.DEVELOPMENT, rows.HELD_OUT}
    assert len({one.heard.text for one in said}) == len(said)


def test_it_is_listed(capsys):
    assert main([]) == 0

    assert any(line.startswith("reading ") for line in capsys.readouterr().out.splitlines())
