"""Slack's mrkdwn: dropping its formatting from what came in, and keeping ours from forming in what goes out."""

import re

_PROTECTED = re.compile(r"```(?P<block>.+?)```|`(?P<code>[^`\n]+)`|<[^<>\n]*>|:[\w+'-]+:(?::skin-tone-[2-6-]+:)?", re.S)
_FORMATS = tuple(
    re.compile(rf"(?<![\w{mark}]){mark}(?=[^\s{mark}])([^\n{mark}]*?[^\s{mark}]){mark}(?![\w{mark}])")
    for mark in (r"\*", "_", "~")
)
_QUOTE_SIGNS = re.compile(r"^(?:&gt;)+ ?", re.M)
_LOOK_ALIKES = {"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ", ":": "∶"}
_ACTIVE = re.compile(r"(?<!\w)[*_~]|[*_~](?!\w)|`|:(?=[\w+'-]+:)")


def drop_formatting(text: str) -> str:
    """mrkdwn without its marks; entities, links, mentions and emoji are left encoded. Code keeps what stands in it."""
    if "\0" in text:
        return text  # Slack never sends it, and we need a character of our own below
    kept: list[str] = []

    def put_aside(found: re.Match[str]) -> str:
        kept.append(found["block"] or found["code"] or found.group())
        return f"\0{len(kept) - 1}\0"

    text = _QUOTE_SIGNS.sub("", _PROTECTED.sub(put_aside, text))
    for pattern in _FORMATS:
        text = pattern.sub(r"\1", text)
    return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text)


def escape(text: str) -> str:
    """`&`, `<` and `>` as Slack's entities: nothing in `text` can then be a link or a call to anybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def inert(text: str) -> str:
    """`text` for a mrkdwn text object, with nothing in it left to format.

    Slack has no way to escape `*`, `_`, `~`, a backtick or `:name:`, so where one could act a look-alike stands in; a
    sign inside a word, as in `acme_news`, cannot act and stays. Text that must be exact goes into rich text instead.
    """
    return re.sub(r"^&gt;", "›", escape(_ACTIVE.sub(lambda found: _LOOK_ALIKES[found.group()], text)), flags=re.M)
