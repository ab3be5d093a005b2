"""What the public of the practice world says: invented people and their words, as plain data."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Voice:
    """Somebody with something to say."""

    handle: str
    """Without the @."""
    name: str
    text: str
    followers: int = 40
    verified: bool = False
    language: str = "en"


CRITIC, REGULAR = "spout_and_steam", "lid_lifter"
"""On the company's lists: one whom it knows to be read by many, and a customer."""

COMPLAINTS = (
    Voice(
        handle=REGULAR, name="Lid Lifter", followers=212,
        text="@acme The lid of my new kettle broke after two days, and your shop keeps my money. I want a refund.",
    ),
    Voice(
        handle="slow_mornings", name="Slow Mornings", followers=1_840,
        text="@acmecare My kettle arrived with a crack, and nobody has answered my mail for a week. So disappointed.",
    ),
    Voice(
        handle="wet_counter", name="Wet Counter", followers=58,
        text="@acme Your kettle leaks from the bottom. The whole worktop is under water. This is terrible quality.",
    ),
    Voice(
        handle="teezeit_um_vier", name="Teezeit um vier", followers=390, language="de",
        text="@acme Der neue Wasserkocher ist nach einer Woche kaputt. Ich bin enttäuscht und will mein Geld zurück.",
    ),
    Voice(
        handle=CRITIC, name="Spout and Steam", followers=61_000, verified=True,
        text="@acme I ordered on Monday, and on Friday there is still no parcel. Awful service, and I am very unhappy.",
    ),
)  # fmt: skip
THANKS = (
    Voice(
        handle="mug_shelf", name="Mug Shelf", followers=530,
        text="@acme Your shop in Leipzig swapped my old kettle in five minutes. Thank you, that was lovely!",
    ),
    Voice(
        handle="quiet_kitchen", name="Quiet Kitchen", followers=97,
        text="I love my new Acme kettle. It is so quiet that the cat stays in the kitchen.",
    ),
    Voice(
        handle="second_cup", name="Second Cup", followers=2_300,
        text="@acmecare Thank you for the help on the phone today, great service!",
    ),
)  # fmt: skip
QUESTIONS = (
    Voice(
        handle="five_oclock_tea", name="Five o'clock", followers=144,
        text="@acme Does the warranty cover the lid, too? I have had my kettle for a year.",
    ),
    Voice(
        handle="tiny_flat", name="Tiny Flat", followers=75,
        text="@acmecare Where can I buy only the base of the small kettle?",
    ),
)  # fmt: skip
JOURNALISTS = (
    Voice(
        handle="harbour_courier", name="The Harbour Courier", followers=184_000, verified=True,
        text="@acme I am a journalist with the Harbour Courier and write about kettles that are recalled. "
        "Whom may I ask for a comment before 5 pm?",
    ),
    Voice(
        handle="radio_worktop", name="Radio Worktop", followers=22_500, verified=True,
        text="@acme We are preparing an article about the new plant. Is there a press contact for an interview?",
    ),
)  # fmt: skip
APPLICANTS = (
    Voice(
        handle="solder_and_sand", name="Solder and Sand", followers=33,
        text="@acme Are you hiring apprentices this summer? I would love to apply for a job in the workshop.",
    ),
    Voice(
        handle="bench_tester", name="Bench Tester", followers=410,
        text="@acme Is the job as a test engineer still open? Where do I send my application?",
    ),
)  # fmt: skip
STORM = "@acmecare Your app has been down since this morning and I cannot even start my kettle with it"
"""What many say at once, nearly in the same words."""
STORM_ENDINGS = ("", "!", "!!", ". Please", " :(", " 😡", "…", ". Please!")
STIR = (
    "Really, {brand}? Read that again before the next coffee.",
    "Who at {brand} thought that this was a good idea?",
    "I have bought from you for ten years. After this I am not so sure.",
    "This must be a joke. Tell me that it is a joke.",
    "My whole office is reading this out loud right now.",
    "So that is what you think of your customers, {brand}.",
    "Somebody take the phone away from whoever wrote this.",
    "Not funny. Not clever. Please take it down.",
)
"""What people say about a post of ours that causes a stir."""
ARTICLES = (
    ("Five kettles in a test", "We boiled 400 litres. The small one by Acme was the quickest, and its lid sticks."),
    ("What happens to old kettles", "Acme takes them back in its shops. We asked what becomes of them."),
)
"""Titles and beginnings of what a blog writes about us."""


def storm_of(number: int) -> Sequence[Voice]:
    """That many people, each with nearly the same words."""
    return tuple(
        Voice(
            handle=f"app_user_{place:02}", name=f"App User {place:02}", followers=20 + 37 * place % 900,
            text=STORM + STORM_ENDINGS[place % len(STORM_ENDINGS)],
        )
        for place in range(1, number + 1)
    )  # fmt: skip


def stir_of(number: int, *, brand: str) -> Sequence[Voice]:
    """That many people with something to say about one post; `brand` is its handle, with the @."""
    return tuple(
        Voice(
            handle=f"passer_by_{place:02}", name=f"Passer-by {place:02}", followers=15 + 53 * place % 1_200,
            text=STIR[place % len(STIR)].format(brand=brand),
        )
        for place in range(1, number + 1)
    )  # fmt: skip
