"""Plain text out of strangers' HTML. One pass over the text, whatever is in it; nothing is fetched."""

import html
import re

LONGEST_MARKUP = 100_000
"""Characters of HTML that are looked at; the rest is not shown either."""
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]*)")
_BREAKS = frozenset(
    {
        *(
            "address",
            "article",
            "blockquote",
            "br",
            "dd",
            "div",
            "dl",
            "dt",
            "figcaption",
            "figure",
            "footer",
            "h1",
            "h2",
        ),
        *("h3", "h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "td", "th", "tr", "ul"),
    }
)
_HIDDEN = frozenset({"script", "style", "template", "noscript", "svg", "math", "iframe", "object"})
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def plain(markup: str, *, cap: int) -> str:
    """What a reader would see of some HTML, at most `cap` characters: paragraphs as lines, without tags."""
    return tidy(html.unescape("".join(_pieces(markup[:LONGEST_MARKUP]))), cap=cap)


def tidy(text: str, *, cap: int) -> str:
    """Plain text without control signs and with few blanks, at most `cap` characters."""
    lines = (" ".join(line.split()) for line in _CONTROL.sub("", text).replace("\r", "\n").split("\n"))
    joined = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return joined if len(joined) <= cap else joined[: cap - 1].rstrip() + "…"


def _pieces(markup: str) -> list[str]:
    found: list[str] = []
    folded, at = markup.lower(), 0
    while (sign := markup.find("<", at)) >= 0:
        found.append(markup[at:sign])
        at, piece = _after(markup, folded, sign)
        found.append(piece)
    return [*found, markup[at:]]


def _after(markup: str, folded: str, sign: int) -> tuple[int, str]:
    """Where the text goes on after a `<`, and what stands in its place."""
    if markup.startswith("<!--", sign):
        return _past(markup, "-->", sign), ""
    tag = _TAG.match(markup, sign)
    if tag is None and markup[sign + 1 : sign + 2] not in {"!", "?", "/"}:
        return sign + 1, "<"
    end = _past(markup, ">", sign)
    name = tag[1].lower() if tag else ""
    if name in _HIDDEN and markup[sign + 1] != "/":
        closing = folded.find(f"</{name}", end)
        return (closing if closing >= 0 else len(markup)), ""
    return end, "\n" if name in _BREAKS else ""


def _past(markup: str, end: str, start: int) -> int:
    found = markup.find(end, start)
    return found + len(end) if found >= 0 else len(markup)
