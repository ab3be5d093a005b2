"""What leaves for moderators: never a secret, other people's data or a name under wraps; every place stays."""

import asyncio
from datetime import timedelta

import pytest

from bot.redacting import BLANK, Redactor, redactor_for
from tests.builders import NOON
from workflows.domain.content import Content, Media, Part
from workflows.domain.knowledge import Embargo, Knowledge

SECRETIVE = Knowledge(
    code_names=("Bluebird",),
    unreleased=("Kettle 4",),
    customers=("Initech",),
    people=("Rosa Parkin",),
    embargoes=(Embargo(words=("Kettle 9",), until=NOON - timedelta(days=1)),),
)


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return redactor_for(SECRETIVE, {})


async def redacted(redactor: Redactor, text: str, *, handles: bool = False) -> str:
    content = Content(parts=(Part(text=text),))
    clean = await redactor.redacted(content, now=NOON, handles=handles)
    return clean.parts[0].text


@pytest.mark.parametrize(
    ("text", "private"),
    [
        ("Write to jane.doe@gmail.com today", "jane.doe@gmail.com"),
        ("Write to press@acme.example today", "press@acme.example"),
        ("Call +44 20 7946 0958 now", "+44 20 7946 0958"),
        ("Call 0800 123456 now", "0800 123456"),
        ("Order 12345678 is late", "12345678"),
        ("Card 4111 1111 1111 1111 please", "4111 1111 1111 1111"),
        ("The password: hunter2 works", "hunter2"),
        ("Thanks @jane_k for this", "@jane_k"),
        ("See https://acme.example/x?token=abc&u=1 now", "?token=abc&u=1"),
        ("See https://acme.example/x#id=7 now", "#id=7"),
        ("See acme.example/reset?token=abc now", "?token=abc"),
        ("See OurBluebird2 now", "Bluebird"),
        ("See https://ana:pass@acme.example/x now", "ana:pass"),
        ("See https://ana:pass@acme.example/x?token=abc now", "?token=abc"),
        ("See https://initech.example/x?token=abc#id now", "?token=abc#id"),
        ("Jane lives at 12 Elm Street", "12 Elm Street"),
        ("Project Bluebird is coming", "Bluebird"),
        ("The Kettle 4 is coming", "Kettle 4"),
        ("The Kettle 9 is coming", "Kettle 9"),
        ("We work for Initech", "Initech"),
        ("Welcome Rosa Parkin", "Rosa Parkin"),
        ("Look at http://wiki.corp.internal/page", "wiki.corp.internal"),
    ],
)
async def test_what_is_private_is_blanked_out_in_place(redactor: Redactor, text: str, private: str) -> None:
    clean = await redacted(redactor, text)

    start = text.index(private)
    assert private not in clean and len(clean) == len(text)
    assert set(clean[start : start + len(private)]) <= {BLANK, " "}
    assert clean[:4] == text[:4] or start < 4 or BLANK in clean[:4]


@pytest.mark.parametrize(
    "text",
    [
        "Our new kettle boils in 90 seconds. Yours for 49.99 until 24 December! #kettle",
        "Read more at https://acme.example/kettle",
        "5 years, 1,200 shops and one idea",
        "",
    ],
)
async def test_an_ordinary_post_stays_as_it_is(redactor: Redactor, text: str) -> None:
    assert await redacted(redactor, text) == text


async def test_handles_may_stay_when_the_company_says_so(redactor: Redactor) -> None:
    assert await redacted(redactor, "Thanks @jane_k!", handles=True) == "Thanks @jane_k!"


async def test_descriptions_of_pictures_and_every_part_are_blanked_too(redactor: Redactor) -> None:
    pictures = (Media(sha256="1" * 64, alt_text="jane@gmail.com"), Media(sha256="2" * 64, alt_text="A kettle"))
    content = Content(parts=(Part(text="One"), Part(text="Call +44 20 7946 0958", media=pictures), Part(text="Three")))

    clean = await redactor.redacted(content, now=NOON, handles=False)

    assert [part.text for part in clean.parts] == ["One", "Call " + BLANK * 16, "Three"]
    assert [one.alt_text for one in clean.parts[1].media] == [BLANK * 14, "A kettle"]
    assert [one.sha256 for one in clean.parts[1].media] == ["1" * 64, "2" * 64]


@pytest.mark.parametrize(
    "piece",
    ["Refund to card 4111 1111 1111 1111. ", "AKIAIOSFODNN7EXAMPLE ", "jane{}@gmail.com ", "password: hunter{}2 "],
)
async def test_more_than_a_check_lists_at_once_is_blanked_all_the_same(redactor: Redactor, piece: str) -> None:
    text = "".join(piece.replace("{}", str(number)) for number in range(250))

    clean = await redacted(redactor, text)

    assert len(clean) == len(text)
    assert not any(word in clean for word in ("4111", "AKIA", "jane", "hunter"))


async def test_the_event_loop_goes_on_while_long_words_are_looked_through(redactor: Redactor) -> None:
    turns = 0

    async def tick() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    ticking = asyncio.ensure_future(tick())
    await redacted(redactor, "Write to jane@gmail.com. " * 350)
    ticking.cancel()

    assert turns > 10
