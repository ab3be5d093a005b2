"""X's addresses: the post behind a pasted link, where a post is seen, the pages for posting or answering it oneself."""

import re
from urllib.parse import quote, urlsplit

from adapters.networks.x.settings import Settings
from workflows.domain.account import Account
from workflows.domain.ids import RemotePostId

_PATH = re.compile(r"/(?:i/web|i|[A-Za-z0-9_]{1,15})/status(?:es)?/(\d{1,20})(?:/(?:photo|video)/\d{1,2})?/?")
_HOSTS = frozenset({"x.com", "twitter.com"})


def post_in(settings: Settings, link: str) -> RemotePostId | None:
    """The post a link points at: on x.com, twitter.com or the configured `web_url`; None for anything else."""
    try:
        parts = urlsplit(link.strip())
        host = (parts.hostname or "").removeprefix("www.").removeprefix("mobile.")
        port = parts.port
    except ValueError:
        return None
    own = urlsplit(settings.web_url)
    here = (host, port) == ((own.hostname or "").removeprefix("www."), own.port)
    if parts.scheme not in {"http", "https"} or parts.username is not None:
        return None
    if not here and (host not in _HOSTS or port not in {None, 80, 443}):
        return None
    found = _PATH.fullmatch(parts.path.removeprefix(own.path) if here else parts.path)
    return RemotePostId(found[1]) if found else None


def address(settings: Settings, account: Account, remote_id: RemotePostId) -> str:
    """Where the public sees a post."""
    return f"{settings.web_url}/{quote(account.handle, safe='')}/status/{quote(remote_id, safe='')}"


def share_link(settings: Settings, text: str) -> str:
    """X's own page with the text filled in, for whoever is signed in to that browser."""
    return f"{settings.share_url}?text={quote(text, safe='')}"


def answer_link(settings: Settings, remote_id: RemotePostId, text: str) -> str:
    """X's own page for answering a post, with the text filled in (docs: web intents, `in_reply_to`)."""
    filled = f"&text={quote(text, safe='')}" if text else ""
    return f"{settings.share_url}?in_reply_to={quote(remote_id, safe='')}{filled}"
