"""Ask one model about a sample, as the checks do."""

from benchmarks.training.data import Sample
from workflows.checks.models.grams import content, grams_of, pieces_of, without_quotations
from workflows.checks.models.scoring import Scorer, added, is_english
from workflows.checks.text.reading import read


def score(name: str, scorer: Scorer, sample: Sample) -> float:
    """How sure it is, 0 to 1; `scorer` holds this one model only."""
    reading = read(sample.text)
    if not reading.words or not is_english(reading):
        return 0.0
    pieces = pieces_of(content(reading))
    if name == "voice":
        heard = [scorer.tally(grams_of(without_quotations(piece))) for piece in pieces]
        return scorer.probabilities(added(heard))[0]
    return max(scorer.probabilities(scorer.tally(grams_of(piece)))[0] for piece in pieces)
