"""The words for a story: what it is about, how it sounds, where it was said, and why it came to its department."""

from datetime import datetime, timedelta

from bot.cards.phrases import count_of, fitted, listed, shown
from bot.cards.story_view import StoryView
from bot.language import dated, for_later, in_figures, in_two, reader, say
from workflows.domain.department import Rule
from workflows.domain.mention import Arrival, Contact
from workflows.domain.story import Sentiment, StoryState, Topic

TOPICS = {
    Topic.QUESTION: for_later("Question"),
    Topic.COMPLAINT: for_later("Complaint"),
    Topic.PRAISE: for_later("Praise"),
    Topic.PRESS: for_later("Press"),
    Topic.SECURITY: for_later("Security"),
    Topic.HIRING: for_later("Hiring"),
    Topic.ABUSE: for_later("Abuse"),
    Topic.OTHER: for_later("Something else"),
}
_COUNTED = {
    Topic.QUESTION: in_two("question", "questions"),
    Topic.COMPLAINT: in_two("complaint", "complaints"),
    Topic.PRAISE: in_two("with praise", "with praise"),
    Topic.PRESS: in_two("from the press", "from the press"),
    Topic.SECURITY: in_two("about security", "about security"),
    Topic.HIRING: in_two("about hiring", "about hiring"),
    Topic.ABUSE: in_two("abusive", "abusive"),
    Topic.OTHER: in_two("other", "others"),
}
"""What follows a number of them."""
_SOUNDS = {
    Sentiment.POSITIVE: for_later("sounds positive"),
    Sentiment.NEUTRAL: for_later("sounds neutral"),
    Sentiment.NEGATIVE: for_later("sounds negative"),
}
_SAID = {
    Arrival.MENTION: for_later("Named us"),
    Arrival.REPLY: for_later("A reply"),
    Arrival.QUOTE: for_later("A quote"),
    Arrival.FOUND: for_later("Found by a search"),
    Arrival.ARTICLE: for_later("An article"),
    Arrival.MESSAGE: for_later("Handed in"),
}
_PLACES = {"x": "X", "bluesky": "Bluesky", "mastodon": "Mastodon", "linkedin": "LinkedIn", "facebook": "Facebook"}
_LANGUAGES = {
    "ar": for_later("Arabic"),
    "bg": for_later("Bulgarian"),
    "cs": for_later("Czech"),
    "da": for_later("Danish"),
    "de": for_later("German"),
    "el": for_later("Greek"),
    "en": for_later("English"),
    "es": for_later("Spanish"),
    "et": for_later("Estonian"),
    "fa": for_later("Persian"),
    "fi": for_later("Finnish"),
    "fr": for_later("French"),
    "he": for_later("Hebrew"),
    "hi": for_later("Hindi"),
    "hr": for_later("Croatian"),
    "hu": for_later("Hungarian"),
    "id": for_later("Indonesian"),
    "it": for_later("Italian"),
    "ja": for_later("Japanese"),
    "ko": for_later("Korean"),
    "lt": for_later("Lithuanian"),
    "lv": for_later("Latvian"),
    "nl": for_later("Dutch"),
    "no": for_later("Norwegian"),
    "pl": for_later("Polish"),
    "pt": for_later("Portuguese"),
    "ro": for_later("Romanian"),
    "ru": for_later("Russian"),
    "sk": for_later("Slovak"),
    "sl": for_later("Slovenian"),
    "sr": for_later("Serbian"),
    "sv": for_later("Swedish"),
    "th": for_later("Thai"),
    "tr": for_later("Turkish"),
    "uk": for_later("Ukrainian"),
    "vi": for_later("Vietnamese"),
    "zh": for_later("Chinese"),
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
        return say(_SAID[arrival])
    return {Arrival.REPLY: say("A reply to "), Arrival.QUOTE: say("A quote of ")}.get(arrival, say("Said under "))


def sounds(view: StoryView) -> str:
    """ "sounds negative"; "" when nobody here can tell."""
    return say(_SOUNDS.get(view.story.sentiment, ""))


def language(view: StoryView) -> str:
    """ "in German"; "" for the reader's own, and when nobody can tell."""
    code = view.story.language.casefold()[:2]
    return (
        say("in {languages}", languages=say(_LANGUAGES[code]))
        if code in _LANGUAGES and code != reader().language
        else ""
    )


def contact_words(contact: Contact, now: datetime) -> str:
    """ "3 times before, last with support in May, 2 answered"."""
    often = (
        say("once before")
        if contact.mentions == 1
        else say("{mentions} times before", mentions=in_figures(contact.mentions))
    )
    answered = say(", {answered} answered", answered=in_figures(contact.answered)) if contact.answered else ""
    return say(
        "{often}, last with {department} {when}{answered}",
        often=often,
        department=contact.department,
        when=_when(contact.last_at, now),
        answered=answered,
    )


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
            return say("rule {number} of app.yaml says so{says}.", number=reason.number, says=says)
        case "word":
            return say(
                "{who} said that “{word}” belongs there.", who=shown(view.name(view.told_by)), word=shown(reason.word)
            )
        case "habit":
            return say("such ones were handed on from {department} again and again.", department=reason.department)
        case "author":
            return say("its author's last one was with it.")
        case "person":
            # Whoever ended it since stands where the one who passed it on stood.
            is_known = view.story.state in {StoryState.OPEN, StoryState.CLAIMED}
            return say(
                "{who} passed it on.", who=shown(view.name(view.story.decided_by)) if is_known else say("a colleague")
            )
        case _:
            return say("no rule names another department.")


def _rule(rule: Rule) -> str:
    conditions = (
        (say("words"), rule.words),
        (say("author lists"), rule.authors),
        (say("languages"), rule.languages),
        (say("accounts"), rule.accounts),
        (say("topics"), tuple(topic.value for topic in rule.topics)),
        (say("sources"), rule.sources),
    )
    return fitted("; ".join(f"{what}: {', '.join(values)}" for what, values in conditions if values), 200)


def _when(at: datetime, now: datetime) -> str:
    if now - at < RECENT:
        return say("on {at}", at=dated(at, "%-d %B"))
    return say("in {at}", at=dated(at, "%B")) if at.year == now.year else say("in {at}", at=dated(at, "%B %Y"))


def tally(topics: dict[Topic, int]) -> str:
    """ "90 complaints, 12 about hiring and 40 others", the most first."""
    ordered = sorted(topics.items(), key=lambda one: (one[0] is Topic.OTHER, -one[1], one[0].value))
    return listed([count_of(number, *_COUNTED[topic]) for topic, number in ordered if number])
