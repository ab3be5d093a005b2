"""The word people begin with when they type to Countersign; each chat has its own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CHATS = {"slack": "Slack", "teams": "Teams"}
"""The chats' names for people, by `Identity.platform`."""


@dataclass(frozen=True, kw_only=True)
class CommandWords:
    """`/post` in Slack and `post` in Teams, unless app.yaml says otherwise."""

    by_platform: Mapping[str, str] = field(default_factory=lambda: {"slack": "/post"})
    """By `Identity.platform`, only the chats there are; at least one."""

    def on(self, platform: str) -> str:
        """The word in one chat; in one that is not set up (any more) the first there is."""
        return self.by_platform.get(platform) or next(iter(self.by_platform.values()))

    def everywhere(self, rest: str) -> str:
        """The whole line to type, where it is not known in which chat it is read: `/post connect @acme`; with two chats
        `/post connect @acme in Slack, or post connect @acme in Teams`."""
        lines = {platform: f"{word} {rest}".strip() for platform, word in self.by_platform.items()}
        if len(lines) == 1:
            return next(iter(lines.values()))
        return ", or ".join(f"{line} in {CHATS.get(platform, platform)}" for platform, line in lines.items())
