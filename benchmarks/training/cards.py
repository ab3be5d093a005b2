"""A model's card: what it is from, what it can, what it cannot. Written anew with every training, never by hand."""

import hashlib
from collections import Counter
from collections.abc import Sequence

from benchmarks.training.asking import score
from benchmarks.training.data import Sample
from benchmarks.training.measuring import Share, above, area, threshold_for
from benchmarks.training.recipes import CHOSEN, MADE, RECIPES, Recipe
from workflows.checks.models.scoring import Scorer
from workflows.checks.models.shipped import parse

ORIGINS = {
    "gender_person": (
        'CrowdFlower "Twitter User Gender", profiles of people',
        'CrowdFlower "Data for Everyone", open data',
    ),
    "gender_brand": (
        'the same, profiles of brands, bands and bots: a noisy "no"',
        'CrowdFlower "Data for Everyone", open data',
    ),
    "corp:Citi": ('CrowdFlower "Corporate Messaging", a bank', 'CrowdFlower "Data for Everyone", open data'),
    "corp:Merck": ('CrowdFlower "Corporate Messaging", a drug maker', 'CrowdFlower "Data for Everyone", open data'),
    "davidson": ("Davidson et al. 2017, tweets with words of a hate-speech list", "MIT"),
    "disaster": ('CrowdFlower "Disasters on social media"', 'CrowdFlower "Data for Everyone", open data'),
}
OURS = ("sentences written for this repository", "Apache-2.0, as this repository")
THRESHOLDS = (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
MEASURED = {
    "voice": (("people never seen", ("gender_person",)),),
    "offensive": (
        ("all held out", ("davidson", "surge_tox")),
        ("of them tweets like those learned from", ("davidson",)),
        ("of them another set, nothing of it learned", ("surge_tox",)),
    ),
    "tragedy": (("tweets like those learned from", ("disaster",)),),
}
LIMITS = {
    "voice": (
        "It hears wording, not who is logged in. A witty brand and a support desk sound like people until the account "
        "has a history to be held against; a person who quotes the news sounds like a company. The people are of 2015."
    ),
    "offensive": (
        "It knows insults as they are written on Twitter, not what is meant: neutral sentences about groups of people, "
        "quoted insults and slang among friends may score high, and polite contempt scores low. On a set "
        "of which it learned nothing it finds about half. It never says hate, and it never forbids."
    ),
    "tragedy": (
        "It knows how disasters are spoken of, not whether one happened. Names of dead people, anniversaries told by "
        "a date and hashtags of the day are for the rules beside it. Its set calls many films, songs and figures of "
        "speech no disaster, and some true disasters, too."
    ),
}


def card_of(name: str, file: bytes, samples: Sequence[Sample], held_out: Sequence[Sample]) -> str:
    """The card of a model's file, as Markdown."""
    recipe, model = RECIPES[name], parse(file)
    scorer = Scorer([model])
    brands = [score(name, scorer, one) for one in held_out if one.source.startswith("corp:")]
    lines = [
        f"# The model `{name}`",
        "",
        f"Asked about an English text: how likely is it that {recipe.asks}? A linear model over words, pairs of "
        "words and runs of four characters; logistic regression, weights rounded to whole numbers. Written by "
        f"`python -m benchmarks.training {name}`, which also writes this card: do not edit it.",
        "",
        "| | |",
        "| --- | --- |",
        f"| file | `workflows/checks/data/models/{name}.model` |",
        f"| size | {len(file):,} bytes, {len(model.runs):,} runs and {len(model.words):,} words and pairs |",
        f"| SHA-256 | `{hashlib.sha256(file).hexdigest()}` |",
        f"| made | {MADE} |",
        "",
        "## Learned from",
        "",
        "| source | texts | says | weight of one | what | licence |",
        "| --- | --- | --- | --- | --- | --- |",
        *_sources(recipe, samples),
        "",
        "Only the training part of each (`benchmarks/_splits.py`). Links and handles are taken out, emoji and numbers "
        "become marks, broken characters are mended, companies' own names are cut, so that wording is learned and not "
        "whose post it is. None of our sentences is anybody's post.",
        "",
        "## On texts it never saw",
        "",
        *_measures(name, scorer, held_out, brands),
        "",
        "In brackets Wilson's interval: where the true share lies in 95 of 100 such samples. The held-out figures were "
        "looked at about thirty times while recipes were tried and sentences written, and the rule for foreign "
        "languages was mended after one such look: they flatter a little.",
        "",
        "## Thresholds of the check",
        "",
        *_thresholds(name),
        "",
        "## Limits",
        "",
        f"English only; a text in another language gets no score. {LIMITS[name]}",
        "",
    ]
    return "\n".join(lines)


def _thresholds(name: str) -> list[str]:
    """Which thresholds were chosen, and on what."""
    chosen = [one for one in CHOSEN if one.model == name]
    if not chosen:
        return ["The rules of the check `tragedy` ask for this score only where an offer or a joke stands beside it."]
    return [
        "Chosen on training texts only, never on the tables above: every text was judged by a model that had not "
        "learned from it (a company by one that knew nothing of that company, our own sentences in four parts), and "
        "the threshold must not meet more of them than this. Our own sentences were written to be mistaken.",
        "",
        "| setting | threshold | of two companies' posts at most | of our own ordinary sentences at most |",
        "| --- | --- | --- | --- |",
        *(f"| `{one.setting}` | {one.value:g} | {one.companies:.1%} | {one.ordinary:.1%} |" for one in chosen),
    ]


def _sources(recipe: Recipe, samples: Sequence[Sample]) -> list[str]:
    counts = Counter((sample.source, sample.label) for sample in samples)
    rows = []
    for says, weights in (("yes", recipe.yes), ("no", recipe.no)):
        for (source, label), weight in weights.items():
            what, licence = ORIGINS.get(source, OURS)
            rows.append(f"| {source} | {counts[source, label]:,} | {says} | {weight:g} | {what} | {licence} |")
    return rows


def _measures(name: str, scorer: Scorer, held_out: Sequence[Sample], brands: Sequence[float]) -> list[str]:
    """A line for each held-out set, then what every threshold finds in the first of them."""
    lines = [
        f"Against {len(brands)} posts of companies of which nothing was learned:",
        "",
        "| should be found | texts | AUC | found at 0.2 % false alarms | at 1 % | at 5 % |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    found: list[list[float]] = []
    for title, sources in MEASURED[name]:
        scores = [score(name, scorer, one) for one in held_out if one.label and one.source in sources]
        found.append(scores)
        shares = [above(scores, threshold_for(brands, false)) for false in (0.002, 0.01, 0.05)]
        lines.append(f"| {title} | {len(scores)} | {area(scores, brands):.3f} | {' | '.join(map(str, shares))} |")
    lines += [
        *_against_neighbours(name, scorer, held_out, found[0]),
        "",
        "| threshold | found | companies' posts met |",
        "| --- | --- | --- |",
        *(f"| {one:g} | {above(found[0], one)} | {_counted(above(brands, one))} |" for one in THRESHOLDS),
    ]
    return lines


def _against_neighbours(name: str, scorer: Scorer, held_out: Sequence[Sample], found: Sequence[float]) -> list[str]:
    """The harder question: against texts of the same set that people said no to."""
    sources = MEASURED[name][0][1]
    others = [score(name, scorer, one) for one in held_out if not one.label and one.source in sources]
    if not others:
        return []
    return [
        "",
        f"Against the {len(others)} texts of the same sets that people said no to: AUC {area(found, others):.3f}.",
    ]


def _counted(share: Share) -> str:
    return f"{share.hits} of {share.of}: {share}"
