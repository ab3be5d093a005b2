"""The learned parts: four small linear models, trained by `benchmarks.training` and shipped in `data/models`.

`scores_of(text)` asks all of them in one pass; `tragedy_score(reading)` is the one the check `tragedy` uses beside its
rules; `telling_words` says which words tipped the scale. No model holds a text as forbidden, and none knows who is
logged in, what the news are, or whether a text is true. Their cards are in docs/models.
"""

from workflows.checks.models.scoring import Scores, scores_of, telling_words, tragedy_score

__all__ = ["Scores", "scores_of", "telling_words", "tragedy_score"]
