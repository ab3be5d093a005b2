"""One post and the pictures of it that exist."""

from dataclasses import dataclass

from bot.cards.view import PostView
from bot.drawing.people import NOWHERE
from workflows.ports.store import Drawn, Role


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One post and the pictures of it that exist."""

    view: PostView
    drawn: tuple[Drawn, ...]

    @property
    def subject(self) -> str:
        """What the pictures are about."""
        return f"post:{self.view.post.id}"

    @property
    def message(self) -> Drawn | None:
        """The author's message, if there is one."""
        return next((one for one in self.of(Role.AUTHOR) if one.channel != NOWHERE), None)

    def of(self, role: Role) -> tuple[Drawn, ...]:
        """The pictures of one role."""
        return tuple(one for one in self.drawn if one.role is role)

    def cards_of(self, revision: int) -> tuple[Drawn, ...]:
        """The approval cards of one revision."""
        return tuple(card for card in self.of(Role.APPROVAL) if card.about.partition(":")[0] == str(revision))

    def has_line(self, about: str, channel: str) -> bool:
        """Whether such a line stands in this channel."""
        return any(one.about == about and one.channel == channel for one in self.of(Role.LINE))

    def has(self, role: Role, about: str) -> bool:
        """Whether such a picture exists."""
        return any(one.about == about for one in self.of(role))


def owner_of(card: Drawn) -> str:
    """Whose own an approval card is; "" for one in a channel."""
    return card.about.partition(":")[2]
