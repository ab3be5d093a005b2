"""The checks of sensitive subjects, on what companies would regret and on what only resembles it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workflows.checks.text.patterns import in_sections
from workflows.domain.content import Content, Part
from workflows.domain.finding import Severity
from workflows.domain.ids import RemotePostId

CHECKS = ("tragedy", "hashtags", "politics", "disparaging", "hostile", "innuendo")
FOLDER = Path(__file__).parent / "sensitive"
ANSWERS = "answers"


def posts(name: str) -> Iterator[tuple[str, str]]:
    """The section and the words of every post of a file."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    sections = in_sections(line for line in lines if line.strip() and not line.startswith("# "))
    return ((section, text) for section, texts in sections.items() for text in texts)


def content_of(section: str, text: str) -> Content:
    return Content(parts=(Part(text=text, reply_to=RemotePostId("1") if section == ANSWERS else None),))


@pytest.mark.parametrize(("section", "text"), list(posts("mishaps.txt")))
def test_a_mishap_is_held_by_the_check_of_its_kind(look, section, text):
    check = "hostile" if section == ANSWERS else section

    found = [one for one in look(check, text, content=content_of(section, text)) if one.severity > Severity.ADVICE]

    assert found
    assert all(one.rule and one.reason and one.advice and one.span and one.span.cut(text).strip() for one in found)


@pytest.mark.parametrize(("section", "text"), list(posts("ordinary.txt")))
def test_what_resembles_a_mishap_goes_out(look, section, text):
    content = content_of(section, text)

    held = [one for check in CHECKS for one in look(check, text, content=content) if one.severity > Severity.ADVICE]

    assert held == []


def test_advice_is_rare_among_ordinary_posts(look):
    ordinary = list(posts("ordinary.txt"))

    for check in CHECKS:
        told = [text for section, text in ordinary if look(check, text, content=content_of(section, text))]
        assert len(told) <= len(ordinary) * 0.03, check


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("text", ["", "\n", "#", "_", "ра́мадан", "💣" * 50, "RIP", '"', "9/11", "😀 #a#b ____ $"])
def test_no_text_is_too_odd(look, check, text):
    look(check, text)
