"""What `countersign check` says about moderators: each asked once about a harmless sentence, and that words leave."""

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from bot.config.model import ModeratorConfig
from bot.examining import Finding
from workflows.domain.content import Content, Part
from workflows.errors import NetworkFailure

HARMLESS = Content(parts=(Part(text="Our shop is open until six today."),))
_LEAVES = "Words leave the company: every draft for a company account is sent there while it is written"


class TriedOut(Protocol):
    """Moderators that can be asked without anybody waiting for them."""

    async def try_out(self, content: Content) -> Sequence[NetworkFailure | None]:
        """One answer for each, in the order of app.yaml: why it could not be asked, or None."""


async def of_moderators(configured: Sequence[ModeratorConfig], moderators: TriedOut) -> AsyncIterator[Finding]:
    """Ask every moderator about a sentence that nobody minds."""
    if not configured:
        return
    for one, failure in zip(configured, await moderators.try_out(HARMLESS), strict=True):
        about = f"moderators.{one.name}"
        if failure is not None:
            weighs = "a tip that holds nothing" if one.on_failure == "pass" else f"a {one.on_failure} finding"
            yield Finding.fix(about, f"{failure} While that is so, each draft for a company account gets {weighs}.")
        else:
            yield Finding.look(about, f"answers. {_LEAVES}, to {one.host}; see docs/operators.md.")
