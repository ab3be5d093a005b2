"""What the topic of each check is called, in "who looks after …"."""

from collections.abc import Mapping

_TOPICS: Mapping[str, str] = {
    "account_mixup": "our accounts",
    "claims": "legal and medical claims",
    "confidential": "what is not public yet",
    "disclosure": "advertising labels",
    "disparaging": "how we speak of others",
    "duplicates": "our accounts",
    "financial": "money",
    "hashtags": "campaigns",
    "hidden": "hidden characters",
    "hostile": "how we speak of others",
    "innuendo": "our language",
    "length": "how long a post is",
    "links": "links",
    "network_rules": "our accounts",
    "offensive": "how we speak of others",
    "personal_voice": "our accounts",
    "pictures": "pictures",
    "placeholders": "unfinished posts",
    "politics": "politics and religion",
    "private_data": "people's data",
    "profanity": "our language",
    "secrets": "passwords and keys",
    "shouting": "our language",
    "slips": "our language",
    "timing": "when we post",
    "tragedy": "news and crises",
    "watched": "words we watch",
}


def topic_of(check: str) -> str:
    """The topic in words; the check's own name where it has none."""
    return _TOPICS.get(check, check.replace("_", " "))
