"""From a post of a stranger, as X tells it, to what was heard.

Facts from X's API document (2.167) and its pages about timelines and activity events (docs.x.com, 2026): replies and
quotes name what they refer to in `referenced_posts`; activity events and older answers say `referenced_tweets`; posts
and people that come along are in `includes`; a post longer than 280 characters has its whole text in `note_post`.
Assumed: what a quote refers to comes along with its `author_id`; if not, the link that X puts into a quote says whose
post it is.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adapters.markup import tidy
from adapters.networks.x.matching import seen_from
from adapters.networks.x.reading import Json, metric
from workflows.domain.account import Account
from workflows.domain.ids import RemotePostId
from workflows.domain.mention import Arrival, Heard, Stranger

HEARS = "x"
"""`Heard.network` of every post on X."""
LONGEST_TEXT, LONGEST_NAME = 10_000, 100
_ID = re.compile(r"[0-9]{1,20}")
_HANDLE = re.compile(r"[A-Za-z0-9_]{1,15}")
_STATUS = re.compile(
    r"https?://(?:www\.)?(?:x|twitter)\.com/([A-Za-z0-9_]{1,15})/status/([0-9]{1,20})(?:[/?#]\S*)?", re.I
)
_RENAMED = {"iw": "he", "in": "id", "ji": "yi"}
"""X writes some languages as they were written before 1989."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What X told in one go: posts, and who and what came along with them."""

    posts: Sequence[Json]
    people: Mapping[str, Json]
    others: Mapping[str, Json]
    """The posts that these answer or quote."""


@dataclass(frozen=True, kw_only=True)
class Viewpoint:
    """Who listens, and what is believed of a post that does not show how it is about us."""

    account: Account
    web_url: str
    default: Arrival
    """MENTION where X itself says that it names us, FOUND where it does not."""

    @property
    def us(self) -> str:
        """Our id on X."""
        return str(self.account.remote_id)

    @property
    def handle(self) -> str:
        """As compared."""
        return self.account.handle.casefold()


def told_from(answer: Json) -> Told:
    """What is in an answer, or in an event; anything that has not the shape of a post or a person is left out."""
    data = answer.get("data")
    includes = answer.get("includes")
    along = includes if isinstance(includes, dict) else {}
    return Told(
        posts=[one for one in _listed(data) if post_id(one)],
        people={str(one["id"]): one for one in _listed(along.get("users")) if one.get("id")},
        others={post_id(one): one for one in (*_listed(along.get("posts")), *_listed(along.get("tweets")))},
    )


def post_id(post: Json) -> str:
    """The post's id; "" when it has none that is a number."""
    found = str(post.get("id", ""))
    return found if _ID.fullmatch(found) else ""


def heard_from(post: Json, told: Told, view: Viewpoint) -> Heard | None:
    """What was heard. None for a repost, for our own post, and for one that cannot be read."""
    references = dict(_references(post))
    author = str(post.get("author_id", ""))
    if "retweeted" in references or not _ID.fullmatch(author) or author == view.us:
        return None
    try:
        seen = seen_from(_whole(post))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        return None
    arrival, answers = _arrival(post, references, told, view)
    stranger = _stranger(author, told.people.get(author, {}))
    return Heard(
        network=HEARS,
        id=seen.post.id,
        arrival=arrival,
        author=stranger,
        text=tidy(_without_quote_link(seen.post.text, references.get("quoted")), cap=LONGEST_TEXT),
        at=seen.post.at,
        url=f"{view.web_url}/{stranger.handle or 'i'}/status/{seen.post.id}",
        language=_language(post.get("lang")),
        account=view.account.id,
        answers=answers,
        addressed=arrival is not Arrival.FOUND,
    )


def _arrival(
    post: Json, references: Mapping[str, str], told: Told, view: Viewpoint
) -> tuple[Arrival, RemotePostId | None]:
    """How it is about us, and the post of ours that it answers or quotes."""
    us = view.us
    answered, quoted = references.get("replied_to"), references.get("quoted")
    if answered and us in {post.get("in_reply_to_user_id"), _author_of(answered, told)}:
        return Arrival.REPLY, RemotePostId(answered)
    if quoted and (_author_of(quoted, told) == us or _links_to_ours(post, quoted, view)):
        return Arrival.QUOTE, RemotePostId(quoted)
    if view.default is Arrival.REPLY and answered:
        return Arrival.REPLY, RemotePostId(answered)
    if view.default is Arrival.QUOTE and quoted:
        return Arrival.QUOTE, RemotePostId(quoted)
    if view.default is Arrival.FOUND and not _names_us(post, view):
        return Arrival.FOUND, None
    return Arrival.MENTION, None


def _references(post: Json) -> Iterator[tuple[str, str]]:
    """What it refers to, by kind."""
    for one in (*_listed(post.get("referenced_posts")), *_listed(post.get("referenced_tweets"))):
        if reference := post_id(one):
            yield str(one.get("type", "")), reference


def _author_of(other: str, told: Told) -> str | None:
    found = told.others.get(other, {}).get("author_id")
    return str(found) if found else None


def _links_to_ours(post: Json, quoted: str, view: Viewpoint) -> bool:
    """Whether the link in a quote leads to that post under our name."""
    found = (_STATUS.fullmatch(str(one.get("expanded_url", ""))) for one in _entities(post, "urls"))
    return any(link[1].casefold() == view.handle and link[2] == quoted for link in found if link)


def _names_us(post: Json, view: Viewpoint) -> bool:
    return any(
        str(one.get("id", "")) == view.us or str(one.get("username", "")).casefold() == view.handle
        for one in _entities(post, "mentions")
    )


def _entities(post: Json, name: str) -> list[Json]:
    """Of the whole text, if there is more of it than the post shows."""
    found = [_part(part, name) for part in (post.get("entities"), _part_of_note(post, "entities"))]
    return [one for some in found for one in _listed(some)]


def _whole(post: Json) -> Json:
    text = _part_of_note(post, "text")
    if not isinstance(text, str) or not text:
        return post
    return {**post, "text": text, "entities": _part_of_note(post, "entities")}


def _part_of_note(post: Json, name: str) -> object:
    return _part(post.get("note_post") or post.get("note_tweet"), name)


def _part(found: object, name: str) -> object:
    return found.get(name) if isinstance(found, dict) else None


def _without_quote_link(text: str, quoted: str | None) -> str:
    """X ends a quote with a link to what it quotes; nobody wrote that."""
    words, _, last = text.rstrip().rpartition(" ")
    link = _STATUS.fullmatch(last) if quoted else None
    return words if link and link[2] == quoted and words.strip() else text


def _stranger(author: str, found: Json) -> Stranger:
    handle = str(found.get("username", ""))
    verified, kind = found.get("verified"), found.get("verified_type")
    if isinstance(kind, str) and kind not in {"", "none"}:
        verified = True
    return Stranger(
        id=author,
        handle=handle if _HANDLE.fullmatch(handle) else "",
        name=tidy(str(found.get("name", "")), cap=LONGEST_NAME),
        followers=metric(found, "followers_count"),
        verified=verified if isinstance(verified, bool) else None,
    )


def _language(found: object) -> str:
    """Two letters; "" for what X could not tell (`und`) or has no word for (`qme`, `zxx`)."""
    base = str(found or "").lower().partition("-")[0]
    return _RENAMED.get(base, base) if len(base) == 2 and base.isalpha() and base.isascii() else ""


def _listed(found: object) -> list[Json]:
    """Objects in a list; one that stands alone; activity events wrap some into `data` once more."""
    some = found if isinstance(found, list) else [found]
    inside = [one["data"] if isinstance(one, dict) and isinstance(one.get("data"), dict) else one for one in some]
    return [one for one in inside if isinstance(one, dict)]
