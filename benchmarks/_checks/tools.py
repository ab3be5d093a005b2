"""Existing libraries behind one face: what each claims to find, as a score for a text. Imported only where they run.

Each is used as its own documentation says, with its own defaults and thresholds; none is trained or tuned here.
"""

from collections.abc import Callable, Mapping

from benchmarks._checks.sets import Topic

Detector = Callable[[str], float]
Build = Callable[[], Mapping[Topic, Detector]]

GROUP = "benchmarks"
"""The dependency group with these libraries."""
_SWEARING = (Topic.PROFANITY, Topic.DISGUISED, Topic.OFFENSIVE)
_NEGATIVE = -0.05
"""Of vaderSentiment: the compound score at which its documentation calls a text negative."""


def better_profanity() -> Mapping[Topic, Detector]:
    """better-profanity (MIT): a list of words with their spellings."""
    from better_profanity import profanity

    profanity.load_censor_words()
    return dict.fromkeys(_SWEARING, lambda text: float(profanity.contains_profanity(text)))


def glin_profanity() -> Mapping[Topic, Detector]:
    """glin-profanity (MIT): words with leetspeak and look-alikes, personal data, secrets."""
    from glin_profanity import Filter, scan_pii, scan_secrets

    words = Filter()
    kinds = {Topic.NUMBERS: {"email", "credit_card", "iban", "ssn"}, Topic.PHONES: {"phone"}}

    def personal(wanted: set[str]) -> Detector:
        return lambda text: float(any(one.category in wanted for one in scan_pii(text).matches))

    return {
        **dict.fromkeys(_SWEARING, lambda text: float(words.is_profane(text))),
        Topic.CREDENTIALS: lambda text: float(bool(scan_secrets(text).matches)),
        **{topic: personal(wanted) for topic, wanted in kinds.items()},
    }


def pygarble() -> Mapping[Topic, Detector]:
    """pygarble (MIT): words, personal data, secrets, gibberish."""
    from pygarble.gibberish import EnsembleDetector
    from pygarble.screening import Scanner

    scanner, garbled = Scanner(), EnsembleDetector()
    kinds = {Topic.NUMBERS: {"email", "credit_card", "iban", "ssn_us"}, Topic.PHONES: {"phone"}}

    def category(name: str) -> Detector:
        return lambda text: float(any(one.category == name for one in scanner.scan(text).findings))

    def personal(wanted: set[str]) -> Detector:
        return lambda text: float(any(one.kind in wanted for one in scanner.scan(text).findings))

    return {
        **dict.fromkeys(_SWEARING, category("profanity")),
        Topic.CREDENTIALS: category("secrets"),
        Topic.PLACEHOLDER: lambda text: float(bool(garbled.predict(text))),
        **{topic: personal(wanted) for topic, wanted in kinds.items()},
    }


def pyobscenity() -> Mapping[Topic, Detector]:
    """pyobscenity (MIT): patterns over transformed text."""
    from pyobscenity import check

    return dict.fromkeys(_SWEARING, lambda text: float(bool(check(text))))


def safetext() -> Mapping[Topic, Detector]:
    """safetext (MIT): lists of words in several languages; the English one."""
    from safetext import SafeText

    words = SafeText(language="en")
    return dict.fromkeys(_SWEARING, lambda text: float(bool(words.check_profanity(text))))


def detect_secrets() -> Mapping[Topic, Detector]:
    """detect-secrets (Apache-2.0): its plug-ins, line by line; without the two that, asked about a single line, report
    every word as a string of high entropy.
    """
    from detect_secrets.core.plugins.util import get_mapping_from_secret_type_to_class
    from detect_secrets.core.scan import scan_line
    from detect_secrets.settings import transient_settings

    names = [str(plugin.__name__) for plugin in get_mapping_from_secret_type_to_class().values()]
    plugins = [{"name": name} for name in names if "HighEntropy" not in name]

    def found(text: str) -> float:
        with transient_settings({"plugins_used": plugins}):
            return float(any(True for line in text.splitlines() for _ in scan_line(line)))

    return {Topic.CREDENTIALS: found}


def vader() -> Mapping[Topic, Detector]:
    """vaderSentiment (MIT): how negative the words are, the nearest thing to hostility it claims."""
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    analyser = SentimentIntensityAnalyzer()

    def score(text: str) -> float:
        """From 0, as friendly as can be, to 1; what the documentation calls negative from 0.5 up."""
        compound = float(analyser.polarity_scores(text)["compound"])
        above = (_NEGATIVE - compound) / (1 + _NEGATIVE)
        return 0.5 + 0.5 * above if compound <= _NEGATIVE else 0.5 * (1 - compound) / (1 - _NEGATIVE) - 1e-9

    return {Topic.OFFENSIVE: score, Topic.HOSTILE: score, Topic.DISPARAGING: score}


TOOLS: Mapping[str, Build] = {
    "better-profanity": better_profanity,
    "glin-profanity": glin_profanity,
    "pygarble": pygarble,
    "pyobscenity": pyobscenity,
    "safetext": safetext,
    "detect-secrets": detect_secrets,
    "vaderSentiment": vader,
}
MODULES: Mapping[str, str] = {
    "better-profanity": "better_profanity",
    "glin-profanity": "glin_profanity",
    "pygarble": "pygarble",
    "pyobscenity": "pyobscenity",
    "safetext": "safetext",
    "detect-secrets": "detect_secrets",
    "vaderSentiment": "vaderSentiment",
}
"""The module of each, to see whether it is installed without importing it."""
