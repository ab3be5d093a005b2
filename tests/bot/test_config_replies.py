"""What app.yaml says about answers: saved replies, and who may answer."""

import textwrap
from pathlib import Path

import pytest

from bot.config.loading import load
from bot.config.model import Config
from tests.bot.test_config_listening import GOOD, PLUGINS
from tests.bot.test_config_pages import ENVIRON
from workflows.domain.department import SavedReply
from workflows.domain.ids import PersonId
from workflows.domain.story import Topic
from workflows.errors import ConfigError


def read(folder: Path, replies: str, *, text: str = GOOD) -> Config:
    path = folder / "app.yaml"
    path.write_text(textwrap.dedent(text) + f"replies: {replies}\n")
    return load(path, plugins=PLUGINS, environ=ENVIRON)


def test_saved_replies_have_names_words_topics_and_gaps(tmp_path: Path) -> None:
    config = read(
        tmp_path, '[{name: Sorry, text: "Sorry, [name]: order [no.]", topics: [complaint]}, {name: Hi, text: Hi!}]'
    )

    assert config.listening.replies == (
        SavedReply(name="Sorry", text="Sorry, [name]: order [no.]", topics=(Topic.COMPLAINT,)),
        SavedReply(name="Hi", text="Hi!"),
    )
    assert config.listening.gaps == {"[name]", "[no.]"}


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("[{text: Hi}]", "replies[0].name: is missing"),
        ("[{name: Hi}]", "replies[0].text: is missing"),
        ('[{name: Hi, text: "Hi [name"}]', "replies[0].text: has a bracket that is not closed"),
        (
            "[{name: Hi, text: Hi, topics: [complaints]}]",
            "replies[0].topics[0]: is not a topic. Did you mean complaint",
        ),
        ("[{name: Hi, text: Hi}, {name: hi, text: Ho}]", "replies[1].name: is the same name as replies[0]"),
        (f"[{{name: {'H' * 41}, text: Hi}}]", "replies[0].name: is longer than the 40 characters"),
        (f"[{{name: Hi, text: {'H' * 2_001}}}]", "replies[0].text: is longer than 2,000 characters"),
        (str([{"name": f"N{number}", "text": "Hi"} for number in range(26)]), "replies: are 26; 25 is the most"),
    ],
    ids=["no name", "no text", "open bracket", "no topic", "twice", "long name", "long text", "too many"],
)
def test_a_mistake_in_a_reply_is_named_with_its_place(tmp_path: Path, written: str, says: str) -> None:
    with pytest.raises(ConfigError) as error:
        read(tmp_path, written)

    assert any(problem.startswith(says) for problem in error.value.problems), error.value.problems


def test_who_may_answer_is_named_like_everybody_else(tmp_path: Path) -> None:
    text = GOOD.replace("people: {approve: [U0BEN]}", "people: {approve: [U0BEN], answer: [Ana]}", 1)
    config = read(tmp_path, "[]", text=text)

    assert config.accounts[0].rights.answer == {PersonId("slack:T0ACME:U0ANA")}
    assert config.accounts[0].rights.draft == frozenset()


def test_somebody_unknown_may_not_answer(tmp_path: Path) -> None:
    text = GOOD.replace("people: {approve: [U0BEN]}", "people: {approve: [U0BEN], answer: [Anna]}", 1)

    with pytest.raises(ConfigError, match=r"accounts\[0\].people.answer\[0\]: names somebody who is not under people"):
        read(tmp_path, "[]", text=text)
