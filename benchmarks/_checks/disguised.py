"""The same bad words again, disguised as people disguise them: what recall that costs.

The disguises here are written from what each word means, with no look at how a check undoes them; those of
`_perturb.py`, which the check's makers use themselves, come on top.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from benchmarks._checks.child import OURS
from benchmarks._checks.figures import Share
from benchmarks._checks.processes import Question, ask
from benchmarks._checks.sets import FOUND, Sample, SampleSet, Topic
from benchmarks._perturb import DISGUISES

MOST_LOST = 0.03
"""Recall that one kind of disguise may cost."""
PLAIN = "plain"
_CARRIERS = (
    "Our opening hours are {} great, see you on Monday",
    "{}, what a match that was",
    "We think {} about slow shipping",
    "Thank you all, {}!",
)
_CYRILLIC = dict(zip("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ", strict=True))
_GREEK = dict(zip("ovniABEHIKMNOPTXYZ", "ονηιΑΒΕΗΙΚΜΝΟΡΤΧΥΖ", strict=True))
_LEET = {"a": "4@", "e": "3", "i": "1!", "o": "0", "s": "5$", "t": "7"}


@dataclass(frozen=True, kw_only=True)
class Disguised:
    """Recall of plain words, and of each kind of disguise of exactly these words."""

    topic: Topic
    before: Share
    after: Mapping[str, Share]

    @property
    def missed(self) -> str:
        """The kinds that cost more than they may, in words; empty when there are none."""
        worse = [
            f"{kind} {share.value:.3f}"
            for kind, share in self.after.items()
            if round(self.before.value - share.value, 6) > MOST_LOST
        ]
        if not worse:
            return ""
        return (
            f"disguised copies, {self.topic.value}: recall {', '.join(worse)} after {self.before.value:.3f} plain;"
            f" {MOST_LOST} may be lost"
        )


def disguised_figures(asked: Sequence[SampleSet], *, seed: int) -> tuple[Disguised, ...]:
    """Ask our checks about the copies: of swear words alone in a sentence, and of whole insulting sentences."""
    chance = Random(seed)
    by_topic = {one.topic: one for one in asked}
    copies = (
        SampleSet(topic=Topic.PROFANITY, samples=tuple(_words(_terms(by_topic), chance)), origin="copies"),
        *(
            SampleSet(topic=topic, samples=tuple(_sentences(by_topic[topic], chance)), origin="copies")
            for topic in (Topic.HOSTILE, Topic.DISPARAGING)
        ),
    )
    answers = ask(OURS, Question(sets=copies, fine=dict.fromkeys(Topic, ()), drafts=("Good day.",))).answers
    return tuple(_counted(one, answers[one.topic].samples) for one in copies)


def _terms(by_topic: Mapping[Topic, SampleSet]) -> list[str]:
    """The distinct words behind the shared samples of swearing, however those are spelled."""
    samples = (*by_topic[Topic.PROFANITY].samples, *by_topic[Topic.DISGUISED].samples)
    return sorted({sample.term.lower() for sample in samples if sample.is_bad and sample.term})


def _words(terms: Sequence[str], chance: Random) -> Iterator[Sample]:
    for term in terms:
        for carrier in chance.sample(_CARRIERS, 2):
            yield Sample(text=carrier.format(term), is_bad=True, source=PLAIN)
            for kind, disguise in (*_OF_WORDS.items(), *_OF_LETTERS.items()):
                yield Sample(text=carrier.format(disguise(chance, term)), is_bad=True, source=kind)
            for kind, of_all in DISGUISES.items():
                yield Sample(text=carrier.format(of_all(term, chance)), is_bad=True, source=kind)


def _sentences(asked: SampleSet, chance: Random) -> Iterator[Sample]:
    """Every word of a sentence that is bad. Masks and gaps would leave nothing to read, so only letters change."""
    for sample in asked.samples:
        if sample.is_bad:
            yield Sample(text=sample.text, is_bad=True, source=PLAIN)
            for kind, disguise in _OF_LETTERS.items():
                words = " ".join(
                    word if word.startswith(("@", "http")) else disguise(chance, word)
                    for word in sample.text.split(" ")
                )
                yield Sample(text=words, is_bad=True, source=kind)


def _counted(asked: SampleSet, scores: Sequence[float]) -> Disguised:
    found: dict[str, list[bool]] = {}
    for sample, score in zip(asked.samples, scores, strict=True):
        found.setdefault(sample.source, []).append(score >= FOUND)
    shares = {kind: Share(hits=sum(hits), total=len(hits)) for kind, hits in found.items()}
    return Disguised(
        topic=asked.topic,
        before=shares[PLAIN],
        after={kind: share for kind, share in shares.items() if kind != PLAIN},
    )


Disguise = Callable[[Random, str], str]


def _mask_one(chance: Random, word: str) -> str:
    """`f*ck`: the first vowel that is not the first letter, else the second letter."""
    place = next((at for at in range(1, len(word)) if word[at] in "aeiou"), 1)
    return word[:place] + chance.choice("**#") + word[place + 1 :]


def _mask_inner(_: Random, word: str) -> str:
    """`f**k`, `b****h`: of the first word all but its ends."""
    first, gap, rest = word.partition(" ")
    return first[0] + "*" * max(1, len(first) - 2) + (first[-1] if len(first) > 2 else "") + gap + rest


def _spaced(_: Random, word: str) -> str:
    return " ".join(word.replace(" ", ""))


def _separated(chance: Random, word: str) -> str:
    return chance.choice(".-_").join(word.replace(" ", ""))


def _replaced(chance: Random, word: str, alphabet: Mapping[str, str], *, share: float) -> str:
    """Some letters, at least one where any can be, by their twins."""
    places = [at for at, letter in enumerate(word) if letter in alphabet]
    if not places:
        return word
    chosen = {at for at in places if chance.random() < share} or {chance.choice(places)}
    return "".join(chance.choice(alphabet[letter]) if at in chosen else letter for at, letter in enumerate(word))


def _mixed(chance: Random, word: str) -> str:
    """Every letter of its own script: Latin, Cyrillic, Greek, wide, bold."""
    return "".join(chance.choice(_faces(letter)) for letter in word)


def _faces(letter: str) -> list[str]:
    faces = [letter]
    if "a" <= letter <= "z":
        faces += [chr(ord(letter) + 0xFEE0), chr(0x1D41A + ord(letter) - ord("a"))]
    return [*faces, *(table[letter] for table in (_CYRILLIC, _GREEK) if letter in table)]


_OF_WORDS: Mapping[str, Disguise] = {
    "masking, one letter": _mask_one,
    "masking, all but the ends": _mask_inner,
    "spacing": _spaced,
    "dots and dashes": _separated,
    "leetspeak": lambda chance, word: _replaced(chance, word, _LEET, share=0.8),
}
_OF_LETTERS: Mapping[str, Disguise] = {
    "homoglyphs": lambda chance, word: _replaced(chance, word, _CYRILLIC, share=0.6),
    "five scripts mixed": _mixed,
    "hidden characters": lambda _, word: "\u200b".join(word),
}
