"""A form too large for one dialog of Teams: pages, and the main button below the last of them."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest

from adapters.sandbox.teams_acme import APPROVALS, BEN
from adapters.teams.sizes import LIMIT, weight
from tests.adapters.teams.contract import SENTENCES, Desk, Talk, desk, identity
from workflows.ports.chat import (
    Button,
    ButtonPressed,
    Buttons,
    Card,
    CloseAll,
    Exact,
    FieldErrors,
    Form,
    FormSubmitted,
    Open,
    OptionsAsked,
    Replace,
    TextField,
    TickField,
    Typed,
    Words,
)

WRITE = Form(
    name="post",
    subject="p1",
    title="Write a post",
    blocks=(TextField(name="text", label="Words", multiline=True, optional=True),),
    submit="Check",
)
CARD = Card(
    notification="A card",
    blocks=(Buttons(buttons=(Button(action="post.open", subject="p1", label="Write"),)),),
    viewers=(identity(BEN),),
)
HANDLE = "Type the account's handle"
EDIT = Buttons(buttons=(Button(action="post.open", subject="p1", label="Edit"),))
_RANDOM = random.Random(1)
_NAMED = "".join(f"{_RANDOM.choice('abcdefgh')}\u200b" for _ in range(1_500))
"""Every second character is invisible and shown by its name: the most that a text can grow."""
_CHINESE = "".join(chr(_RANDOM.randrange(0x4E00, 0x9FFF)) for _ in range(9_000))
_WORDS = ["".join(_RANDOM.choices("etaoinshrdlu", k=_RANDOM.randrange(2, 9))) for _ in range(400)]
_PROSE = " ".join(_RANDOM.choices(_WORDS, k=4_600))


def confirm(text: str, *, small: str = "Nothing goes out yet.") -> Form:
    return Form(
        name="confirm",
        subject="p1.3",
        title="Post as acme",
        blocks=(
            Words(line=("You speak as @acme.",)),
            Exact(text=text),
            Words(line=(small,)),
            TextField(name="typed", label=HANDLE),
            EDIT,
        ),
        submit="Post as @acme",
    )


def talk_of(**replies: Any) -> Talk:
    kinds = {kind.__name__: kind for kind in (ButtonPressed, FormSubmitted, OptionsAsked)}
    return Talk(replies={kinds[name]: reply for name, reply in replies.items()})


async def written(d: Desk) -> None:
    """Ben presses Write on a card in the channel, and sends the form."""
    ref = await d.chat.post(APPROVALS.id, CARD)
    ben = d.person(BEN)
    assert (await ben.press("Write", on=d.world.message(ref.channel, ref.ts))).is_fine
    assert (await ben.submit("Check")).is_fine


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Fresh bread! " * 2_100, id="27,000 plain characters"),
        pytest.param(_PROSE, id="27,000 characters of prose"),
        pytest.param(_NAMED, id="every second one is invisible"),
    ],
)
async def test_all_words_are_read_before_the_button_is_there(store, text):
    talk = talk_of(ButtonPressed=Open(form=WRITE, instead=CARD), FormSubmitted=Replace(form=confirm(text)))
    async with desk(talk, store) as d:
        ben = d.person(BEN)
        await written(d)
        read, pages = "", 1
        while "Post as @acme" not in (shown := ben.read_dialog()):
            assert SENTENCES.more_below in shown and HANDLE not in shown
            read += _quoted(d)
            assert (await ben.submit(SENTENCES.next_page)).is_fine
            pages += 1
            assert weight(ben.dialog().card) <= LIMIT
        read += _quoted(d)

        assert pages > 1
        assert read.replace("\u00a0", " ") == text.replace("\u200b", "⟨U+200B⟩")
        await ben.fill({HANDLE: "acme"})
        talk.replies[FormSubmitted] = CloseAll()
        assert (await ben.submit("Post as @acme")).is_fine
    assert [one.form for one in talk.only(FormSubmitted)] == ["post", "confirm"]
    assert talk.only(FormSubmitted)[-1].values["typed"] == Typed(text="acme")
    assert [one.action for one in talk.only(ButtonPressed)] == ["post.open"]


async def test_what_cannot_be_shown_to_its_end_cannot_be_confirmed(store):
    talk = talk_of(ButtonPressed=Open(form=WRITE, instead=CARD), FormSubmitted=Replace(form=confirm(_CHINESE)))
    async with desk(talk, store) as d:
        ben = d.person(BEN)
        await written(d)

        assert SENTENCES.too_large in ben.read_dialog()
        assert "Edit" in ben.read_dialog() and "Post as @acme" not in ben.read_dialog()


async def test_going_back_keeps_what_was_typed_on_the_last_page(store):
    form = confirm("Fresh bread! " * 2_100)
    talk = talk_of(ButtonPressed=Open(form=WRITE, instead=CARD), FormSubmitted=Replace(form=form))
    async with desk(talk, store) as d:
        ben = d.person(BEN)
        await written(d)
        await to_the_end(d)
        await ben.fill({HANDLE: "acme"})

        await ben.submit(SENTENCES.previous_page)
        assert HANDLE not in ben.read_dialog()
        await ben.submit(SENTENCES.next_page)

        assert "acme" in ben.read_dialog().partition(HANDLE)[2]


async def test_what_is_wrong_is_said_on_the_page_with_the_field(store):
    form = confirm("Fresh bread! " * 2_100)
    talk = talk_of(ButtonPressed=Open(form=WRITE, instead=CARD), FormSubmitted=Replace(form=form))
    async with desk(talk, store) as d:
        ben = d.person(BEN)
        await written(d)
        await to_the_end(d)
        await ben.fill({HANDLE: "acne"})
        talk.replies[FormSubmitted] = FieldErrors(errors={"typed": "That is another account."})

        await ben.submit("Post as @acme")

        assert "That is another account." in ben.read_dialog()
        assert SENTENCES.previous_page in str(ben.dialog().card)


async def test_a_form_that_comes_late_is_opened_from_the_personal_chat(store):
    form = confirm("Fresh bread!")
    tick = TickField(name="sure", label="Right?", tick="Yes")

    async def later(_: object) -> Replace:
        await asyncio.sleep(0.3)
        return Replace(form=replace(form, blocks=(*form.blocks, tick)))

    talk = talk_of(ButtonPressed=Open(form=WRITE, instead=CARD), FormSubmitted=later)
    async with desk(talk, store, answer_within=0.1) as d:
        ben = d.person(BEN)
        await written(d)
        assert SENTENCES.slow in ben.read_dialog()
        await ben.close()
        await d.settled()
        assert "Fresh bread!" in ben.inbox()[-1]

        await ben.press(SENTENCES.review)

        assert ben.has_dialog("Post as acme") and HANDLE in ben.read_dialog()
        await ben.fill({HANDLE: "acme", "Yes": True})
        talk.replies[FormSubmitted] = CloseAll()
        await ben.submit("Post as @acme")
    last = talk.only(FormSubmitted)[-1]
    assert (last.form, last.subject, last.values["typed"]) == ("confirm", "p1.3", Typed(text="acme"))


async def to_the_end(d: Desk) -> None:
    ben = d.person(BEN)
    while "Post as @acme" not in ben.read_dialog():
        await ben.submit(SENTENCES.next_page)


def _quoted(d: Desk) -> str:
    """The exact words on this page."""
    body = d.person(BEN).dialog().card["body"]
    quotes = [one for one in body if one.get("type") == "Container" and one.get("style") == "emphasis"]
    return "".join(run["text"] for one in quotes for item in one["items"] for run in item["inlines"])
