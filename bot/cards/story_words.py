"""The words for a story: what it is about, how it sounds, where it was said, and why it came to its department."""

from datetime import datetime, timedelta

from bot.cards.phrases import count_of, fitted, listed, shown
from bot.cards.story_view import StoryView
from workflows.domain.department import Rule
from workflows.domain.mention import Arrival, Contact
from workflows.domain.story import Sentiment, StoryState, Topic

TOPICS = {
    Topic.QUESTION: "Question",
    Topic.COMPLAINT: "Complaint",
    Topic.PRAISE: "Praise",
    Topic.PRESS: "Press",
    Topic.SECURITY: "Security",
    Topic.HIRING: "Hiring",
    Topic.ABUSE: "Abuse",
    Topic.OTHER: "Something else",
}
_COUNTED = {
    Topic.QUESTION: ("question", "questions"),
    Topic.COMPLAINT: ("complaint", "complaints"),
    Topic.PRAISE: ("with praise", "with praise"),
    Topic.PRESS: ("from the press", "from the press"),
    Topic.SECURITY: ("about security", "about security"),
    Topic.HIRING: ("about hiring", "about hiring"),
    Topic.ABUSE: ("abusive", "abusive"),
    Topic.OTHER: ("other", "others"),
}
"""What follows a number of them."""
_SOUNDS = {
    Sentiment.POSITIVE: "sounds positive",
    Sentiment.NEUTRAL: "sounds neutral",
    Sentiment.NEGATIVE: "sounds negative",
}
_SAID = {
    Arrival.MENTION: "Named us",
    Arrival.REPLY: "A reply",
    Arrival.QUOTE: "A quote",
    Arrival.FOUND: "Found by a search",
    Arrival.ARTICLE: "An article",
    Arrival.MESSAGE: "Handed in",
}
_PLACES = {"x": "X", "bluesky": "Bluesky", "mastodon": "Mastodon", "linkedin": "LinkedIn", "facebook": "Facebook"}
HOME = "en"
"""The language of these cards: one that is not named on them."""
_LANGUAGES = {
    "ar": "Arabic",
    "bg": "Bulgarian",
    "cs": "Czech",
    "da": "Danish",
    "de": "German",
    "el": "Greek",
    "en": "English",
    "es": "Spanish",
    "et": "Estonian",
    "fa": "Persian",
    "fi": "Finnish",
    "fr": "French",
    "he": "Hebrew",
    "hi": "Hindi",
    "hr": "Croatian",
    "hu": "Hungarian",
    "id": "Indonesian",
    "it": "Italian",
    "ja": "Japanese",
    "ko": "Korean",
    "lt": "Lithuanian",
    "lv": "Latvian",
    "nl": "Dutch",
    "no": "Norwegian",
    "pl": "Polish",
    "pt": "Portuguese",
    "ro": "Romanian",
    "ru": "Russian",
    "sk": "Slovak",
    "sl": "Slovenian",
    "sr": "Serbian",
    "sv": "Swedish",
    "th": "Thai",
    "tr": "Turkish",
    "uk": "Ukrainian",
    "vi": "Vietnamese",
    "zh": "Chinese",
}
"""ISO 639-1."""
RECENT = timedelta(days=28)
SIGNS = 4
"""The most words listed as signs."""


def place_of(network: str) -> str:
    """Where it was said, for people: "X", "Mastodon (social.example)", "blog.example"."""
    kind, _, where = network.partition(":")
    if kind in _PLACES:
        return f"{_PLACES[kind]} ({shown(where)})" if where else _PLACES[kind]
    return fitted(shown(where or kind), 80)


def said_as(arrival: Arrival, *, ours: bool) -> str:
    """How it reached us; with `ours`, the beginning of a phrase that a post of ours ends."""
    if not ours:
        return _SAID[arrival]
    return {Arrival.REPLY: "A reply to ", Arrival.QUOTE: "A quote of "}.get(arrival, "Said under ")


def sounds(view: StoryView) -> str:
    """ "sounds negative"; "" when nobody here can tell."""
    return _SOUNDS.get(view.story.sentiment, "")


def language(view: StoryView) -> str:
    """ "in German"; "" for English, and when nobody can tell."""
    code = view.story.language.casefold()[:2]
    return f"in {_LANGUAGES[code]}" if code in _LANGUAGES and code != HOME else ""


def contact_words(contact: Contact, now: datetime) -> str:
    """ "3 times before, last with support in May, 2 answered"."""
    often = "once before" if contact.mentions == 1 else f"{contact.mentions:,} times before"
    answered = f", {contact.answered:,} answered" if contact.answered else ""
    return f"{often}, last with {contact.department} {_when(contact.last_at, now)}{answered}"


def signs_of(view: StoryView) -> str:
    """The words that told the topic, quoted; "" when none did."""
    found = [f"“{fitted(shown(one), 40)}”" for one in view.signs[:SIGNS]]
    return listed(found) if found else ""


def why_here(view: StoryView) -> str:
    """Why it came to its department, as a sentence."""
    reason = view.reason
    match reason.kind:
        case "rule":
            says = f" ({_rule(reason.rule)})" if reason.rule else ""
            return f"rule {reason.number} of app.yaml says so{says}."
        case "word":
            return f"{shown(view.name(view.told_by))} said that “{shown(reason.word)}” belongs there."
        case "habit":
            return f"such ones were handed on from {reason.department} again and again."
        case "author":
            return "its author's last one was with it."
        case "person":
            # Whoever ended it since stands where the one who passed it on stood.
            is_known = view.story.state in {StoryState.OPEN, StoryState.CLAIMED}
            return f"{shown(view.name(view.story.decided_by)) if is_known else 'a colleague'} passed it on."
        case _:
            return "no rule names another department."


def _rule(rule: Rule) -> str:
    conditions = (
        ("words", rule.words),
        ("author lists", rule.authors),
        ("languages", rule.languages),
        ("accounts", rule.accounts),
        ("topics", tuple(topic.value for topic in rule.topics)),
        ("sources", rule.sources),
    )
    return fitted("; ".join(f"{what}: {', '.join(values)}" for what, values in conditions if values), 200)


def _when(at: datetime, now: datetime) -> str:
    if now - at < RECENT:
        return f"on {at:%d %B}".replace(" 0", " ")
    return f"in {at:%B}" if at.year == now.year else f"in {at:%B %Y}"


def tally(topics: dict[Topic, int]) -> str:
    """ "90 complaints, 12 about hiring and 40 others", the most first."""
    ordered = sorted(topics.items(), key=lambda one: (one[0] is Topic.OTHER, -one[1], one[0].value))
    return listed([count_of(number, *_COUNTED[topic]) for topic, number in ordered if number])
