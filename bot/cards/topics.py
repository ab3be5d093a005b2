"""What the topic of each check is called, in "who looks after …"."""

from collections.abc import Mapping

from bot.language import for_later, say

_TOPICS: Mapping[str, str] = {
    "account_mixup": for_later("our accounts"),
    "claims": for_later("legal and medical claims"),
    "confidential": for_later("what is not public yet"),
    "disclosure": for_later("advertising labels"),
    "disparaging": for_later("how we speak of others"),
    "duplicates": for_later("our accounts"),
    "financial": for_later("money"),
    "hashtags": for_later("campaigns"),
    "hidden": for_later("hidden characters"),
    "hostile": for_later("how we speak of others"),
    "innuendo": for_later("our language"),
    "length": for_later("how long a post is"),
    "links": for_later("links"),
    "network_rules": for_later("our accounts"),
    "offensive": for_later("how we speak of others"),
    "personal_voice": for_later("our accounts"),
    "pictures": for_later("pictures"),
    "placeholders": for_later("unfinished posts"),
    "politics": for_later("politics and religion"),
    "private_data": for_later("people's data"),
    "profanity": for_later("our language"),
    "secrets": for_later("passwords and keys"),
    "shouting": for_later("our language"),
    "slips": for_later("our language"),
    "timing": for_later("when we post"),
    "tragedy": for_later("news and crises"),
    "watched": for_later("words we watch"),
}


def topic_of(check: str) -> str:
    """The topic in words; the check's own name where it has none."""
    return say(_TOPICS.get(check, check.replace("_", " ")))
