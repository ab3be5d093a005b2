"""Pictures in the form: added when it is submitted, described before anything goes on, taken out by a button."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from bot.cards.approval import approval_card
from bot.cards.media import all_of
from bot.conversation import Talk
from bot.dialogs.media import ADDED, NOT_FETCHED, NOT_HERE, SEND_THEM
from bot.dialogs.names import Action, FieldName, FormName
from tests.bot.people import NOTABLE
from tests.bot.stage import WINDOW, Stage, filled, form_of, text_of
from tests.builders import ANA, BEN
from tests.files import a_gif, a_jpeg, a_png
from workflows.approving import PICTURE, Approving
from workflows.domain.content import Media, MediaKind
from workflows.domain.person import Identity
from workflows.domain.post import PostState
from workflows.errors import InvalidContent, NetworkFailure
from workflows.policy import Policy
from workflows.ports.chat import (
    Button,
    Buttons,
    Card,
    Exhibit,
    FieldErrors,
    FieldValue,
    FileField,
    Form,
    GivenFile,
    Refresh,
    TextField,
    Typed,
)

KETTLE = GivenFile(id="F1", name="kettle.jpg")
OTHER = GivenFile(id="F2", name="other.png")


@dataclass
class ChosenFiles:
    """Has these files, or this problem."""

    files: dict[str, bytes] = field(default_factory=lambda: {"F1": a_jpeg(place=True), "F2": a_png()})
    problem: InvalidContent | NetworkFailure | None = None
    fetched: list[str] = field(default_factory=list)

    async def fetch(self, file: GivenFile, *, by: Identity, cap: int) -> bytes:
        self.fetched.append(file.id)
        if self.problem is not None:
            raise self.problem
        return self.files[file.id]


@pytest.fixture
def files(stage: Stage) -> ChosenFiles:
    """What people chose; the conversation fetches it from here."""
    chosen = ChosenFiles()
    stage.desk = replace(stage.desk, files=chosen)
    stage.talk = Talk(stage.desk)
    return chosen


def words(*given: GivenFile, **more: FieldValue) -> dict[str, FieldValue]:
    return {**filled("Look at this.", "x:acme"), FieldName.MEDIA: given, **more}


def every_button(shown: Card | Form) -> list[Button]:
    return [one for block in shown.blocks if isinstance(block, Buttons) for one in block.buttons]


def alt_fields(form: Form) -> list[TextField]:
    return [one for one in form.blocks if isinstance(one, TextField) and one.name.startswith("alt_")]


def file_fields(form: Form) -> list[FileField]:
    return [one for one in form.blocks if isinstance(one, FileField)]


async def added(stage: Stage, *given: GivenFile) -> Form:
    """The form as it comes back for the descriptions."""
    form = form_of(await stage.command(ANA, "@acme "))
    return form_of(await stage.submit(ANA, form, words(*given or (KETTLE,))))


async def described(stage: Stage) -> Form:
    """The confirm page of a post with a described picture."""
    form = await added(stage)
    [alt] = alt_fields(form)
    return form_of(await stage.submit(ANA, form, words(**{alt.name: Typed(text="A kettle")})))


async def test_the_form_asks_for_what_was_added_to_be_described(stage: Stage, files: ChosenFiles) -> None:
    form = await added(stage, KETTLE, OTHER)

    first, second = alt_fields(form)
    [more] = file_fields(form)
    assert ADDED in text_of(form)
    assert "Picture 1: 40 × 20 pixels, JPEG" in text_of(form)
    assert (first.label, second.label) == ("What picture 1 shows", "What picture 2 shows")
    assert (more.most, more.filled, more.elsewhere) == (2, first.filled, SEND_THEM)
    assert first.filled == 1


async def test_described_it_goes_on_to_the_confirm_page_and_to_the_approvers(stage: Stage, files: ChosenFiles) -> None:
    stage.judge.findings = (NOTABLE,)
    confirm = await described(stage)

    assert confirm.name == FormName.CONFIRM
    [shown] = [one for one in confirm.blocks if isinstance(one, Exhibit)]
    assert shown.medium.alt_text == "A kettle"
    assert "Picture, described as: A kettle" in text_of(confirm)
    await stage.submit(ANA, confirm, {FieldName.TYPED: Typed(text="@acme")})
    post = await stage.only_post(ANA)
    assert post.state is PostState.WAITING
    card: Card = approval_card(await stage.desk.view(post.id), post.revision)
    assert [one.medium for one in card.blocks if isinstance(one, Exhibit)] == list(post.content.media)


async def test_whoever_looks_at_the_picture_has_opened_it(stage: Stage, files: ChosenFiles) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.submit(ANA, await described(stage), {FieldName.TYPED: Typed(text="@acme")})
    post = await stage.only_post(ANA)
    card = approval_card(await stage.desk.view(post.id), post.revision)
    [look] = [one for one in every_button(card) if one.label == "Look at the picture"]

    form = form_of(await stage.press(BEN, look))

    assert [one.medium for one in form.blocks if isinstance(one, Exhibit)] == list(post.content.media)
    async with stage.store.reading() as tx:
        assert PICTURE in await tx.opened.by(post.id, post.revision, BEN.id)


@pytest.mark.parametrize(
    ("kinds", "name"),
    [
        ((MediaKind.PICTURE,), "the picture"),
        ((MediaKind.PICTURE, MediaKind.PICTURE), "the pictures"),
        ((MediaKind.FILM,), "the film"),
        ((MediaKind.GIF,), "the GIF"),
        ((MediaKind.PICTURE, MediaKind.FILM), "the pictures and films"),
    ],
)
def test_what_stands_beside_the_words_is_called_what_it_is(kinds: tuple[MediaKind, ...], name: str) -> None:
    assert (
        all_of([Media(sha256=f"{place}" * 64, alt_text="A kettle", kind=kind) for place, kind in enumerate(kinds)])
        == name
    )


async def test_a_yes_to_a_picture_nobody_opened_is_asked_about_and_opening_it_is_enough(
    stage: Stage, files: ChosenFiles
) -> None:
    policy = Policy(replace(stage.policy.settings, attention=True))
    approving = Approving(store=stage.store, policy=policy, clock=stage.clock)
    stage.desk = replace(stage.desk, policy=policy, approving=approving)
    stage.talk = Talk(stage.desk)
    stage.judge.findings = (NOTABLE,)
    await stage.submit(ANA, await described(stage), {FieldName.TYPED: Typed(text="@acme")})
    post = await stage.only_post(ANA)
    stage.clock.move(timedelta(hours=1))
    card = approval_card(await stage.desk.view(post.id), post.revision)
    [approve] = [one for one in every_button(card) if one.action == Action.APPROVE]

    asked = form_of(await stage.press(BEN, approve))
    [look] = [one for one in every_button(asked) if one.action == Action.READ_ALL]
    assert "You have not opened the picture. Nothing was approved yet." in text_of(asked)
    form_of(await stage.press(BEN, look, window=WINDOW))
    await stage.press(BEN, approve)

    assert (await stage.only_post(ANA)).state is PostState.APPROVED


async def test_without_a_description_the_form_says_so_at_its_field(stage: Stage, files: ChosenFiles) -> None:
    form = await added(stage)
    [alt] = alt_fields(form)

    reply = await stage.submit(ANA, form, words(**{alt.name: Typed(text=" ")}))

    assert isinstance(reply, FieldErrors)
    assert reply.errors == {alt.name: "Say in a sentence what it shows, for people who cannot see it."}


async def test_what_is_typed_while_a_picture_is_there_keeps_both(stage: Stage, files: ChosenFiles) -> None:
    form = await added(stage)
    [alt] = alt_fields(form)

    again = await stage.change(ANA, form, words(**{alt.name: Typed(text="A ket")}))
    assert isinstance(again, Refresh)

    post = await stage.only_post(ANA)
    assert [one.alt_text for one in post.content.media] == ["A ket"]
    assert [one.initial for one in alt_fields(again.form)] == ["A ket"]


async def test_a_press_that_comes_twice_adds_a_file_once(stage: Stage, files: ChosenFiles) -> None:
    form = form_of(await stage.command(ANA, "@acme "))
    await stage.submit(ANA, form, words(KETTLE))
    await stage.submit(ANA, form, words(KETTLE))

    assert len((await stage.only_post(ANA)).content.media) == 1


async def test_a_picture_is_taken_out_and_the_words_stay(stage: Stage, files: ChosenFiles) -> None:
    form = await added(stage, KETTLE, OTHER)
    first, _ = [one for one in every_button(form) if one.action == Action.TAKE_OUT]
    assert first.label == "Take picture 1 out"

    form = form_of(await stage.press(ANA, first, window=WINDOW, values=filled("Other words.", "x:acme")))

    post = await stage.only_post(ANA)
    assert (post.text, [one.type for one in post.content.media]) == ("Other words.", ["image/png"])
    assert len(alt_fields(form)) == 1


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        (InvalidContent("This file has 99 MB; 50 MB are the most.", field="media"), "This file has 99 MB"),
        (NetworkFailure("Slack refused files.info: timeout"), NOT_FETCHED),
    ],
)
async def test_a_file_that_cannot_be_had_is_told_of_at_its_field_and_the_words_are_kept(
    stage: Stage, files: ChosenFiles, problem: InvalidContent | NetworkFailure, says: str
) -> None:
    files.problem = problem
    form = form_of(await stage.command(ANA, "@acme "))

    reply = await stage.submit(ANA, form, words(KETTLE))

    assert isinstance(reply, FieldErrors)
    assert reply.errors[FieldName.MEDIA].startswith(says)
    assert (await stage.only_post(ANA)).text == "Look at this."


async def test_of_several_files_the_one_that_was_refused_is_named(stage: Stage, files: ChosenFiles) -> None:
    files.files["F2"] = a_gif()
    form = form_of(await stage.command(ANA, "@acme "))

    reply = await stage.submit(ANA, form, words(KETTLE, OTHER))

    assert isinstance(reply, FieldErrors)
    assert reply.errors[FieldName.MEDIA].startswith("other.png: X takes one GIF and nothing beside it.")


async def test_where_no_chat_takes_files_it_is_said(stage: Stage) -> None:
    form = form_of(await stage.command(ANA, "@acme "))

    reply = await stage.submit(ANA, form, words(KETTLE))

    assert isinstance(reply, FieldErrors)
    assert reply.errors == {FieldName.MEDIA: NOT_HERE}


async def test_for_ones_own_account_nothing_is_offered(stage: Stage, files: ChosenFiles) -> None:
    form = form_of(await stage.command(ANA, ""))
    assert file_fields(form)

    again = await stage.change(ANA, form, filled("Mine.", "x:own"))

    assert isinstance(again, Refresh)
    assert file_fields(again.form) == []
