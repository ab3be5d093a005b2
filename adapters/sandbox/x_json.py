"""X's JSON: posts, users and errors, in the shapes of its API v2 document."""

import hashlib
import re
from collections.abc import Collection

from aiohttp import web

from adapters.sandbox.x_world import XAccount, XPerson, XPost

_LINK = re.compile(
    r"https?://[^\s<>]*[\w/=&#-]|(?<![\w@.#$/-])(?:[a-z0-9-]+\.)+(?:com|org|net|io|co|de|uk|eu)\b(?:/\S*\w)?"
)
_FEW = {"following_count": 0, "post_count": 0, "listed_count": 0}
_PROBLEM = "https://api.x.com/2/problems/"


def post_json(post: XPost, fields: Collection[str], *, with_references: bool) -> dict[str, object]:
    """A post as a timeline shows it: links shortened, `&`, `<` and `>` escaped, and only the fields asked for."""
    text, urls = _shortened(post.text)
    if post.media:
        entity = _media_entity(post, start=len(text) + 1)
        text, urls = f"{text} {entity['url']}", [*urls, entity]
    shown: dict[str, object] = {"id": post.id, "text": text, "edit_history_post_ids": [post.id]}
    if "created_at" in fields:
        shown["created_at"] = post.at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{post.at.microsecond // 1000:03d}Z"
    if "entities" in fields and urls:
        shown["entities"] = {"urls": urls}
    if "public_metrics" in fields:
        shown["public_metrics"] = {
            "repost_count": post.reposts,
            "reply_count": post.replies,
            "like_count": post.likes,
            "quote_count": post.quotes,
            "bookmark_count": 0,
            "impression_count": post.views,
        }
    if with_references and post.reply_to:
        shown["referenced_posts"] = [{"type": "replied_to", "id": post.reply_to}]
    return shown


def user_json(account: XAccount | XPerson, fields: Collection[str]) -> dict[str, object]:
    """A user with the fields asked for."""
    shown: dict[str, object] = {"id": account.id, "name": account.name, "username": account.handle}
    if isinstance(account, XPerson):
        return shown | _person_json(account, fields)
    if "profile_image_url" in fields and account.picture_url:
        shown["profile_image_url"] = account.picture_url
    if account.link and "url" in fields:
        shown["url"] = _short(account.link)
    if account.link and "entities" in fields:
        shown["entities"] = {"url": {"urls": [_url_entity(account.link, start=0)]}}
    if "public_metrics" in fields:
        shown["public_metrics"] = {
            **_FEW,
            "followers_count": account.followers,
        }
    return shown


def not_found(post_id: str) -> dict[str, object]:
    """What X says about a post that is not there (any more)."""
    return {
        "title": "Not Found Error",
        "detail": f"Could not find post with id: [{post_id}].",
        "type": f"{_PROBLEM}resource-not-found",
        "resource_type": "post",
        "resource_id": post_id,
        "parameter": "id",
        "value": post_id,
    }


def problem(
    status: int, title: str, detail: str, *, kind: str | None = None, headers: dict[str, str] | None = None
) -> web.Response:
    """An error as X words it; `kind` is the last part of a problem type."""
    body = {
        "title": title,
        "detail": detail,
        "type": f"{_PROBLEM}{kind}" if kind else "about:blank",
        "status": status,
    }
    return web.json_response(body, status=status, headers=headers)


def invalid(parameter: str, message: str) -> web.Response:
    """400 for a request that is not as the document says."""
    body = {
        "errors": [{"parameters": {parameter: []}, "message": message}],
        "title": "Invalid Request",
        "detail": "One or more parameters to your request was invalid.",
        "type": f"{_PROBLEM}invalid-request",
    }
    return web.json_response(body, status=400)


def _person_json(person: XPerson, fields: Collection[str]) -> dict[str, object]:
    some: dict[str, object] = {
        "public_metrics": {**_FEW, "followers_count": person.followers},
        "verified": person.verified,
        "verified_type": "blue" if person.verified else "none",
    }
    return {name: value for name, value in some.items() if name in fields}


def _shortened(text: str) -> tuple[str, list[dict[str, object]]]:
    pieces: list[str] = []
    urls: list[dict[str, object]] = []
    position = length = 0
    for found in _LINK.finditer(text):
        before = _escaped(text[position : found.start()])
        target = found[0] if found[0].startswith("http") else f"http://{found[0]}"
        short = _short(target)
        length += len(before)
        urls.append(_url_entity(target, start=length))
        length += len(short)
        pieces += [before, short]
        position = found.end()
    return "".join([*pieces, _escaped(text[position:])]), urls


def _short(target: str) -> str:
    return f"https://t.co/{hashlib.sha256(target.encode()).hexdigest()[:10]}"


def _url_entity(target: str, *, start: int) -> dict[str, object]:
    short = _short(target)
    return {
        "start": start,
        "end": start + len(short),
        "url": short,
        "expanded_url": target,
        "display_url": re.sub(r"^https?://", "", target)[:26],
    }


def _media_entity(post: XPost, *, start: int) -> dict[str, object]:
    """The link behind the words that stands for everything the post shows."""
    kind = "video" if post.media[0].type.startswith("video/") else "photo"
    target = f"https://x.com/{post.account}/status/{post.id}/{kind}/1"
    entity = _url_entity(target, start=start)
    return entity | {"display_url": f"pic.x.com/{str(entity['url'])[-10:]}", "media_key": f"3_{post.media[0].id}"}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
