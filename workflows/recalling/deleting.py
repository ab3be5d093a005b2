"""One deletion: ask who we are, look, keep the evidence, commit the intent, ask the network once."""

from dataclasses import dataclass
from datetime import timedelta

from workflows.domain.ids import PostId, RemotePostId
from workflows.errors import NetworkFailure
from workflows.ports.network import CannotTell, Gone, Network, Networks, RemoteAccount, delete_once
from workflows.recalling.beginning import Beginning, Turn
from workflows.recalling.evidence import Seen, seen_now
from workflows.recalling.recording import Recording

_NOT_OURS = "The credential answers as another account, so it was not used."
_NO_ACCOUNT = "Its account is no longer in app.yaml."
_NO_ADDRESS = "Its address on the network is not known."


@dataclass(frozen=True, kw_only=True)
class Deleting:
    """Takes down one part of one post."""

    networks: Networks
    beginning: Beginning
    recording: Recording
    look_for: timedelta

    async def delete(self, post_id: PostId) -> None:
        """Take down the next live part, if there is one whose time has come."""
        turn = await self.beginning.turn(post_id)
        if turn is None:
            return
        if turn.account is None:
            await self.recording.stuck(turn, _NO_ACCOUNT)
            return
        if turn.delivery.remote_id is None:
            await self.recording.refused(turn, _NO_ADDRESS)
            return
        try:
            network = await self.networks.for_account(turn.account)
        except NetworkFailure as failure:
            await self._not_now(turn, failure)
            return
        try:
            await self._delete(turn, network, turn.delivery.remote_id)
        finally:
            await network.close()

    async def _delete(self, turn: Turn, network: Network, remote_id: RemotePostId) -> None:
        identity = await self._identity(turn, network)
        if identity is None:
            return
        look = await seen_now(network, remote_id, within=self.look_for)
        if isinstance(look, Gone):
            await self.recording.gone(turn, Seen(look=look, identity=identity))
            return
        if turn.was_asked and isinstance(look, CannotTell):
            await self.recording.look_again(turn, look.reason)
            return
        # Committed before the network is asked: a crash after this line leads to looking, and to what was public.
        asked = await self.recording.ask(turn, Seen(look=look, identity=identity))
        if asked is None:
            return
        await self.recording.record(asked, await delete_once(network, remote_id))

    async def _identity(self, turn: Turn, network: Network) -> RemoteAccount | None:
        """Who the credential is; None when it is not the account the part went out from, which is then recorded."""
        try:
            identity = await network.whoami()
        except NetworkFailure as failure:
            await self._not_now(turn, failure)
            return None
        if identity.id != turn.delivery.remote_account:
            await self.recording.stuck(turn, _NOT_OURS)
            return None
        return identity

    async def _not_now(self, turn: Turn, failure: NetworkFailure) -> None:
        if failure.retry:
            await self.recording.not_reached(turn, str(failure))
        else:
            await self.recording.stuck(turn, str(failure))
