"""What has to be reached, topic by topic, and what was missed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks._checks.figures import Figures, Share
from benchmarks._checks.sets import Topic


@dataclass(frozen=True, kw_only=True)
class Target:
    """For one topic: the least recall and area, and the largest shares of near misses and of fine posts found."""

    recall: float | None = None
    area: float | None = None
    near_misses: float | None = None
    fine: float | None = None


TARGETS: Mapping[Topic, Target] = {
    Topic.PROFANITY: Target(recall=0.95, near_misses=0.02, fine=0.001),
    Topic.DISGUISED: Target(recall=0.85, near_misses=0.02, fine=0.001),
    Topic.CREDENTIALS: Target(recall=0.95, fine=0),
    Topic.NUMBERS: Target(recall=0.93, fine=0.001),
    Topic.PHONES: Target(recall=0.5, fine=0.002),
    Topic.VOICE: Target(recall=0.65, area=0.95, fine=0.01),
    Topic.VOICE_KNOWN: Target(recall=0.85, fine=0.05),
    Topic.OFFENSIVE: Target(recall=0.75, area=0.93, fine=0.002),
    Topic.NEWS_JACKING: Target(recall=0.5, fine=0.01),
    Topic.DISASTER: Target(area=0.82),
    Topic.PLACEHOLDER: Target(recall=0.95, fine=0.0002),
    Topic.HIDDEN: Target(recall=0.95, fine=0.002),
    Topic.LINKS: Target(recall=0.95, fine=0.0005),
    Topic.SHOUTING: Target(recall=0.95, fine=0.002),
    Topic.CLAIMS: Target(recall=0.6, fine=0.002),
    Topic.DISCLOSURE: Target(recall=0.6, fine=0.002),
    Topic.DISPARAGING: Target(recall=0.6, fine=0.002),
    Topic.HOSTILE: Target(recall=0.6, fine=0.002),
    Topic.WATCH_LIST: Target(recall=1.0, fine=0.001),
    Topic.EVERYTHING: Target(fine=0.01),
}
"""Those of risk.md in the shared folder; its near misses of profanity are the Scunthorpe words."""
MOST_HELD_KNOWN = 0.01
"""Of an account's own fine posts, the share held for their voice when 100 earlier ones are known."""


def missed(figures: Mapping[Topic, Figures], *, held_known: Share) -> tuple[str, ...]:
    """Every target that was missed, in words."""
    problems = [problem for topic, target in TARGETS.items() for problem in _missed(topic, target, figures.get(topic))]
    if _is_over(held_known, MOST_HELD_KNOWN):
        problems.append(f"{Topic.VOICE_KNOWN.value}: {_said(held_known)} held, {MOST_HELD_KNOWN:.0%} may be")
    return tuple(problems)


def _missed(topic: Topic, target: Target, found: Figures | None) -> Iterator[str]:
    if found is None:
        yield f"{topic.value}: nothing to measure"
        return
    if target.recall is not None and found.recall.value < target.recall:
        yield f"{topic.value}: recall {found.recall.value:.3f}, {target.recall} is the least"
    if target.area is not None and (found.area or 0) < target.area:
        yield f"{topic.value}: AUC {found.area or 0:.3f}, {target.area} is the least"
    if target.near_misses is not None and _is_over(found.near_misses, target.near_misses):
        yield f"{topic.value}: {_said(found.near_misses)} near misses found, {target.near_misses:.0%} may be"
    if target.fine is not None and _is_over(found.fine, target.fine):
        yield f"{topic.value}: {_said(found.fine)} fine posts found, {target.fine:.2%} may be"


def _is_over(share: Share, most: float) -> bool:
    """Counted in whole samples: of 519 posts, 0.1 % is none."""
    return share.hits > int(most * share.total)


def _said(share: Share) -> str:
    return f"{share.hits} of {share.total}"
