"""What each model learns from what, and how strongly each source counts."""

from collections.abc import Mapping
from dataclasses import dataclass

MADE = "2026-11-22"
"""When the models were last changed; by hand, so that training again gives the same cards."""


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """How a model is made. `yes` and `no` name sources, by label where a set holds both, with the weight of one text.

    `strength` is scikit-learn's C; `least` how many texts must hold a piece for it to be learned.
    """

    asks: str
    yes: Mapping[tuple[str, int], float]
    no: Mapping[tuple[str, int], float]
    strength: float
    least: int = 2
    most: int = 30_000
    """Pieces the file holds at most: those that weigh most."""


def _texts(weights: Mapping[str, float], label: int = 1) -> dict[tuple[str, int], float]:
    return {(source, label): weight for source, weight in weights.items()}


# The two companies count more than the "brand" profiles of the gender set, a third of which are bands, bots and people.
_COMPANIES = {("corp:Citi", 0): 4.0, ("corp:Merck", 0): 4.0}
_MANY_COMPANIES = {("corp:Citi", 0): 8.0, ("corp:Merck", 0): 8.0}
_OURS = {"written:organisation": 1.0, "written:heated": 1.0, "written:harmless": 1.0}

_FINE = tuple(f"written:calm_{one}" for one in ("news", "sides", "people", "business", "fun", "links", "company"))

RECIPES = {
    "voice": Recipe(
        asks="a person speaks for themselves, and no organisation",
        yes={
            ("gender_person", 1): 1.0,
            **_texts({"written:person": 1.5, "written:hostile": 0.5, "written:opinion": 0.5}),
        },
        no={
            **_MANY_COMPANIES,
            ("gender_brand", 0): 0.3,
            **_texts({**_OURS, **dict.fromkeys(_FINE, 0.5), "written:disaster": 1.0}),
        },
        strength=2.0,
    ),
    "offensive": Recipe(
        asks="it insults, mocks or threatens somebody",
        yes={("davidson", 1): 1.0, **_texts({"written:hostile": 3.0})},
        no={
            **_COMPANIES,
            ("davidson", 0): 1.0,
            ("gender_brand", 0): 0.5,
            **_texts(dict.fromkeys(_OURS, 4.0)),
            **_texts({"written:disaster": 4.0, "written:opinion": 2.0, "written:person": 0.5}),
        },
        strength=8.0,
    ),
    "tragedy": Recipe(
        asks="it speaks of a death, a disaster, an attack, a war or a mourning",
        # Many of the set's "no" do speak of deaths and attacks, only not of news: they count half of its "yes".
        yes={("disaster", 1): 2.0, **_texts({"written:disaster": 3.0})},
        no={
            **_MANY_COMPANIES,
            ("disaster", 0): 1.0,
            ("gender_brand", 0): 0.5,
            **_texts({**_OURS, "written:organisation": 4.0, "written:harmless": 3.0, "written:person": 1.0}),
        },
        strength=3.0,
    ),
}

ORDINARY = frozenset({"written:organisation", "written:heated", "written:harmless"})
"""Our own sentences of organisations: harder than the posts of two companies, as they were written to be mistaken."""


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """A threshold of a check, and the largest shares it may meet of the companies' training posts and of `ORDINARY`,
    each judged by a model that did not learn from it. Nothing held out had a say.
    """

    model: str
    setting: str
    value: float
    companies: float
    ordinary: float


CHOSEN = (
    Chosen(model="voice", setting="advise", value=0.7, companies=0.02, ordinary=0.07),
    Chosen(model="voice", setting="hold", value=0.77, companies=0.005, ordinary=0.03),
    Chosen(model="voice", setting="hold_answers", value=0.84, companies=0.002, ordinary=0.015),
    Chosen(model="offensive", setting="limit", value=0.45, companies=0.002, ordinary=0.03),
    Chosen(model="offensive", setting="limit_risky", value=0.8, companies=0, ordinary=0.005),
)
