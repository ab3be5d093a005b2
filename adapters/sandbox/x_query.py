"""X's search language, as much of it as we speak (docs.x.com, search operators): words, phrases, OR, NOT, brackets,
`from:`, `to:`, `@`, `url:`, `lang:`, `is:`, `quotes_of_tweet_id:` and `in_reply_to_tweet_id:`.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

_TOKEN = re.compile(r'\s*(\(|\)|-?(?:[a-z_]+:)?"[^"]*"|-?[^\s()"]+)')
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class Findable:
    """A post, as a search sees it."""

    text: str
    author: str
    """The handle, in small letters."""
    urls: tuple[str, ...] = ()
    """Written out."""
    mentions: frozenset[str] = frozenset()
    """Handles, in small letters."""
    language: str = ""
    answers: str = ""
    """The handle of whom it answers, in small letters."""
    answered: str = ""
    quoted: str = ""


Test = Callable[[Findable], bool]


class Unsearchable(Exception):
    """A query that is not one."""


def parsed(query: str) -> Test:
    """A test for posts. Raises Unsearchable."""
    tokens = _TOKEN.findall(query)
    if "".join(tokens).replace(" ", "") != query.replace(" ", "") or not tokens:
        raise Unsearchable("There are errors in processing your query.")
    test, rest = _any(tokens)
    if rest:
        raise Unsearchable(f"no viable alternative at input '{rest[0]}'")
    return test


def _any(tokens: list[str]) -> tuple[Test, list[str]]:
    first, rest = _all(tokens)
    tests = [first]
    while rest and rest[0] == "OR":
        other, rest = _all(rest[1:])
        tests.append(other)
    return lambda post: any(test(post) for test in tests), rest


def _all(tokens: list[str]) -> tuple[Test, list[str]]:
    tests: list[Test] = []
    rest = tokens
    while rest and rest[0] not in {")", "OR"}:
        test, rest = _one(rest)
        tests.append(test)
    if not tests:
        raise Unsearchable("missing something to look for")
    return lambda post: all(test(post) for test in tests), rest


def _one(tokens: list[str]) -> tuple[Test, list[str]]:
    first, rest = tokens[0], tokens[1:]
    if first == "(":
        inside, rest = _any(rest)
        if not rest or rest[0] != ")":
            raise Unsearchable("a bracket is not closed")
        return inside, rest[1:]
    if first.startswith("-") and len(first) > 1:
        unwanted = _operator(first[1:])
        return lambda post: not unwanted(post), rest
    return _operator(first), rest


def _operator(token: str) -> Test:
    name, colon, value = token.partition(":")
    if token.startswith('"') or not colon:
        return _word(token)
    wanted = value.strip('"').casefold()
    known: dict[str, Test] = {
        "from": lambda post: post.author == wanted,
        "to": lambda post: post.answers == wanted,
        "url": lambda post: any(_within(_words(wanted), _words(url)) for url in post.urls),
        "lang": lambda post: post.language == wanted,
        "quotes_of_tweet_id": lambda post: post.quoted == wanted,
        "in_reply_to_tweet_id": lambda post: post.answered == wanted,
        "is": {"retweet": _never, "quote": _is_quote, "reply": _is_reply}.get(wanted, _never),
    }
    if name not in known:
        raise Unsearchable(f"Reference to invalid operator '{name}'")
    return known[name]


def _word(token: str) -> Test:
    if token.startswith("@"):
        return lambda post: token[1:].casefold() in post.mentions
    phrase = _words(token)
    if not phrase:
        raise Unsearchable("nothing to look for in quotation marks")
    return lambda post: _within(phrase, _words(post.text))


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _within(phrase: list[str], words: list[str]) -> bool:
    return any(words[at : at + len(phrase)] == phrase for at in range(len(words) - len(phrase) + 1))


def _never(_post: Findable) -> bool:
    return False


def _is_quote(post: Findable) -> bool:
    return bool(post.quoted)


def _is_reply(post: Findable) -> bool:
    return bool(post.answered)
