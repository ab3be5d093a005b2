"""The watch over the accounts, and what people decide about its alerts."""

from workflows.domain.account import Account
from workflows.domain.alert import Alert
from workflows.domain.person import Person
from workflows.guarding.profiles import Profiles
from workflows.guarding.rotating import Rotating
from workflows.guarding.strays import Strays
from workflows.guarding.watch import Watch
from workflows.policy import Policy
from workflows.ports.clock import Clock
from workflows.ports.network import Networks, RemoteAccount
from workflows.ports.store import Store


class Guarding:
    """Watches the accounts."""

    def __init__(self, *, store: Store, policy: Policy, networks: Networks, clock: Clock) -> None:
        self._profiles = Profiles(store=store, networks=networks, clock=clock)
        self._strays = Strays(store=store, policy=policy, networks=networks, clock=clock)
        self._rotating = Rotating(store=store, policy=policy, clock=clock)
        self._watch = Watch(store=store, policy=policy, networks=networks, clock=clock, profiles=self._profiles)

    async def drift(self) -> None:
        """One turn of the watch: every managed brand account's profile, sign-in and timeline."""
        await self._watch.turn()

    async def watch_on(self) -> None:
        """See to it that there is a next turn: at the start, and now and then, since an outage may end a chain."""
        await self._watch.go_on()

    async def met(self, account: Account, answer: RemoteAccount) -> None:
        """Keep what an account's credential answered just now; what that means becomes alerts."""
        await self._profiles.met(account, answer)

    async def refresh_profiles(self) -> None:
        """Ask each managed account that the watch leaves out who it is, and keep what it shows."""
        await self._profiles.refresh()

    async def take_down(self, alert_id: str, *, by: Person) -> Alert:
        """Delete the stray post. Raises NotAllowed, WrongState."""
        return await self._strays.take_down(alert_id, by=by)

    async def delete_stray(self, subject: str) -> None:
        """Perform what `take_down` asked for; `subject` is the rest of its task's, after `alert:`."""
        await self._strays.delete(subject)

    async def dismiss(self, alert_id: str, *, by: Person) -> Alert:
        """A person vouches that it is fine. Raises NotAllowed, WrongState."""
        return await self._strays.dismiss(alert_id, by=by)

    async def rotated(self, alert_id: str, *, by: Person) -> Alert:
        """A person says that they renewed what somebody who left may know. Raises NotAllowed, WrongState."""
        return await self._rotating.rotated(alert_id, by=by)
