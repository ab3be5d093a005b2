"""The catalogues say everything the code says, in every language."""

import re

import pytest
from babel.messages.catalog import Message

from bot.language import ENGLISH, LANGUAGES
from bot.language.catalogue import HERE, INSIDE, read_catalog
from bot.language.extract import updated
from bot.language.sentences import every_sentence

OTHERS = [language for language in LANGUAGES if language != ENGLISH]
PLACE = re.compile(r"\{\w*\}")


@pytest.fixture(scope="module", params=OTHERS)
def messages(request: pytest.FixtureRequest) -> list[Message]:
    return [one for one in read_catalog(HERE / f"{request.param}.po", request.param) if one.id]


def forms(text: object) -> list[str]:
    return [str(one) for one in text] if isinstance(text, list | tuple) else [str(text or "")]


@pytest.mark.parametrize("language", OTHERS)
def test_a_catalogue_is_as_the_code_is(language: str) -> None:
    path = HERE / f"{language}.po"

    assert path.read_bytes() == updated(path, language, every_sentence()), "run: python -m bot.language.extract"


def test_every_sentence_is_translated(messages: list[Message]) -> None:
    assert [one.id for one in messages if one.fuzzy or not all(forms(one.string))] == []


def test_a_translation_has_the_places_of_its_sentence(messages: list[Message]) -> None:
    wrong = [
        (one.id, said)
        for one in messages
        for said in forms(one.string)
        if said and set(PLACE.findall(said)) != set(PLACE.findall(forms(one.id)[-1]))
    ]

    assert wrong == []


def test_a_translation_begins_and_ends_with_the_spaces_of_its_sentence(messages: list[Message]) -> None:
    def spaces(text: str) -> tuple[int, int]:
        return len(text) - len(text.lstrip()), len(text) - len(text.rstrip())

    wrong = [
        (one.id, said)
        for one in messages
        for said in forms(one.string)
        if said and spaces(said) != spaces(forms(one.id)[-1])
    ]

    assert wrong == []


def test_what_the_product_says_is_found_in_its_code() -> None:
    found = {one.text for one in every_sentence() if one.context == INSIDE}

    assert "You wrote this post. Someone else has to decide about it." in found
    assert "In the poll: {0}" in found
    assert not any(len(one) > 1_000 for one in found)
