"""What people type after the command word."""

import pytest

from bot.dialogs.command import Addressed, Brake, Connect, Plain, TakeDown, Word, understand
from workflows.ports.chat import Leftover, Typed, Undecodable


@pytest.mark.parametrize(
    ("text", "word"),
    [("help", Word.HELP), ("  Status ", Word.STATUS), ("QUEUE", Word.QUEUE), ("mentions", Word.MENTIONS)],
)
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


@pytest.mark.parametrize(
    ("text", "handle"), [("connect", ""), ("CONNECT", ""), ("connect @acme", "acme"), ("connect  acme.co", "acme.co")]
)
def test_connect_may_name_one_account(text: str, handle: str) -> None:
    command = understand(Typed(text=text))

    assert isinstance(command, Connect)
    assert (command.handle, command.whole.text) == (handle, text)


@pytest.mark.parametrize("text", ["connect with us", "connect @acme today", "connect: us", "disconnect", "connect @"])
def test_connect_with_more_is_words(text: str) -> None:
    assert not isinstance(understand(Typed(text=text)), Connect)


@pytest.mark.parametrize(
    ("text", "known", "meant", "named", "reason"),
    [
        ("freeze", False, True, "", ""),
        (" Thaw ", False, True, "", ""),
        ("freeze all", True, True, "all", ""),
        ("Freeze all", True, True, "all", ""),
        ("freeze all we were hacked", True, True, "all", "we were hacked"),
        ("freeze @acme: a leak", True, True, "acme", "a leak"),
        ("Freeze @acme a leak", True, True, "acme", "a leak"),
        ("freeze x:acme a leak", True, True, "x:acme", "a leak"),
        ("freeze @bread@bakers.example", True, True, "bread@bakers.example", ""),
        # Nobody begins a sentence so: an account was meant, and there is none of that name.
        ("freeze @nobody a leak", False, True, "nobody", "a leak"),
        ("thaw acme", True, True, "acme", ""),
        # Sentences.
        ("freeze the moment", False, False, "the", "moment"),
        ("freeze acne a leak", False, False, "acne", "a leak"),
        ("Freeze all prices", True, False, "all", "prices"),
        ("thaw all the ice", True, False, "all", "the ice"),
        ("freeze \U0001f976 now", False, False, "", "\U0001f976 now"),
    ],
)
def test_the_brake_is_told_from_a_sentence(text: str, known: bool, meant: bool, named: str, reason: str) -> None:
    command = understand(Typed(text=text))

    assert isinstance(command, Brake)
    assert (command.is_meant(known=known), command.named, command.reason.text) == (meant, named, reason)
    assert command.whole.text == text.strip()


@pytest.mark.parametrize("text", ["freezer sale", "freeze, please", "unfreeze @acme", "freeze: a sale", "freeze-dried"])
def test_what_only_looks_like_the_brake_is_words(text: str) -> None:
    assert isinstance(understand(Typed(text=text)), Plain | Addressed)


def test_recall_takes_one_link_and_nothing_else() -> None:
    command = understand(Typed(text=" Recall https://x.com/acme/status/1 "))

    assert isinstance(command, TakeDown)
    assert (command.link, command.whole.text) == ("https://x.com/acme/status/1", "Recall https://x.com/acme/status/1")
    for words in ("recall", "recall the day", "recall https://a.example and more"):
        assert isinstance(understand(Typed(text=words)), Plain)
