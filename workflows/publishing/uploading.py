"""Pictures and films go first, before anything is armed: uploading is seen by nobody and may be done again."""

from collections.abc import Mapping
from dataclasses import dataclass

from workflows.domain.content import Media
from workflows.ports.network import Network, NotSent, RateLimited, Rejected, SignedOut, Uploaded, UploadOutcome
from workflows.ports.store import Store
from workflows.publishing.beginning import Turn

Problem = NotSent | RateLimited | Rejected | SignedOut


@dataclass(frozen=True, kw_only=True)
class Uploading:
    """Hands what stands beside a part's words to the network; writes nothing."""

    store: Store

    async def upload(self, turn: Turn, network: Network) -> Mapping[str, Uploaded] | Problem:
        """All of the part's media as the network keeps them now, or the first problem.

        Never kept for another try: what the network knows is bound to its credential, and is forgotten after a day.
        """
        done: dict[str, Uploaded] = {}
        for medium in turn.part.media:
            content = await self._bytes(turn, medium)
            if content is None:
                return Rejected(reason="It is not kept here any more.")
            outcome = await _once(network, medium, content)
            if not isinstance(outcome, Uploaded):
                return outcome
            if outcome.sha256 != medium.sha256:
                return NotSent(reason="The network adapter confused two pictures.")
            done[medium.sha256] = outcome
        return done

    async def _bytes(self, turn: Turn, medium: Media) -> bytes | None:
        async with self.store.reading() as tx:
            return await tx.media.read(turn.post.id, medium.sha256)


async def _once(network: Network, medium: Media, content: bytes) -> UploadOutcome:
    try:
        return await network.upload(medium, content)
    except Exception as error:
        return NotSent(reason=f"Uploading its picture or film ended in {type(error).__name__}.")
