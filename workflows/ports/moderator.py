"""Moderators: services and language models outside that are asked about a draft. Off unless app.yaml names one."""

from collections.abc import Sequence
from typing import Protocol

from workflows.domain.content import Content
from workflows.domain.finding import Finding
from workflows.domain.opinion import Opinion

__all__ = ["Moderator", "Moderators", "NoModerators", "Opinion"]


class Moderator(Protocol):
    """One of them, as its adapter offers it. Whoever asks sees to deadlines, and to what may leave at all."""

    async def look(self, content: Content) -> Sequence[Finding]:
        """What it has against these words, NOTABLE or RISKY; nothing when it has read all and minds none of it.

        Raises NetworkFailure for everything else: no answer, half an answer, one that is not understood.
        """
        ...

    async def close(self) -> None:
        """Let go of connections."""
        ...


class Moderators(Protocol):
    """All that are set up, behind one deadline."""

    @property
    def names(self) -> Sequence[str]:
        """Their names in app.yaml, one for each opinion that `ask` gives; none when nobody is asked."""
        ...

    async def ask(self, content: Content) -> Sequence[Opinion]:
        """One opinion for each; never raises, and answers within the deadline. Never inside a transaction."""
        ...


class NoModerators:
    """Nobody is set up: nobody is asked, and no words leave."""

    @property
    def names(self) -> Sequence[str]:
        """Nobody."""
        return ()

    async def ask(self, content: Content) -> Sequence[Opinion]:
        """Nothing is said."""
        return ()
