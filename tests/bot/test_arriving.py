"""Files that are sent to the app in somebody's own chat with it: kept as if they had been chosen in the form."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.conversation import Talk
from bot.dialogs.media import NOT_FETCHED, SEND_THEM
from bot.dialogs.names import Action, FieldName, FormName
from tests.bot.stage import Stage, buttons_of, card_of, filled, form_of, text_of
from tests.builders import ANA, a_person
from tests.files import a_film, a_gif, a_jpeg, a_png
from workflows.domain.person import Identity, Person
from workflows.domain.post import PostState
from workflows.errors import InvalidContent, NetworkFailure
from workflows.ports.chat import (
    ChoicesField,
    Exhibit,
    FieldErrors,
    FileField,
    FilesSent,
    Form,
    GivenFile,
    Option,
    Reply,
    TextField,
    Typed,
)

IN_TEAMS = replace(ANA, identity=Identity(platform="teams", organisation="acme", user="ana"), others=(ANA.identity,))
KETTLE = GivenFile(id="1", name="kettle.jpg", address="https://acme-my.sharepoint.com/secret")
OTHER = GivenFile(id="2", name="other.png", address="https://acme-my.sharepoint.com/other")
BAD = GivenFile(id="3", name="plan.pdf", address="https://acme-my.sharepoint.com/plan")


@dataclass
class SentFiles:
    """Has these files, or a problem with one of them."""

    files: dict[str, bytes] = field(
        default_factory=lambda: {"1": a_jpeg(place=True), "2": a_png(), "3": b"%PDF-1.7", "4": a_gif(), "5": a_film()}
    )
    problem: InvalidContent | NetworkFailure | None = None
    fetched: list[str] = field(default_factory=list)

    async def fetch(self, file: GivenFile, *, by: Identity, cap: int) -> bytes:
        self.fetched.append(file.id)
        if self.problem is not None:
            raise self.problem
        return self.files[file.id]


@pytest.fixture
async def files(stage: Stage) -> SentFiles:
    """What people send; the conversation fetches it from here. Ana is in Teams as well."""
    async with stage.store.transaction() as tx:
        await tx.people.save(IN_TEAMS)
    sent = SentFiles()
    stage.desk = replace(stage.desk, files=sent)
    stage.talk = Talk(stage.desk)
    return sent


async def send(stage: Stage, *given: GivenFile, words: str = "", who: Person = IN_TEAMS, key: str = "") -> Reply:
    return await stage.talk.handle(
        FilesSent(by=who.identity, name=who.name, key=key, files=given, words=Typed(text=words))
    )


async def drafts(stage: Stage) -> list[tuple[str, list[str]]]:
    """The words and the kinds of files of each draft, the newest first."""
    async with stage.store.reading() as tx:
        posts = await tx.posts.list_by_author(ANA.id)
    return [(post.text, [one.type for one in post.content.media]) for post in posts if post.state is PostState.DRAFT]


async def the_form(stage: Stage, reply: Reply) -> Form:
    [button] = [one for one in buttons_of(card_of(reply)).values() if one.action == Action.OPEN]
    return form_of(await stage.press(IN_TEAMS, button))


def chosen(form: Form) -> tuple[Option, ...]:
    return next((one.options for one in form.blocks if isinstance(one, ChoicesField) and one.name == "sent"), ())


async def test_a_picture_that_is_sent_begins_a_post_and_asks_what_it_shows(stage: Stage, files: SentFiles) -> None:
    reply = await send(stage, KETTLE, words="@acme Look at this.")

    card = card_of(reply)
    assert card.notification == "This picture is ready. Write what it shows."
    assert "Location and other hidden data were taken out. Nothing went out." in text_of(card)
    assert [one.medium.type for one in card.blocks if isinstance(one, Exhibit)] == ["image/jpeg"]
    form = await the_form(stage, reply)
    assert form.name == FormName.POST
    [alt] = [one for one in form.blocks if isinstance(one, TextField) and one.name.startswith("alt_")]
    assert alt.label == "What the picture shows"
    assert await drafts(stage) == [("Look at this.", ["image/jpeg"])]
    post = await stage.only_post(ANA)
    assert post.account == "x:acme"


async def test_described_it_goes_on_as_if_it_had_been_chosen_in_the_form(stage: Stage, files: SentFiles) -> None:
    form = await the_form(stage, await send(stage, KETTLE))
    [alt] = [one.name for one in form.blocks if isinstance(one, TextField) and one.name.startswith("alt_")]

    confirm = form_of(await stage.submit(IN_TEAMS, form, {**filled("Look.", "x:acme"), alt: Typed(text="A kettle")}))

    assert confirm.name == FormName.CONFIRM
    assert "Picture, described as: A kettle" in text_of(confirm)


@pytest.mark.parametrize(
    ("number", "says"), [("4", "This GIF is ready."), ("5", "This film is ready.")], ids=["a GIF", "a film"]
)
async def test_each_kind_is_called_what_it_is(stage: Stage, files: SentFiles, number: str, says: str) -> None:
    reply = await send(stage, GivenFile(id=number, name="file"))

    assert says in text_of(card_of(reply))


async def test_of_several_the_good_ones_are_kept_and_the_others_are_named(stage: Stage, files: SentFiles) -> None:
    card = card_of(await send(stage, BAD, KETTLE, OTHER, words="Look"))

    assert card.notification == "These 2 are ready. Write what each of them shows."
    assert "plan.pdf: This is a PDF file, which networks do not take. It was not added." in text_of(card)
    assert await drafts(stage) == [("Look", ["image/jpeg", "image/png"])]


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (InvalidContent("This file is too large. It was not added.", field="media"), "This file is too large."),
        (NetworkFailure("Teams refused a file: timeout"), NOT_FETCHED),
    ],
)
async def test_a_file_that_cannot_be_had_leaves_no_draft_and_gives_the_words_back(
    stage: Stage, files: SentFiles, problem: InvalidContent | NetworkFailure, says: str
) -> None:
    files.problem = problem

    card = card_of(await send(stage, KETTLE, words="My words"))

    assert says in text_of(card)
    assert "My words" in text_of(card)
    assert await drafts(stage) == []


async def test_a_file_that_is_no_picture_leaves_no_draft_either(stage: Stage, files: SentFiles) -> None:
    card = card_of(await send(stage, BAD))

    assert "This is a PDF file" in text_of(card)
    assert await drafts(stage) == []


async def test_what_teams_delivers_again_is_kept_once(stage: Stage, files: SentFiles) -> None:
    await send(stage, KETTLE, key="teams:message:a:1:17")
    await send(stage, KETTLE, key="teams:message:a:1:17")

    assert len(await drafts(stage)) == 1
    assert files.fetched == ["1"]


async def test_from_somebody_who_may_write_for_nobody_nothing_is_fetched(stage: Stage, files: SentFiles) -> None:
    stranger = replace(a_person("Zoe"), identity=Identity(platform="teams", organisation="acme", user="zoe"))

    card = card_of(await send(stage, KETTLE, who=stranger, words="Mine"))

    assert files.fetched == []
    assert "Write what it shows" not in text_of(card)


async def test_a_colon_after_an_ordinary_word_names_no_account(stage: Stage, files: SentFiles) -> None:
    await send(stage, KETTLE, words="Note: we open at nine.")

    assert [words for words, _ in await drafts(stage)] == ["Note: we open at nine."]


async def test_what_was_sent_lately_is_chosen_in_the_form_of_another_post(stage: Stage, files: SentFiles) -> None:
    await send(stage, KETTLE)
    stage.clock.move(timedelta(minutes=5))
    await send(stage, OTHER)
    form = form_of(await stage.command(IN_TEAMS, "@acme "))
    assert [one.elsewhere for one in form.blocks if isinstance(one, FileField)] == [SEND_THEM]
    second, first = chosen(form)
    assert (first.label, second.label) == (
        "Picture, 40 × 20 pixels, JPEG, 0.1 MB, sent at 12:00",
        "Picture, 30 × 30 pixels, PNG, 0.1 MB, sent at 12:05",
    )

    again = form_of(await stage.submit(IN_TEAMS, form, {**filled("Look.", "x:acme"), FieldName.SENT: (second.value,)}))

    assert "Added." in text_of(again)
    assert [one.value for one in chosen(again)] == [first.value]
    assert ("Look.", ["image/png"]) in await drafts(stage)
    assert files.fetched == ["1", "2"]


async def test_an_hour_later_it_is_not_offered_any_more(stage: Stage, files: SentFiles) -> None:
    await send(stage, KETTLE)
    stage.clock.move(timedelta(hours=1, minutes=1))

    assert chosen(form_of(await stage.command(IN_TEAMS, "@acme "))) == ()


async def test_what_became_a_post_of_its_own_is_not_offered(stage: Stage, files: SentFiles) -> None:
    await send(stage, KETTLE, words="@acme Look")

    assert chosen(form_of(await stage.command(IN_TEAMS, "@acme Other words"))) == ()


@pytest.mark.parametrize("made_up", ["", "x", "0" * 26 + ".123456789012", "../../etc.passwd"])
async def test_a_made_up_choice_is_refused_and_the_words_stay(stage: Stage, files: SentFiles, made_up: str) -> None:
    form = form_of(await stage.command(IN_TEAMS, "@acme "))

    reply = await stage.submit(IN_TEAMS, form, {**filled("Look.", "x:acme"), FieldName.SENT: (made_up,)})

    assert isinstance(reply, FieldErrors)
    assert list(reply.errors) == [FieldName.SENT]
    assert ("Look.", []) in await drafts(stage)


async def test_in_slack_nothing_of_it_is_asked(stage: Stage, files: SentFiles) -> None:
    await send(stage, KETTLE)

    assert chosen(form_of(await stage.command(ANA, "@acme "))) == ()
