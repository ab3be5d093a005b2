"""Pictures for people and accounts, drawn here: initials on a colour that follows from the name."""

import hashlib
from html import escape

_BRAND = ("#1d3f8f", "#0b6b58", "#8a2f12", "#5b2a86")
_MARK = '<path d="M22 74 48 18l26 56z" fill="#fff" opacity=".16"/>'
_SHINE = '<circle cx="70" cy="22" r="30" fill="#fff" opacity=".1"/>'
_PERSON = ("#b2457a", "#2f7a9e", "#6b7a1e", "#8c5a2b", "#4a57b5", "#a04a3a")


def avatar(name: str, *, kind: str = "person") -> str:
    """An SVG picture for a name. `brand` accounts are a solid square mark, people a soft disc with initials."""
    number = hashlib.sha256(name.encode()).digest()[0]
    colours = _BRAND if kind == "brand" else _PERSON
    colour = colours[number % len(colours)]
    corner, light = (18, _MARK) if kind == "brand" else (48, _SHINE)
    shape = f'<rect width="96" height="96" rx="{corner}" fill="{colour}"/>{light}'
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" role="img">'
        f"<title>{escape(name)}</title>{shape}"
        '<text x="48" y="51" fill="#fff" font-family="system-ui,sans-serif" font-size="40" font-weight="700" '
        f'text-anchor="middle" dominant-baseline="middle">{escape(initials(name))}</text></svg>'
    )


def initials(name: str) -> str:
    """One or two letters for a name: `Ana Kovač` is AK, `acme_practice` is AP."""
    words = [word for word in name.replace("_", " ").replace("-", " ").replace("(", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"
