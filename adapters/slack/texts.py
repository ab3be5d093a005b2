"""Lines of a card as Slack's text: rich text, which parses nothing, and mrkdwn with all markup of strangers inert."""

import re
from urllib.parse import quote, urlsplit

from adapters.slack.mrkdwn import escape, inert
from adapters.visible import link_label, runs, split, visible
from adapters.wire import Block, Json
from workflows.ports.chat import Bold, Line, Link, Mention, Moment, Piece, Struck

RUN = 2_800
"""Characters in one run of text; Slack's sections end at 3,000 and emoji may count for more than one."""
_USER = re.compile(r"[UW][A-Z0-9]{2,}")
_MOMENTS = {"time": "{time_secs}", "date_time": "{date_short_pretty} at {time}", "ago": "{ago}"}


def plain(text: str) -> Block:
    """A plain text object. `:name:` in it stays what it is."""
    return {"type": "plain_text", "text": visible(text), "emoji": False}


def rich_elements(line: Line) -> list[Json]:
    """A line as elements of a rich text section."""
    return [element for piece in line for element in _rich(piece)]


def exact_elements(text: str) -> list[list[Json]]:
    """Exact text as lists of rich text elements, each list at most `RUN` characters, all of them in order."""
    groups: list[list[Json]] = [[]]
    room = RUN
    for run in runs(text):
        for part in split(run.text, RUN):
            if len(part) > room:
                groups.append([])
                room = RUN
            groups[-1].append(_text(part, style="code" if run.named else ""))
            room -= len(part)
    return [group for group in groups if group]


def mrkdwn(line: Line) -> str:
    """A line as mrkdwn."""
    return "".join(_mrkdwn(piece) for piece in line)


def is_plain(line: Line) -> bool:
    """Whether a line has no formatting at all, so that a plain text object can hold it."""
    return all(isinstance(piece, str) for piece in line)


def _rich(piece: Piece) -> list[Json]:
    if isinstance(piece, Bold):
        return [_text(part, style="bold") for part in split(visible(piece.text), RUN)]
    if isinstance(piece, Struck):
        return [_text(part, style="strike") for part in split(visible(piece.text), RUN)]
    if isinstance(piece, Mention) and (user := _user(piece)):
        return [{"type": "user", "user_id": user}]
    if isinstance(piece, Link) and (address := _address(piece)):
        return [{"type": "link", "url": address, "text": link_label(piece.label, piece.url)}]
    if isinstance(piece, Moment):
        style = _MOMENTS.get(piece.style, _MOMENTS["date_time"])
        return [{"type": "date", "timestamp": piece.epoch, "format": style, "fallback": visible(piece.fallback)}]
    return [_text(part) for part in split(visible(_words(piece)), RUN)]


def _mrkdwn(piece: Piece) -> str:
    if isinstance(piece, Bold):
        return f"*{inert(visible(piece.text))}*" if piece.text.strip() else ""
    if isinstance(piece, Struck):
        return f"~{inert(visible(piece.text)).strip()}~" if piece.text.strip() else ""
    if isinstance(piece, Mention) and (user := _user(piece)):
        return f"<@{user}>"
    if isinstance(piece, Link) and (address := _address(piece)):
        return f"<{escape(address)}|{inert(link_label(piece.label, piece.url)).replace('|', '¦')}>"
    if isinstance(piece, Moment):
        style = _MOMENTS.get(piece.style, _MOMENTS["date_time"])
        return f"<!date^{piece.epoch}^{style}|{inert(visible(piece.fallback)).replace('|', '¦')}>"
    return inert(visible(_words(piece)))


def _text(text: str, *, style: str = "") -> Json:
    element: Block = {"type": "text", "text": text}
    if style:
        element["style"] = {style: True}
    return element


def _user(mention: Mention) -> str:
    """The Slack user id, or "" when this person is not on Slack."""
    users = (one.user for one in mention.identities if one.platform == "slack")
    return next((user for user in users if _USER.fullmatch(user)), "")


def _address(link: Link) -> str:
    """The address when it is one a browser opens, with nothing in it that could end Slack's link early."""
    try:
        parts = urlsplit(link.url)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return quote(link.url, safe="/:?#[]@!$&'()*+,;=%~-._")


def _words(piece: Piece) -> str:
    """A piece that can only be shown as words."""
    if isinstance(piece, Mention):
        return f"@{piece.name}"
    if isinstance(piece, Link):
        return f"{piece.label} ({piece.url})"
    if isinstance(piece, Bold | Struck):
        return piece.text
    return piece.fallback if isinstance(piece, Moment) else piece
