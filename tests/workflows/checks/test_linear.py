"""Whatever somebody pastes into the form, no check may take more than its length: a ratio of times, not a clock.

Each text made to be slow is judged at two lengths, one eight times the other. A linear check takes eight times as long;
one whose time grows with the square of the length, sixty-four. All checks there are, so a new one is covered.
"""

import gc
import time
from collections.abc import Callable, Iterator, Mapping

import pytest

from tests.workflows.checks.conftest import ACME
from workflows.checking import Checking, NamedCheck, build_checks, known_checks
from workflows.checks.models.scoring import scores_of
from workflows.checks.text.cues import signs_of
from workflows.checks.text.reading import read
from workflows.checks.text.subjects import subjects_of
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft
from workflows.domain.knowledge import Knowledge

SHORT, LONG = 1_000, 8_000
MOST = 24
"""Times as long for eight times the text: beyond is not linear, below may be the machine."""
FLOOR = 0.000_5
"""Seconds: what takes less, says more about the clock."""
ANYTHING = 100_000
KNOWN = Knowledge(
    company="Acme",
    names=("Acme Corp", "AcmeSoft"),
    code_names=("Falcon", "Blue Heron"),
    unreleased=("AcmePhone 9",),
    customers=("Globex", "Initech"),
    competitors=("Hooli", "Pied Piper"),
)
PIECES = (
    *(
        "a",
        "A",
        "7",
        " ",
        "\n",
        "*",
        "-",
        ".",
        "!",
        "#",
        "@",
        "$",
        "(",
        "[",
        "{",
        "<",
        '"',
        "'",
        "“",
        "_",
        "%",
        "/",
        "\\",
    ),
    *("a ", "A ", "1 ", "a.", "a-", "a'", "a*", "a@", "a/", "a_", "1-", "1.", "1,", "12:", "(a", "[a]", "{{", "**a"),
    *("@a ", "#a ", "#a", "#Ab", "$1 ", "10% off ", "&amp;", "a.b.", "a.b@c.", "@acme ", "acme ", "falcon ", "f.a.l"),
    *("not not not ", "the the ", "my ", "i ", "you idiot ", "earthquake sale ", "cures guaranteed ", "happy monday "),
    *("lives at 1 ", "our patient Ann ", "Ann Lee was ", "call +44 7", "12-34 ", "4111 1111 ", "monday 31 june "),
    *("https://", "https://a.", "https://a.b/?u=http://c.d ", "bit.ly/a ", "www.", "file:/", "\\\\a\\", "at dot "),
    *(
        "password: ",
        "key=",
        "-----BEGIN ",
        "eyJhbGciOi.",
        "AKIA",
        "sk-",
        "Aa1!",
        "f u c k ",
        "f.u.c.k.",
        "fuuuuu",
        "f**k ",
    ),
    *("fuckfuck", "$#@!", "…", "a…", "lol ", "ooo", "Were hiring ", "nelson mandela ", "RT @a ", "^a ", "?", "a?"),
    *("\u200b", "a\u200b", "\u200d", "\u202e", "\u0301", "e\u0301", "\ufdfa", "\u0430", "a\u0430", "\uff46", "İ", "ß"),
    *("\U0001d41f", "\U0001f600", "\U0001f602\U0001f52b", "\U0001f468\u200d\U0001f469\u200d", "\ufe0f"),
)
"""What is repeated until a text is long enough."""
Act = Callable[[str], object]


@pytest.fixture(autouse=True)
def undisturbed() -> Iterator[None]:
    """No collecting of garbage while something is timed."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="module")
def checks() -> list[NamedCheck]:
    """All there are, of a company that knows something."""
    return build_checks({}, KNOWN)


@pytest.mark.parametrize("piece", PIECES)
def test_a_character_costs_no_more_in_a_long_text(piece: str, checks: list[NamedCheck], context: Context) -> None:
    acts = {"reading": _read_through} | {check.name: _looking(check, context) for check in checks}

    assert _slow(acts, piece) == []


def test_every_check_there_is_was_timed(checks: list[NamedCheck]) -> None:
    assert tuple(check.name for check in checks) == known_checks()


@pytest.mark.parametrize(
    "piece", [*"a7 *\n", "\u200b", "a\u0430", "e\u0301", "\U0001f600", "password: ", "AKIA", "@ab "]
)
def test_past_the_limit_whatever_is_pasted_is_judged_at_once(
    piece: str, checks: list[NamedCheck], context: Context
) -> None:
    checking = Checking(checks, KNOWN)
    texts = [f"{_text(piece, ANYTHING)}{again}" for again in range(3)]

    took = min(_timed(lambda text: checking.judge(_draft(text), context), text) for text in texts)

    # The target is 100 ms of a processor by itself; `benchmarks checks` holds it. Other work slows this one down.
    assert took < 0.4


def _slow(acts: Mapping[str, Act], piece: str) -> list[str]:
    """Which of these take longer than in proportion, asked again before it is believed. The text is read first."""
    left = list(acts)
    for again in range(4):
        short, long = (f"{_text(piece, length)} {again}" for length in (SHORT, LONG))
        asked = dict.fromkeys(["reading", *left])
        before = {name: _timed(acts[name], short) for name in asked}
        after = {name: _timed(acts[name], long) for name in asked}
        left = [name for name in left if after[name] > MOST * max(before[name], FLOOR)]
        if not left:
            return []
    return left


def _timed(act: Act, text: str) -> float:
    start = time.thread_time()
    act(text)
    return time.thread_time() - start


def _looking(check: NamedCheck, context: Context) -> Act:
    return lambda text: check.check.look(_draft(text), context)


def _read_through(text: str) -> None:
    """What all checks share."""
    reading = read(text)
    assert reading.sentences and reading.small and reading.characters
    assert len(reading.words) >= len(reading.places)
    assert signs_of(text) and subjects_of(text) and scores_of(text)


def _draft(text: str) -> Draft:
    return Draft(content=Content(parts=(Part(text=text),)), account=ACME)


def _text(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]
