from datetime import timedelta

import pytest

from tests.workflows.reading.conftest import NOON
from workflows.domain.department import Department, Lesson, ListeningSettings, Rule
from workflows.domain.ids import AccountId, PersonId
from workflows.domain.mention import Contact
from workflows.domain.story import Topic
from workflows.reading import Router, explain

NAMES = ("social", "support", "product", "people")
DEPARTMENTS = {name: Department(name=name, channel=f"C-{name}") for name in NAMES}


def settings(*rules, **fields):
    return ListeningSettings(**{"departments": DEPARTMENTS, "otherwise": "social", "rules": rules, **fields})


def word(name, to, *, minutes=0):
    return Lesson(id=f"word:{name}", to=to, told_by=PersonId("ana"), at=NOON + timedelta(minutes=minutes))


def habit(pattern, to, *, times=3):
    return Lesson(id=f"habit:{pattern}", to=to, times=times, told_by=PersonId("ana"), at=NOON)


def routed(router, heard, *, topic=Topic.OTHER, language="en", source="x_mentions", contact=None):
    found = router.route(heard, topic=topic, language=language, source=source, contact=contact)
    return found.department, found.because


def test_the_first_rule_that_fits_decides(a_mention):
    router = Router(settings(Rule(to="people", words=("job",)), Rule(to="support", words=("refund", "job"))))

    assert routed(router, a_mention("A refund for my job?")) == ("people", "rule:1")
    assert routed(router, a_mention("A refund!")) == ("support", "rule:2")


def test_what_no_rule_names_goes_to_the_one_for_everything_else(a_mention):
    assert routed(Router(settings(Rule(to="people", words=("job",)))), a_mention("Rain")) == ("social", "otherwise")


def test_a_rule_with_an_author_list_knows_handles_in_any_case(a_mention):
    router = Router(settings(Rule(to="people", authors=("vip",)), lists={"vip": frozenset({"kim_l"})}))

    assert routed(router, a_mention(handle="Kim_L"))[0] == "people"
    assert routed(router, a_mention(handle=""))[0] == "social"


@pytest.mark.parametrize(
    ("rule", "fits"),
    [
        (Rule(to="support", topics=(Topic.COMPLAINT, Topic.QUESTION)), True),
        (Rule(to="support", topics=(Topic.PRAISE,)), False),
        (Rule(to="support", languages=("de", "en")), True),
        (Rule(to="support", languages=("de",)), False),
        (Rule(to="support", accounts=(AccountId("x:acme"),)), True),
        (Rule(to="support", accounts=(AccountId("x:globex"),)), False),
        (Rule(to="support", sources=("blog",)), True),
        (Rule(to="support", sources=("x_search",)), False),
        (Rule(to="support", words=("does not work",)), True),
        (Rule(to="support", words=("does not",), without=("lock",)), False),
        (Rule(to="support", words=("wor",)), False),
        (Rule(to="support", topics=(Topic.COMPLAINT,), languages=("de",)), False),
        (Rule(to="support"), True),
    ],
)
def test_every_condition_of_a_rule_must_hold(a_mention, rule, fits):
    heard = a_mention("The lock doesn't work", account=AccountId("x:acme"))

    department, _ = routed(Router(settings(rule)), heard, topic=Topic.COMPLAINT, source="blog")

    assert (department == "support") is fits


def test_a_rule_reads_the_title_too(a_mention):
    router = Router(settings(Rule(to="people", words=("layoffs",))))

    assert routed(router, a_mention("More inside", title="Layoffs at Acme"))[0] == "people"


def test_a_word_that_was_taught_beats_the_rules_and_the_newest_one_the_older(a_mention):
    lessons = (word("warranty", "product"), word("lock", "people", minutes=5))
    router = Router(settings(Rule(to="support", words=("warranty",))), lessons)

    assert routed(router, a_mention("A warranty question")) == ("product", "word:warranty")
    assert routed(router, a_mention("Warranty for the lock")) == ("people", "word:lock")


def test_a_forgotten_lesson_is_not_gone_by(a_mention):
    forgotten = word("warranty", "product").forgotten(by=None, at=NOON).after

    assert routed(Router(settings(), (forgotten,)), a_mention("warranty")) == ("social", "otherwise")


@pytest.mark.parametrize(("days", "department"), [(30, "people"), (31, "social")])
def test_an_author_goes_where_the_last_one_was_for_thirty_days(a_mention, days, department):
    contact = Contact(mentions=2, last_at=NOON - timedelta(days=days), department="people")

    assert routed(Router(settings()), a_mention(), contact=contact)[0] == department


def test_a_habit_redirects_only_its_pattern_and_only_when_it_holds(a_mention):
    pattern = "otherwise>social|question|x:acme"
    heard = a_mention(account=AccountId("x:acme"))

    holding = Router(settings(), (habit(pattern, "product"),))
    counting = Router(settings(), (habit(pattern, "product", times=2),))

    assert routed(holding, heard, topic=Topic.QUESTION) == ("product", f"habit:{pattern}")
    assert routed(holding, heard, topic=Topic.PRAISE) == ("social", "otherwise")
    assert routed(counting, heard, topic=Topic.QUESTION) == ("social", "otherwise")


def test_departments_that_are_gone_are_passed_over(a_mention):
    gone = settings(Rule(to="sales", words=("refund",)), Rule(to="support", words=("refund",)))
    contact = Contact(mentions=1, last_at=NOON, department="sales")
    lessons = (word("refund", "sales", minutes=9), habit("rule:2>support|other|", "sales"))

    assert routed(Router(gone, lessons), a_mention("refund"), contact=contact) == ("support", "rule:2")
    assert routed(Router(gone, lessons), a_mention("rain"), contact=contact) == ("social", "otherwise")
    assert routed(Router(settings(otherwise="sales")), a_mention())[0] in DEPARTMENTS
    assert routed(Router(ListeningSettings()), a_mention()) == ("", "otherwise")


@pytest.mark.parametrize("because", ["author", "otherwise", "person"])
def test_plain_reasons_explain_themselves(because):
    assert explain(because, settings()).kind == because


def test_a_rule_is_explained_by_its_number_and_itself():
    rule = Rule(to="people", words=("job",))

    assert explain("rule:1", settings(rule)).rule == rule
    assert (explain("rule:7", settings(rule)).number, explain("rule:7", settings(rule)).rule) == (7, None)


def test_a_habit_is_explained_by_what_would_have_been():
    reason = explain("habit:word:a > b|c>social|question|x:acme", settings())

    assert (reason.kind, reason.department) == ("habit", "social")
    assert reason.before is not None
    assert (reason.before.kind, reason.before.word) == ("word", "a > b|c")


@pytest.mark.parametrize("because", ["", "rule:", "rule:x", "rule:²", "habit:", "nonsense", "rule:0"])
def test_a_reason_nobody_can_read_is_no_error(because):
    assert explain(because, settings()).kind in {"otherwise", "habit", "rule"}
