"""Judge a text by the models: one pass over its pieces for all of them, in plain Python."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from workflows.checks.models.grams import LONG, RUN, Grams, content, grams_of, pieces_of, tokens_of, without_quotations
from workflows.checks.models.shipped import Model, Name, shipped
from workflows.checks.text.lists import read_list
from workflows.checks.text.reading import Reading, Word, read

REMEMBERED = 4_096
"""Texts whose scores are kept: an account's last 200 posts are looked at again with each draft for it."""
ROOM = 2**20
"""Twice what all weights of one model and one sign add up to at most: few enough digits for a fast addition."""
_CANDIDATES = 12
"""Words looked at closely for an explanation: those that weigh most by themselves."""
_TELLING = 0.1
"""What a word must add to the log-odds to be named: less is no reason."""


@dataclass(frozen=True, kw_only=True)
class Scores:
    """How sure each model is, 0 to 1: that a person speaks and no organisation; that it insults or attacks; that it
    speaks of a death, a disaster, an attack or a war.
    """

    voice: float
    offensive: float
    tragedy: float


_NAMES: tuple[Name, ...] = ("voice", "offensive", "tragedy")
NOTHING = Scores(voice=0.0, offensive=0.0, tragedy=0.0)
"""For texts the models cannot read: empty, or not in English."""


@dataclass(frozen=True, kw_only=True)
class Tally:
    """For each model, the sum of its weights of a text's runs and words; and how many distinct ones the text has."""

    runs: list[int]
    words: list[int]
    of_runs: int
    of_words: int


@dataclass(frozen=True, kw_only=True)
class _Judged:
    """The scores of a text, and for each model the piece of it that scored highest."""

    scores: Scores
    loudest: Mapping[Name, str]


class Scorer:
    """Some models put together, so that each piece of a text is looked up once."""

    def __init__(self, models: Sequence[Model]) -> None:
        self._models = tuple(models)
        self._runs = _Table([model.runs for model in models])
        self._words = _Table([model.words for model in models])

    def tally(self, grams: Grams) -> Tally:
        """Each model's weights of a text's pieces, added up."""
        return Tally(
            runs=self._runs.sums(grams.runs),
            words=self._words.sums(grams.words),
            of_runs=len(grams.runs),
            of_words=len(grams.words),
        )

    def probabilities(self, tally: Tally) -> list[float]:
        """How sure each model is, 0 to 1, in the order they were given."""
        by_run = 1 / math.sqrt(tally.of_runs or 1)
        by_word = 1 / math.sqrt(tally.of_words or 1)
        return [
            _probability(model.bias + model.step * (run * by_run + word * by_word))
            for model, run, word in zip(self._models, tally.runs, tally.words, strict=True)
        ]


def scores_of(text: str) -> Scores:
    """What all models say about a text. Linear in its length."""
    return _judged(text).scores


def tragedy_score(reading: Reading) -> float:
    """How sure the model is, 0 to 1, that a text speaks of a death, a disaster, an attack, a war or a mourning.

    It says nothing about whether that is out of place: a news agency's and a charity's posts score as high as a shop's
    offer beside them. 0.5 is where it is undecided; see docs/models/tragedy.md for what each threshold finds and how
    many ordinary posts it meets. 0 for texts that are not in English. A short text's sentences are asked one by one,
    too: an offer behind the sad news must not hide them.
    """
    whole = scores_of(reading.text).tragedy
    if not whole or len(reading.sentences) == 1 or len(said := content(reading)) > LONG:
        return whole
    scorer = _scorer("tragedy")
    parts = [scorer.tally(grams_of(piece)) for piece in pieces_of(said, longest=0)]
    return max([whole, *(scorer.probabilities(part)[0] for part in parts)])


def is_english(reading: Reading) -> bool:
    """Whether the models can say anything: not where another language's little words, or letters, prevail."""
    places = reading.places
    english = sum(len(places[word]) for word in _little_words("english").intersection(places))
    foreign = sum(len(places[word]) for word in _little_words("foreign").intersection(places))
    strange = () if reading.folded.text.isascii() else (word for word in places if not word.isascii())
    other = sum(len(places[word]) for word in strange)
    return not (foreign >= 2 and foreign > english) and 2 * other <= len(reading.words)


def telling_words(reading: Reading, name: Name, most: int = 3) -> list[Word]:
    """The words that add most to the score, heaviest first, of the part that scored highest; none where only little
    words do, or nothing stands out.
    """
    added = _added_by_words(_model(name), _judged(reading.text).loudest.get(name, ""))
    heaviest = sorted((word for word in added if added[word] >= _TELLING), key=lambda word: (-added[word], word))
    named = set(heaviest[:most])
    by_text: dict[str, Word] = {}
    for word in reading.words:
        if word.text in named:
            by_text.setdefault(word.text, word)
    return [by_text[word] for word in heaviest[:most] if word in by_text]


@lru_cache(maxsize=REMEMBERED)
def _judged(text: str) -> _Judged:
    reading = read(text)
    if not reading.words or not is_english(reading):
        return _Judged(scores=NOTHING, loudest={})
    scorer, said = _scorer(*_NAMES), content(reading)
    pieces = pieces_of(said)
    tallies = [scorer.tally(grams_of(piece)) for piece in pieces]
    judged = [scorer.probabilities(tally) for tally in tallies]
    by_model = [list(column) for column in zip(*judged, strict=True)]
    highest = [max(column) for column in by_model]
    # A voice is heard in all of a text: a company's long post has its one warm sentence, too.
    heard = [_heard(scorer, piece, tally) for piece, tally in zip(pieces, tallies, strict=True)]
    voice = scorer.probabilities(added(heard))[0]
    return _Judged(
        scores=Scores(voice=voice, offensive=highest[1], tragedy=highest[2]),
        loudest={
            name: pieces[column.index(most)] for name, column, most in zip(_NAMES, by_model, highest, strict=True)
        },
    )


def _heard(scorer: Scorer, piece: str, tally: Tally) -> Tally:
    """A piece's tally without its quotations, which are somebody else's voice."""
    own = without_quotations(piece)
    return tally if own is piece else scorer.tally(grams_of(own))


def added(tallies: Sequence[Tally]) -> Tally:
    """Of a whole text: what two pieces share counts twice."""
    if len(tallies) == 1:
        return tallies[0]
    return Tally(
        runs=[sum(column) for column in zip(*(one.runs for one in tallies), strict=True)],
        words=[sum(column) for column in zip(*(one.words for one in tallies), strict=True)],
        of_runs=sum(one.of_runs for one in tallies),
        of_words=sum(one.of_words for one in tallies),
    )


class _Table:
    """The weights of several models for one kind of piece: those of one piece side by side in one number, so that a
    single addition adds for every model.
    """

    def __init__(self, weights: Sequence[Mapping[str, int]]) -> None:
        self._models = len(weights)
        self._packed: dict[str, int] = {}
        for place, model in enumerate(weights):
            for gram, weight in model.items():
                self._packed[gram] = self._packed.get(gram, 0) + weight * ROOM**place

    def sums(self, grams: Iterable[str]) -> list[int]:
        """For each model, the sum of its weights of these pieces."""
        rest = sum(filter(None, map(self._packed.get, grams)))
        found = []
        for _ in range(self._models):
            one = (rest + ROOM // 2) % ROOM - ROOM // 2
            found.append(one)
            rest = (rest - one) // ROOM
        return found


def _added_by_words(model: Model, text: str) -> dict[str, float]:
    """What the weightiest words add to the log-odds, each with all pieces it is part of; no little words.

    Counted from the weights, not by judging the text again without the word, so that it costs little in a long text.
    """
    tokens = list(tokens_of(text))
    by_run = model.step / math.sqrt(max(1, len(text) - RUN + 1))
    by_word = model.step / math.sqrt(max(1, 2 * len(tokens) - 1))
    english, dull = _little_words("english"), _little_words("dull")
    places: dict[str, int] = {}
    for at, (token, _, _) in enumerate(tokens):
        if token not in places and token not in dull and token not in english and token[0].isalpha() and len(token) > 1:
            places[token] = at
    alone = {token: sum(_weights_around(model, tokens, at)) for token, at in places.items()}
    closely = sorted(alone, key=lambda token: (-alone[token], token))[:_CANDIDATES]
    return {token: by_word * alone[token] + by_run * _by_runs(model, text, tokens[places[token]]) for token in closely}


def _weights_around(model: Model, tokens: Sequence[tuple[str, int, int]], at: int) -> Iterator[int]:
    """The weights of a word and of the pairs it makes with its neighbours."""
    token = tokens[at][0]
    yield model.words.get(token, 0)
    if at:
        yield model.words.get(f"{tokens[at - 1][0]} {token}", 0)
    if at + 1 < len(tokens):
        yield model.words.get(f"{token} {tokens[at + 1][0]}", 0)


def _by_runs(model: Model, text: str, token: tuple[str, int, int]) -> int:
    _, start, end = token
    runs = {text[place : place + RUN] for place in range(max(0, start - RUN + 1), end)}
    return sum(model.runs.get(run, 0) for run in runs)


def _probability(odds: float) -> float:
    return 1 / (1 + math.exp(-max(-40.0, min(40.0, odds))))


@cache
def _little_words(tongue: str) -> frozenset[str]:
    lines = [line.split() for line in read_list("little_words.txt")]
    return frozenset(word for first, *words in lines if first == tongue for word in words)


@cache
def _model(name: Name) -> Model:
    """Read when it is first asked for, so that starting the program does not wait for it."""
    return shipped(name)


@cache
def _scorer(*names: Name) -> Scorer:
    return Scorer([_model(name) for name in names])
