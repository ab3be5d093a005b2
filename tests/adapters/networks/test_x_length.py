"""X's weighted length and links, held by twitter-text's own vectors."""

import json
from pathlib import Path

import pytest

from adapters.networks.x.length import has_link, weighted_length
from adapters.networks.x.urls import links
from tests.stopwatch import quickest

VECTORS = Path(__file__).parent / "vectors"


def cases(name):
    groups = json.loads((VECTORS / name).read_text(encoding="utf-8"))
    return [
        pytest.param(case, id=f"{group}-{case['description']}") for group, found in groups.items() for case in found
    ]


@pytest.mark.parametrize("case", cases("weighted.json"))
def test_length_is_what_x_counts(case):
    assert weighted_length(case["text"]) == case["expected"]["weightedLength"]


@pytest.mark.parametrize("case", cases("urls.json"))
def test_links_are_those_x_sees(case):
    found = links(case["text"])

    expected = [entry if isinstance(entry, str) else entry["url"] for entry in case["expected"]]
    assert [case["text"][start:end] for start, end in found] == expected
    indices = [entry["indices"] for entry in case["expected"] if isinstance(entry, dict)]
    assert [list(link) for link in found] == indices or not indices


@pytest.mark.parametrize(
    ("text", "length"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("e\u0301", 1, id="composed before counting"),
        pytest.param("\U0001f1e9\U0001f1ea", 2, id="a flag"),
        pytest.param("\U0001f1e9\U0001f1e9", 4, id="two letters that are no flag"),
        pytest.param("1\ufe0f\u20e3", 2, id="a keycap"),
        pytest.param("\xa9", 1, id="a sign as text"),
        pytest.param("\xa9\ufe0f", 2, id="a sign as emoji"),
        pytest.param("\u263a\ufe0e", 4, id="an emoji in text style"),
        pytest.param("\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f", 2, id="Scotland"),
        pytest.param("12345 #1 * 7", 12, id="digits are not emoji"),
        pytest.param("acme.com, (https://acme.com/a?b=c).", 23 + 3 + 23 + 2, id="links in punctuation"),
    ],
)
def test_length_of_edge_cases(text, length):
    assert weighted_length(text) == length


def test_a_text_with_a_link_is_told_from_one_without():
    assert has_link("see acme.com") and not has_link("see acme. Com")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("All aboard: we open at nine, and breakfast is on us. " * 1_900, id="prose"),
        pytest.param("a." * 50_000, id="dots"),
        pytest.param("\u3042" * 99_996 + ".com", id="one long label"),
        pytest.param("http://" * 14_285, id="schemes"),
        pytest.param("a.co/" + "(" * 99_995, id="open brackets"),
        pytest.param("a-" * 50_000 + ".com", id="dashes"),
        pytest.param("\U0001f468\u200d" * 50_000, id="joiners"),
        pytest.param("a.co?" + "?" * 99_995, id="question marks"),
    ],
)
def test_a_hundred_thousand_characters_take_under_100_ms(text):
    weighted_length("warm.com \U0001f600")

    assert quickest(lambda: weighted_length(text)) < 0.1


@pytest.mark.parametrize("unit", ["a.co ", "a.co/(", "\u3042a.co", "a_a.", "x.com."])
def test_time_grows_with_the_text_and_not_faster(unit):
    once = quickest(lambda: weighted_length(unit * 4_000))

    assert quickest(lambda: weighted_length(unit * 16_000)) < once * 12
