"""Whatever strangers write: nothing here fails, wavers, or takes long."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.stopwatch import quickest
from tests.workflows.reading.conftest import NOON
from workflows.domain.department import Department, Lesson, ListeningSettings, Rule
from workflows.domain.ids import PersonId
from workflows.domain.mention import Arrival, Heard, Stranger
from workflows.domain.story import Topic
from workflows.reading import Router, alike, explain, print_of, theme_words, understand

ANYTHING = st.text(st.characters(codec=None), max_size=300) | st.text("RT @a#:.'’ 😡not\n", max_size=120)
SETTINGS = ListeningSettings(
    departments={
        "social": Department(name="social", channel="C1"),
        "support": Department(name="support", channel="C2"),
    },
    otherwise="social",
    rules=(Rule(to="support", words=("does not work", "refund*")), Rule(to="support", topics=(Topic.COMPLAINT,))),
)


@pytest.fixture(scope="module", autouse=True)
def loaded():
    """The lists and the model of languages are there before anything is timed."""
    understand(heard("Something long enough for its language to be told"))


def heard(text, title=""):
    author = Stranger(id="9", handle=text[:20])
    return Heard(network="x", id="1", arrival=Arrival.FOUND, author=author, text=text, title=title, at=NOON)


@settings(deadline=None)
@given(text=ANYTHING, title=ANYTHING)
def test_any_text_is_read_and_read_alike_twice(text, title):
    first, second = understand(heard(text, title)), understand(heard(text, title))

    assert first == second
    assert all(0 <= span.start < span.end <= len(text) for span in first.words)


@settings(deadline=None)
@given(text=ANYTHING, other=ANYTHING)
def test_likeness_is_mutual_and_a_text_is_like_itself(text, other):
    one, two = print_of(text, scope="a", answers="p"), print_of(other, scope="a", answers="p")

    assert one == print_of(text, scope="a", answers="p")
    assert alike(one.marks, two.marks) == alike(two.marks, one.marks)
    assert alike(one.marks, one.marks) == bool(one.bands)


@settings(deadline=None)
@given(text=ANYTHING, word=ANYTHING)
def test_any_text_is_routed_to_a_department_there_is(text, word):
    lesson = Lesson(id=f"word:{word}", to="support", told_by=PersonId("ana"), at=NOON)
    meaning = understand(heard(text))

    routed = Router(SETTINGS, (lesson,)).route(
        heard(text), topic=meaning.topic, language=meaning.language, source="x_mentions"
    )

    assert routed.department in SETTINGS.departments
    assert explain(routed.because, SETTINGS).kind


@settings(deadline=None)
@given(text=ANYTHING)
def test_themes_hold_nothing_but_words(text):
    assert all(word.isalpha() and len(word) >= 4 for word in theme_words(text))


@settings(deadline=None)
@given(because=ANYTHING)
def test_any_reason_is_explained(because):
    assert explain(because, SETTINGS).kind


@pytest.mark.parametrize(
    "text",
    [
        "#a " * 5_000 + "x",
        "#a#a" * 5_000,
        "a-" * 10_000,
        "rt " * 5_000,
        "rt_" * 5_000,
        "but bad good " * 2_000,
        "a@b." * 5_000,
        "a" * 20_000,
        "a'b" * 5_000,
        "😡" * 20_000,
        " " * 20_000,
        "\u200d" * 20_000,
        "返金" * 10_000,
        # One character that is written out as eighteen, without a space that a folded word ends at.
        "\ufdfa" * 10_000,
        "refund" + "\ufdfa" * 10_000,
        "\u3316" * 10_000,
        "Is it ing" * 3_000,
        ":)" * 10_000,
        "not bad " * 3_000,
        "does not work " * 3_000,
    ],
    ids=lambda text: repr(text[:8]),
)
def test_hostile_texts_take_no_time(text):
    router = Router(SETTINGS)

    def read():
        meaning = understand(heard(text))
        alike(print_of(text).marks, print_of(text + " more of it").marks)
        theme_words(text)
        router.route(heard(text), topic=meaning.topic, language=meaning.language, source="x_mentions")

    # 30 ms at most where it was measured; twenty times that for slow and busy machines.
    assert quickest(read) < 0.6


def test_texts_made_to_be_half_alike_are_told_apart_quickly():
    """A batch of them is sorted in the transaction that everything else waits for."""
    shared = [f"{one}{two}word" for one in "abcde" for two in "fghijklmno"]
    texts = [" ".join([*shared, *(f"{other}{one}{two}" for one in "pqrstuvwx" for two in "klmno")]) for other in "xyz"]
    one, two, three = (print_of(text).marks for text in texts)

    def compare():
        for _ in range(350):
            assert not (alike(one, two) or alike(two, three) or alike(one, three))

    # 0.4 s where it was measured; five times that when every word was tried in the place of every two others.
    assert quickest(compare) < 1.4
