"""What people type after the command word."""

import pytest

from bot.dialogs.command import Addressed, Plain, Word, understand
from workflows.ports.chat import Leftover, Typed, Undecodable


@pytest.mark.parametrize(("text", "word"), [("help", Word.HELP), ("  Status ", Word.STATUS), ("QUEUE", Word.QUEUE)])
def test_exactly_one_known_word_is_a_command(text: str, word: Word) -> None:
    assert understand(Typed(text=text)) is word


@pytest.mark.parametrize("text", ["help me launch our bakery", "status: great", "queue up", "https://acme.example/a b"])
def test_more_words_are_words(text: str) -> None:
    command = understand(Typed(text=text))

    assert isinstance(command, Plain | Addressed)
    assert (command.words if isinstance(command, Plain) else command.whole).text == text


@pytest.mark.parametrize(
    ("text", "handle", "words", "certain"),
    [
        ("@acme Fresh bread", "acme", "Fresh bread", True),
        ("@acme: Fresh bread", "acme", "Fresh bread", True),
        ("acme: Fresh\nbread", "acme", "Fresh\nbread", False),
        ("@acme", "acme", "", True),
        ("@bread@bakers.example hello", "bread@bakers.example", "hello", True),
    ],
)
def test_an_account_can_be_named(text: str, handle: str, words: str, certain: bool) -> None:
    command = understand(Typed(text=text))

    assert isinstance(command, Addressed)
    assert (command.handle, command.words.text, command.certain) == (handle, words, certain)


def test_a_colleague_in_place_of_the_handle_is_noticed_and_other_pieces_keep_their_place() -> None:
    ana = Leftover(kind=Undecodable.PERSON, shown="@ana", start=0, end=4, user="U1")
    parrot = Leftover(kind=Undecodable.CUSTOM_EMOJI, shown=":parrot:", start=8, end=16)

    command = understand(Typed(text="@ana hi :parrot:", leftovers=(ana, parrot)))

    assert isinstance(command, Addressed)
    assert (command.handle, command.colleague, command.words.text) == ("ana", True, "hi :parrot:")
    [left] = command.words.leftovers
    assert command.words.text[left.start : left.end] == ":parrot:"
