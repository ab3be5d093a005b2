"""The home card and its lists; and the command word, which every chat has its own of."""

from collections.abc import Iterator
from dataclasses import fields, replace

import pytest

from adapters.teams.settings import Sentences
from bot.conversation import Talk, TalkSettings
from bot.dialogs.chat import in_teams
from bot.dialogs.names import Action, FormName
from bot.dialogs.word import CommandWords
from tests.bot.people import NOTABLE
from tests.bot.public import LISTENING, heard
from tests.bot.stage import WINDOW, Stage, buttons_of, card_of, form_of, text_of
from tests.builders import ANA, BEN
from workflows.domain.department import ListeningSettings
from workflows.domain.person import Identity
from workflows.ports.chat import Card, CommandTyped, Typed

BOTH = CommandWords(by_platform={"slack": "/post", "teams": "post"})
IN_TEAMS = Identity(platform="teams", organisation="tenant", user="ana-in-entra")


@pytest.fixture
def listening() -> ListeningSettings:
    return LISTENING


@pytest.fixture
def with_both(stage: Stage) -> Iterator[Stage]:
    """A company that has both chats."""
    yield replace(stage, talk=Talk(replace(stage.desk, settings=TalkSettings(commands=BOTH))))


async def typed_in_teams(stage: Stage, text: str) -> Card:
    """Ana, linked in both, types this in Teams."""
    linked = replace(ANA, identity=IN_TEAMS, others=(ANA.identity,))
    async with stage.store.transaction() as tx:
        await tx.people.save(linked)
    said = CommandTyped(by=IN_TEAMS, name="Ana", key=f"t{text}", words=Typed(text=text))
    return card_of(await stage.talk.handle(said))


async def test_home_offers_a_post_and_the_three_lists(stage: Stage) -> None:
    card = card_of(await stage.command(ANA, "home"))

    lists = {Action.QUEUE, Action.STATUS, Action.MENTIONS}
    assert set(buttons_of(card)) == {Action.FIRST_FORM, *lists, Action.AWAY, Action.DIGEST_OFF}
    assert form_of(await stage.press(ANA, buttons_of(card)[Action.FIRST_FORM])).name == FormName.POST


async def test_its_lists_open_in_a_window(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await heard(stage)
    home = buttons_of(card_of(await stage.command(BEN, "home")))

    waits, mine, public = [
        form_of(await stage.press(BEN, home[action])) for action in (Action.QUEUE, Action.STATUS, Action.MENTIONS)
    ]

    assert (waits.title, mine.title, public.title) == ("What waits for you", "Where your posts are", "Mentions")
    assert "FRESH bread." in text_of(waits) and Action.READ_ALL in buttons_of(waits)
    assert "You have no posts at the moment." in text_of(mine)
    assert Action.STORY_SHOW in buttons_of(public)


async def test_a_button_of_a_list_works_in_its_window(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    home = buttons_of(card_of(await stage.command(ANA, "home")))
    mine = form_of(await stage.press(ANA, home[Action.STATUS]))

    after = form_of(await stage.press(ANA, buttons_of(mine)[Action.WITHDRAW], window=WINDOW))

    assert "Withdrawn." in text_of(after)


async def test_more_words_make_it_a_post(stage: Stage) -> None:
    assert form_of(await stage.command(ANA, "home is where the bread is")).name == FormName.POST


async def test_help_names_the_command_of_the_chat_that_is_spoken_from(with_both: Stage) -> None:
    assert "/post status" in text_of(card_of(await with_both.command(BEN, "help")))

    says = text_of(await typed_in_teams(with_both, "help"))

    assert "post status" in says and "/post" not in says


async def test_home_names_it_too(with_both: Stage) -> None:
    assert "Or type post and your words" in text_of(await typed_in_teams(with_both, "home"))


def test_where_the_chat_is_not_known_both_lines_are_said() -> None:
    assert BOTH.everywhere("connect @acme") == "/post connect @acme in Slack, or post connect @acme in Teams"
    assert CommandWords().everywhere("connect @acme") == "/post connect @acme"


def test_a_chat_that_is_not_set_up_any_more_has_the_word_of_one_that_is() -> None:
    assert CommandWords(by_platform={"teams": "post"}).on("slack") == "post"


def test_the_edge_of_teams_has_a_sentence_for_everything() -> None:
    said = in_teams("say")

    assert set(said) == {one.name for one in fields(Sentences)} and all(said.values())
    assert "type say and your words" in said["nothing_typed"]
    assert said["broken"].format(id="7").endswith("7")
