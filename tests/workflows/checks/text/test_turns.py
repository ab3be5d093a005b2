import pytest

from workflows.checks.text.patterns import in_sections
from workflows.checks.text.reading import read
from workflows.checks.text.turns import Turns


def found(line: str, text: str, **others: list[str]) -> list[str]:
    """The folded words at which a line is found."""
    reading = read(text)
    places = Turns({"one": [line], **others}).find(reading)
    return [reading.folded.text[place.start : place.end] for place in places.get("one", [])]


@pytest.mark.parametrize(
    ("line", "text", "words"),
    [
        ("calm down", "Please CALM  down", ["calm  down"]),
        ("calm down", "Calm. Down.", []),
        ("calm down", "calm\ndown", ["calm\ndown"]),
        ("calm down", "calm\n\ndown", []),
        ("you're wrong", "youre wrong and you’re wrong", ["youre wrong", "you're wrong"]),
        ("ship/send it", "we send it", ["send it"]),
        ("no+one/nobody cares", "No one cares, nobody cares", ["no one cares", "nobody cares"]),
        ("very [very/much] good", "very good, very much good", ["very good", "very much good"]),
        ("refund*", "refunded", ["refunded"]),
        ("thanks to _ team", "thanks to our team", ["thanks to our team"]),
        ("women ~ kitchen", "women in their new kitchen", ["women in their new kitchen"]),
        ("women ~ kitchen", "women a b c d e f g kitchen", []),
        ("^ relax $", "Just relax. Relax!", ["relax"]),
        ("calm down !cream", "calm down cream", []),
        ("fire <Name>", "Fire Charlie, fire the oven", ["fire charlie"]),
        ("<Name> sucks", "Globex sucks, it sucks", ["sucks"]),
        ("all <group>", "all blue birds, all birds", ["all blue birds"]),
        ("pro-life", "a pro-life rally, pro life", ["pro-life", "pro life"]),
        ("whyistayed", "#WhyIStayed #whyistayed", ["#whyistayed", "whyistayed"]),
    ],
)
def test_a_line_is_found_as_it_reads(line, text, words):
    assert found(line, text, group=["blue birds"]) == words


def test_what_stands_inside_an_idiom_is_not_found():
    assert found("fault", "it is not your fault but our fault", harmless=["not your fault"]) == ["fault"]


def test_the_longest_of_a_section_is_found_once():
    reading = read("get lost now")

    (place,) = Turns({"one": ["get lost", "get lost now", "get"]}).find(reading)["one"]

    assert reading.folded.text[place.start : place.end] == "get lost now"


@pytest.mark.parametrize("line", ["_ down", "~ down", "ab*"])
def test_a_line_that_begins_with_anything_is_refused(line):
    with pytest.raises(ValueError, match=r"begin"):
        Turns({"one": [line]})


def test_a_line_belongs_to_a_section():
    assert in_sections(["= one", "a b", "= two", "c"]) == {"one": ["a b"], "two": ["c"]}
    with pytest.raises(ValueError, match="no section"):
        in_sections(["a b"])
