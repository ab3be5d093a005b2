"""Which account: what a person may choose from, by id and by the name they typed."""

import difflib
from dataclasses import dataclass

from workflows.domain.account import Account, Kind
from workflows.domain.ids import AccountId
from workflows.domain.person import Person
from workflows.errors import InvalidContent, NotFound
from workflows.policy import Policy
from workflows.ports.network import Networks
from workflows.ports.store import Store, Transaction
from workflows.posting.shaping import Shapes, shapes_of


@dataclass(frozen=True, kw_only=True)
class Accounts:
    """Answers the form's questions about accounts; writes nothing."""

    store: Store
    policy: Policy
    networks: Networks

    async def count(self, account_id: AccountId | None, text: str) -> tuple[int, int, str]:
        """Used, maximum and the network's name, as `account_id`'s network counts; X without one."""
        async with self.store.reading() as tx:
            network = (await chosen_account(tx, account_id)).network if account_id else "x"
        limits = self.networks.limits(network)
        return limits.count(text), limits.maximum, limits.network

    async def shapes(self, account_id: AccountId | None, text: str, *, numbered: bool) -> Shapes:
        """What can be offered beside the words for this account."""
        async with self.store.reading() as tx:
            account = await find_account(tx, account_id)
        if account is None:
            return Shapes()
        return shapes_of(text, account, self.networks.limits(account.network), numbered=numbered)

    async def offered_to(self, person: Person) -> tuple[Account, ...]:
        """All they may draft for: their own first, then brands, then practice."""
        async with self.store.reading() as tx:
            accounts = await tx.accounts.list()
        order = [Kind.PERSONAL, Kind.BRAND, Kind.PRACTICE]
        mine = [account for account in accounts if self.policy.may_draft(person, account)]
        return tuple(sorted(mine, key=lambda account: order.index(account.kind)))

    async def under(self, typed: str, person: Person) -> Account | tuple[str, ...]:
        """The one account offered under that name, or up to three handles that are close."""
        offered = await self.offered_to(person)
        wanted = folded(typed)
        exact = [account for account in offered if folded(account.handle) == wanted]
        if len(exact) == 1:
            return exact[0]
        if exact:
            return tuple(account.at_handle for account in exact[:3])
        handles = {folded(account.handle): account.at_handle for account in offered if not account.is_own}
        return tuple(handles[close] for close in difflib.get_close_matches(wanted, handles, n=3, cutoff=0.6))


async def chosen_account(tx: Transaction, account_id: AccountId | None, *, named: str | None = None) -> Account:
    """The account of a draft. Raises InvalidContent at `account` when none was chosen, or it was removed.

    `named`: what the author typed instead, for the sentence.
    """
    if account_id is None:
        message = f"Which account is \u201c{named}\u201d? Choose one." if named else "Choose the account that speaks."
        raise InvalidContent(message, field="account")
    account = await find_account(tx, account_id)
    if account is None:
        raise InvalidContent("This account was removed from Countersign. Choose another.", field="account")
    return account


async def find_account(tx: Transaction, account_id: AccountId | None) -> Account | None:
    """The account, if one was chosen and it is still in app.yaml."""
    try:
        return await tx.accounts.get(account_id) if account_id else None
    except NotFound:
        return None


def folded(handle: str) -> str:
    """A handle as it is compared: any case, with or without the @, spaces around it do not count."""
    return handle.strip().removeprefix("@").strip().casefold()
