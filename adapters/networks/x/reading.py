"""Reading what X answers to a question: whose keys these are, and whether a post is there."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from adapters.networks.x.matching import seen_from
from workflows.domain.ids import RemoteAccountId, RemotePostId
from workflows.errors import NetworkFailure
from workflows.ports.network import CannotTell, Gone, Look, RemoteAccount, Shown

Json = Mapping[str, object]

_NOT_FOUND = "/problems/resource-not-found"
"""The end of the problem type that says so; what comes before it was api.twitter.com once."""
_POST_KINDS = {"tweet", "post"}


def identity_from(answer: Json, *, fingerprint: str) -> RemoteAccount:
    """Who the keys belong to. Raises NetworkFailure when X did not say."""
    user = answer.get("data")
    if not isinstance(user, dict) or not user.get("id") or not user.get("username"):
        raise NetworkFailure("X did not say whose keys these are.")
    return RemoteAccount(
        id=RemoteAccountId(str(user["id"])),
        handle=str(user["username"]),
        name=str(user.get("name") or user["username"]),
        picture_url=str(user["profile_image_url"]) if user.get("profile_image_url") else None,
        followers=metric(user, "followers_count"),
        link=_link(user),
        token_fingerprint=fingerprint,
    )


def look_from(answer: Json, remote_id: RemotePostId) -> Look:
    """What the answer to a look-up of one post says. Gone only when X names it as not found.

    Of a suspended account, of a post withheld or out of sight X says something else, and that is no proof.
    """
    data = answer.get("data")
    if isinstance(data, dict) and str(data.get("id")) == remote_id:
        return _shown(data)
    if says_not_found(answer, remote_id):
        return Gone()
    return CannotTell(reason="X did not say whether this post is still there.")


def says_not_found(answer: Json, remote_id: RemotePostId) -> bool:
    """Whether X names exactly this post as one that does not exist: in a 404, or among the errors of a 200."""
    return any(_is_about(problem, remote_id) for problem in _problems(answer))


def _shown(data: Json) -> Look:
    try:
        seen = seen_from(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        return CannotTell(reason="X showed the post in a way that could not be read.")
    return Shown(
        id=seen.post.id,
        text=seen.post.text,
        at=_made(data, seen.post.at),
        likes=metric(data, "like_count"),
        reposts=metric(data, "repost_count", "retweet_count"),
        replies=metric(data, "reply_count"),
        quotes=metric(data, "quote_count"),
        views=metric(data, "impression_count"),
    )


def _made(data: Json, made: datetime) -> datetime | None:
    return made if "created_at" in data else None


def _problems(answer: Json) -> Iterator[Json]:
    yield answer
    errors = answer.get("errors")
    for problem in errors if isinstance(errors, list) else []:
        if isinstance(problem, dict):
            yield problem


def _is_about(problem: Json, remote_id: RemotePostId) -> bool:
    if not str(problem.get("type", "")).endswith(_NOT_FOUND):
        return False
    named = {str(problem[key]) for key in ("resource_id", "value") if problem.get(key)}
    kind = str(problem.get("resource_type") or "post").lower()
    return kind in _POST_KINDS and named <= {remote_id}


def metric(data: Json, *names: str) -> int | None:
    """A public figure under its newest name that is there; X renamed some and still answers with the old ones.

    None when it does not say.
    """
    metrics = data.get("public_metrics")
    if not isinstance(metrics, dict):
        return None
    found = next((metrics[name] for name in names if name in metrics), None)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def _link(user: Json) -> str | None:
    """The address in the profile: X shortens it, and says in the entities where it leads."""
    entities = user.get("entities")
    about = entities.get("url") if isinstance(entities, dict) else None
    urls = about.get("urls") if isinstance(about, dict) else None
    first = urls[0] if isinstance(urls, list) and urls and isinstance(urls[0], dict) else {}
    link = first.get("expanded_url") or user.get("url")
    return str(link) if link else None
