"""How the practice company hears its public: sources, departments, routing, and words to begin an answer with."""

from collections.abc import Mapping

from adapters.sandbox import world as acme
from adapters.sandbox.crowd import BLOG
from adapters.sandbox.voices import CRITIC, REGULAR
from adapters.sandbox.workspace import Addresses
from bot.demo.chats import Chats, channel_of

DESK = "desk"
"""The webhook by which a help desk could hand things in: `POST /listen/desk`."""
HEARD_ACCOUNTS = ("acme", "acmecare")
"""Those whose mentions are read, and told by X."""
_NAMES = {person.id: person.display_name for person in acme.PEOPLE}


def listening_sections(
    addresses: Addresses, *, every: str, secret: str, chats: Chats = Chats.SLACK
) -> Mapping[str, object]:
    """The part of `app.yaml` about the public. `every`: how long between two looks; `secret`: a reference."""
    return {
        "sources": _sources(addresses, every, secret),
        "listening": {
            "otherwise": "social",
            "budget": 50,
            "lists": {"vip": [f"@{CRITIC}"], "customers": [f"@{REGULAR}"]},
        },
        "departments": _departments(chats),
        "routing": [
            {"sources": [BLOG], "to": "press"},
            {"topics": ["press"], "to": "press"},
            {"topics": ["hiring"], "to": "people"},
            {"words": ["app", "idea", "I wish"], "to": "product"},
            {"authors": ["customers"], "to": "support"},
            {"topics": ["complaint"], "to": "support"},
        ],
        "replies": _replies(),
    }


def told_name(handle: str) -> str:
    """The source by which X tells what is said to an account: `POST /listen/activity.acme`."""
    return f"activity.{handle}"


def _sources(addresses: Addresses, every: str, secret: str) -> list[dict[str, object]]:
    ours = [one.handle for one in acme.ACCOUNTS]
    return [
        *({"source": "x_mentions", "account": one, "every": every, "expect": 1_000} for one in HEARD_ACCOUNTS),
        {
            "source": "x_search",
            "account": "acme",
            "words": ["Acme kettle"],
            "misspellings": ["Akme kettle"],
            "without_authors": ours,
            "every": every,
            "expect": 1_000,
        },
        {"source": "feed", "name": BLOG, "url": addresses.feed(BLOG), "every": every},
        {"source": "webhook", "name": DESK, "secret": secret},
        *({"source": "x_activity", "name": told_name(one), "account": one, "expect": 1_000} for one in HEARD_ACCOUNTS),
    ]


def _departments(chats: Chats) -> dict[str, object]:
    cleo, fay = _NAMES[acme.CLEO.id], _NAMES[acme.FAY.id]
    return {
        "social": {
            "channel": channel_of(acme.SOCIAL.id, chats),
            "on_call": [cleo],
            "take_within": {"security": "15m", "abuse": "1h"},
        },
        "support": {
            "channel": channel_of(acme.SUPPORT.id, chats),
            "on_call": [fay, cleo],
            "take_within": {"complaint": "1h", "question": "4h"},
        },
        "press": {"channel": channel_of(acme.PRESS.id, chats), "on_call": [cleo], "take_within": {"press": "15m"}},
        "people": {"channel": channel_of(acme.PERSONNEL.id, chats)},
        "product": {"channel": channel_of(acme.PRODUCT.id, chats), "readers": [_NAMES[acme.ANA.id]]},
    }


def _replies() -> list[dict[str, object]]:
    return [
        {
            "name": "Sorry",
            "text": "We are sorry, [name]. Please send us your order number in a private message, and we see to it.",
            "topics": ["complaint"],
        },
        {"name": "Thank you", "text": "Thank you, [name]! That made our day.", "topics": ["praise"]},
        {"name": "Warranty", "text": "Yes, [name]: the warranty is two years, and [the part] is part of it."},
    ]
