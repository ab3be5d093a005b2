import pytest

from workflows.reading import theme_words


def test_the_words_it_is_about():
    assert theme_words("Why did the thermostat forget its schedule after the update?") == (
        "thermostat",
        "forget",
        "schedule",
        "update",
    )


def test_german_words_are_told_from_fillers():
    assert theme_words("Warum verliert das Thermostat nach dem Neustart immer seinen Zeitplan?") == (
        "verliert",
        "thermostat",
        "neustart",
        "zeitplan",
    )


@pytest.mark.parametrize(
    "text",
    [
        "@kim_l",
        "write to kim.long@mail.example",
        "https://blog.example/private/things",
        "my number is 0151234567",
        "agent007",
        "it was and is so",
        "",
    ],
)
def test_nothing_personal_and_nothing_empty_is_counted(text):
    assert not {"long", "example", "private", "things", "agent007", "kim_l"} & set(theme_words(text))
    assert all(word.isalpha() for word in theme_words(text))


def test_our_own_names_stand_in_everything_and_do_not_count():
    assert theme_words("Acme thermostat by @acme_help of Acme", own=("@acme", "Acme Help")) == ("thermostat",)


def test_a_word_counts_once_and_only_a_few_count():
    text = "battery battery camera doorbell schedule thermostat firmware router"

    assert theme_words(text, most=3) == ("battery", "camera", "doorbell")


def test_tags_are_words():
    assert theme_words("#battery") == ("battery",)
