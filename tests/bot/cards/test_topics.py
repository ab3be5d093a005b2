from bot.cards.topics import _TOPICS, topic_of
from workflows.checking import build_checks


def test_every_check_has_words_for_what_it_looks_after():
    assert {check.name for check in build_checks({})} == set(_TOPICS)


def test_a_check_without_words_is_called_by_its_name():
    assert topic_of("something_new") == "something new"
