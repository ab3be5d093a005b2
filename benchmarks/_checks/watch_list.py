"""What a company would write on its watch list, in sentences that give it away, plainly and in disguise."""

from collections.abc import Callable, Iterator
from random import Random

from benchmarks._checks.sets import Sample

CODE_NAMES = ("Marlowfield", "Project Larkspur", "Blue Heron", "Copperfield")
UNRELEASED = ("AcmePhone 9", "Zephyrol")
CUSTOMERS = ("Fabrikam Foods", "Woodgrove")

_CARRIERS = (
    "Great progress on {} today, the team is on fire",
    "Can't wait until we can tell you more about {}!",
    "{} ships in October, you heard it here first",
    "Lovely lunch with the people behind {}",
    "#hiring an engineer for {} (Leeds)",
)
_DISGUISES: tuple[Callable[[str], str], ...] = (
    lambda name: name,
    str.upper,
    str.lower,
    lambda name: name.replace("e", "3").replace("o", "0"),
    lambda name: name.replace("o", "о").replace("e", "е").replace("a", "а"),
    lambda name: "\u200b".join(name),
    lambda name: " ".join(name.replace(" ", "")),
    lambda name: ".".join(name.replace(" ", "")),
    lambda name: name.replace(" ", "-"),
    lambda name: "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in name),
)
_NEAR_MISSES = (
    "A blue tit and a grey heron visited our pond this morning",
    "Dickens wrote David Copper, no: David C. in 1850",
    "Our phone is in your pocket, our heart is in Acme Town",
    "In the field of Marlow we took this picture",
    "Project of the week: larks and spurs, a walk in the fields",
    "Food made of fabric? See our design week",
)


def watch_list(chance: Random, *, each: int) -> Iterator[Sample]:
    """`each` sentences for every disguise of every name; and sentences that come close."""
    for name in (*CODE_NAMES, *UNRELEASED, *CUSTOMERS):
        for disguise in _DISGUISES:
            for _ in range(max(1, each // 5)):
                text = chance.choice(_CARRIERS).format(disguise(name))
                yield Sample(text=text, is_bad=True, source="drawn")
    yield from (Sample(text=text, is_bad=False, source="near miss") for text in _NEAR_MISSES)
