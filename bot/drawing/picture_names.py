"""The name of a picture that stands in a chat, by which the chat can ask for it anew: `Card.picture`."""

from dataclasses import dataclass

from workflows.ports.store import Drawn, Role

_MOST = 700
"""Characters of the longest name that is read: subject and `about` have 200 at most each, round-ups a little more."""


@dataclass(frozen=True, kw_only=True)
class PictureName:
    """Which picture it is, wherever it stands. It comes back from outside: whoever draws it asks who may see it."""

    subject: str
    role: Role
    about: str


def picture_name(drawn: Drawn) -> str:
    """`subject|role|about`; neither the place nor the message is in it, so it is known before it is posted."""
    return f"{drawn.subject}|{drawn.role.value}|{drawn.about}"


def read_picture(text: str) -> PictureName | None:
    """The other way round; None for anything that is not such a name."""
    subject, _, rest = text.partition("|")
    role, separator, about = rest.partition("|")
    if len(text) > _MOST or not separator or ":" not in subject or role not in _ROLES:
        return None
    return PictureName(subject=subject, role=Role(role), about=about)


_ROLES = frozenset(role.value for role in Role)
