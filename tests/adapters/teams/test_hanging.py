"""Pictures inside cards: as large as fits, never too much for Teams, and never what keeps a card from being shown."""

import asyncio
import base64
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from adapters.pictures import FilePreviewer
from adapters.sandbox.teams_acme import ANA, APPROVALS
from adapters.sandbox.teams_cards import MOST_BYTES, size
from adapters.sandbox.teams_state import TeamsFaults
from adapters.teams.connector import TeamsFailure
from adapters.teams.dialogs import render_dialog, render_picture
from adapters.teams.hanging import BARE, Hanging, Rungs
from adapters.teams.packing import pack, unpack
from adapters.teams.pen import Pen, packed_in
from adapters.teams.render import render_message
from adapters.teams.sizes import LIMIT, weight
from bot.cards.media import exhibits_of
from tests.adapters.teams.contract import OPENING, SENTENCES, Talk, desk, human
from tests.adapters.teams.drawing import actions_of, as_sent, card_in, check_schema, drawing, of_type, read
from tests.adapters.test_previews import noise
from tests.files import a_film
from workflows.domain.content import Media, MediaKind
from workflows.ports.chat import Button, Buttons, Card, Exact, Exhibit, Form, TextField, Words
from workflows.ports.store import Store

NOISE = noise((640, 480))
KETTLE = Media(
    sha256="a" * 64, alt_text="A red <kettle> on a stove", type="image/png", width=640, height=480, size=900_000
)
APPROVE = Buttons(buttons=(Button(action="post.approve", subject="1.1", label="Approve"),))


class Shelf:
    """Has these bytes, whatever they are asked for by."""

    def __init__(self, content: bytes | None = NOISE) -> None:
        self.content = content
        self.asked = 0

    async def bytes_of(self, sha256: str) -> bytes | None:
        self.asked += 1
        return self.content


def several(count: int) -> tuple[Media, ...]:
    return tuple(replace(KETTLE, sha256=str(number) * 64) for number in range(count))


def a_card(*media: Media, text: str = "Look at this") -> Card:
    blocks = (Words(line=("Waiting",)), Exact(text=text), *exhibits_of(media or (KETTLE,)), APPROVE)
    return Card(notification="Waiting", blocks=blocks, picture="post:1")


def a_form(*media: Media, text: str = "Look at this") -> Form:
    blocks = (Exact(text=text), *exhibits_of(media or (KETTLE,)), TextField(name="typed", label="Handle"))
    return Form(name="confirm", subject="1.1", title="Confirm", blocks=blocks, submit="Confirm")


async def hung(shown: Card | Form, content: bytes | None = NOISE) -> Rungs:
    return await Hanging(Shelf(content), FilePreviewer()).of(shown)


def images(sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    return of_type(card_in(sent), "Image")


# --- drawn --------------------------------------------------------------------------------------------------------


async def test_a_picture_stands_in_the_card_itself_with_its_description_below() -> None:
    card = a_card()

    sent = render_message(card, drawing=drawing(pictures=await hung(card)))

    [image] = images(sent)
    assert image["url"].startswith("data:image/jpeg;base64,")
    assert base64.b64decode(image["url"].partition(",")[2])[:2] == b"\xff\xd8"
    assert image["altText"] == "A red <kettle> on a stove"
    assert "Picture, described as: A red" in read(sent)
    assert "It cannot be shown here" not in read(sent)
    check_schema(card_in(sent))


async def test_no_public_address_is_ever_in_it() -> None:
    card = a_card(*several(4))

    sent = render_message(card, drawing=drawing(pictures=await hung(card)))

    assert not [one for one in images(sent) if not one["url"].startswith("data:")]


@pytest.mark.parametrize("count", [1, 2, 3, 4])
@pytest.mark.parametrize("letters", [0, 2_000, 6_000])
async def test_several_pictures_share_the_room_that_the_words_leave(count: int, letters: int) -> None:
    card = a_card(*several(count), text="x" * letters)

    sent = render_message(card, drawing=drawing(pictures=await hung(card)))

    assert weight(sent) <= LIMIT
    assert size(as_sent(sent)) <= MOST_BYTES
    assert len(images(sent)) == count
    assert [one for one in actions_of(sent) if one["title"] == "Approve"]


async def test_where_the_words_leave_no_room_the_card_can_still_be_decided_on() -> None:
    card = a_card(*several(4), text="x" * 14_000)

    sent = render_message(card, drawing=drawing(pictures=await hung(card)))

    assert images(sent) == []
    assert "It cannot be shown here (640 × 480 pixels, PNG, 0.9 MB)." in read(sent)
    assert [one for one in actions_of(sent) if one["title"] == "Approve"]


async def test_where_a_card_is_all_there_is_its_pictures_take_pages() -> None:
    card = a_card(*several(4), text="word " * 4_000)
    pictures = await hung(card)

    pages = [render_picture(card, drawing=drawing(pictures=pictures), title="Read", page=page) for page in range(9)]

    assert all(weight(page) <= LIMIT for page in pages)
    shown = {image["url"] for page in pages for image in images(page)}
    assert shown == set(pictures[-1].values())


async def test_a_dialog_shows_it_larger_than_a_full_card() -> None:
    long = a_card(text="x" * 9_000)
    alone = a_card()
    pictures = await hung(alone)

    [small] = images(render_message(long, drawing=drawing(pictures=pictures)))
    [large] = images(render_picture(alone, drawing=drawing(pictures=pictures), title="Look"))

    assert len(large["url"]) > len(small["url"])


async def test_a_form_with_a_picture_still_travels_and_comes_back_with_it() -> None:
    pen = Pen(sentences=SENTENCES, opening=OPENING, app_link="https://teams.example/app")
    form = a_form(text="word " * 300)

    sent = pen.dialog(form, pictures=await hung(form))

    assert len(images(sent)) == 1
    [submit] = [one for one in actions_of(sent) if one["title"] == "Confirm"]
    assert packed_in(submit["data"]) == form
    assert weight(sent) <= LIMIT


async def test_a_form_too_full_for_a_picture_still_has_its_fields() -> None:
    form = a_form(*several(4), text="x" * 12_000)

    sent = render_dialog(form, drawing=drawing(pictures=await hung(form)), packed=pack(form))

    assert weight(sent) <= LIMIT
    assert of_type(sent, "Input.Text") or "Next page" in str(sent)


async def test_what_moves_stands_still_and_says_so() -> None:
    card = a_card(replace(KETTLE, kind=MediaKind.GIF))

    sent = render_message(card, drawing=drawing(pictures=await hung(card)))

    assert len(images(sent)) == 1
    assert "It moves; here it stands still." in read(sent)


async def test_a_film_is_a_line_that_says_what_it_is() -> None:
    card = a_card(replace(KETTLE, kind=MediaKind.FILM, type="video/mp4"))
    pictures = await hung(card, a_film())

    sent = render_message(card, drawing=drawing(pictures=pictures))

    assert pictures == BARE
    assert images(sent) == []
    assert "Cards cannot play it" in read(sent)


def test_a_made_up_form_shows_no_kind_of_thing_that_there_is_not() -> None:
    assert unpack(pack(a_form())) == a_form()
    broken = pack(a_form()).replace("a", "b")
    assert unpack(broken) is None


# --- fetched ------------------------------------------------------------------------------------------------------


async def test_a_picture_is_drawn_once_however_many_look() -> None:
    shelf = Shelf()
    hanging = Hanging(shelf, FilePreviewer())

    await asyncio.gather(*(hanging.of(a_card()) for _ in range(5)))
    await hanging.of(a_form())

    assert shelf.asked == 1


@pytest.mark.parametrize("content", [None, b"", b"no picture"])
async def test_what_is_not_kept_or_cannot_be_drawn_is_left_out(content: bytes | None) -> None:
    assert await hung(a_card(), content) == BARE


async def test_a_shelf_that_cannot_be_reached_keeps_no_card_back() -> None:
    class Away:
        async def bytes_of(self, sha256: str) -> bytes | None:
            raise OSError("gone")

    assert await Hanging(Away(), FilePreviewer()).of(a_card()) == BARE


async def test_a_press_does_not_wait_for_a_picture() -> None:
    class Slow(Shelf):
        async def bytes_of(self, sha256: str) -> bytes | None:
            await asyncio.sleep(0.2)
            return NOISE

    hanging = Hanging(Slow(), FilePreviewer())

    assert await hanging.of(a_card(), within=0.01) == BARE
    await hanging.settled()
    assert await hanging.of(a_card(), within=0.01) != BARE


# --- refused ------------------------------------------------------------------------------------------------------


async def test_a_card_that_teams_refuses_for_its_picture_is_there_at_once_without_it(store: Store) -> None:
    hanging = Hanging(Shelf(), FilePreviewer())
    async with desk(Talk(), store, hanging=hanging) as here:
        here.world.faults = TeamsFaults(no_pictures=True)

        posted = await here.chat.post(APPROVALS.id, a_card())
        await here.chat.update(posted, a_card(text="Other words"))

        message = here.world.message(APPROVALS.id, posted.ts)
        assert images(message.card) == []
        assert "It cannot be shown here" in here.person(ANA).read_message(message)
        assert await hanging.of(a_card()) == BARE
        assert [code for name, code in here.world.calls if name in ("create", "update")] == ["BadArgument", "ok", "ok"]


async def test_a_message_in_the_personal_chat_is_sent_again_as_well(store: Store) -> None:
    async with desk(Talk(), store, hanging=Hanging(Shelf(), FilePreviewer())) as here:
        await here.person(ANA).add_app()
        here.world.faults = TeamsFaults(no_pictures=True)

        told = await here.chat.tell(human(ANA), a_card())

        assert images(here.world.message(told.channel, told.ts).card) == []


async def test_what_is_refused_without_a_picture_too_is_the_failure_it_is() -> None:
    hanging, sent = Hanging(Shelf(), FilePreviewer()), []

    async def refuse(drawn: Any) -> None:
        sent.append(len(images(drawn)))
        raise TeamsFailure("create", "BadArgument", status=400, retry=False)

    with pytest.raises(TeamsFailure):
        await hanging.show(a_card(), lambda rungs: render_message(a_card(), drawing=drawing(pictures=rungs)), refuse)

    assert sent == [1, 0]
    assert await hanging.of(a_card()) != BARE


@pytest.mark.parametrize("status", [0, 401, 403, 404, 429, 502])
async def test_what_is_refused_for_another_reason_is_not_sent_twice(status: int) -> None:
    hanging, sent = Hanging(Shelf(), FilePreviewer()), []

    async def refuse(drawn: Any) -> None:
        sent.append(drawn)
        raise TeamsFailure("create", "x", status=status)

    with pytest.raises(TeamsFailure):
        await hanging.show(a_card(), lambda rungs: render_message(a_card(), drawing=drawing(pictures=rungs)), refuse)

    assert len(sent) == 1


def test_an_exhibit_without_a_picture_is_what_stands_in_its_place() -> None:
    [exhibit, _] = exhibits_of((KETTLE,))
    assert isinstance(exhibit, Exhibit)

    sent = render_message(a_card(), drawing=drawing())

    assert images(sent) == []
    assert "Picture. It cannot be shown here" in read(sent)
