"""`/post connect`: the private link that connects an account, or the accounts one may connect."""

from bot.cards.connect import Connectable, accounts_card, connect_card, no_pages_card, own_keys_card
from bot.conversation.desk import Desk
from bot.dialogs.command import Connect
from workflows.domain.account import Account, Mode
from workflows.domain.connecting import ATTEMPT_LASTS
from workflows.domain.ids import AccountId
from workflows.domain.person import Person
from workflows.ports.chat import ButtonPressed, Reply, Whisper
from workflows.ports.store import Transaction


async def connect_typed(desk: Desk, who: Person, typed: Connect) -> Reply | None:
    """The link for the account that was named, or the list. None: no account is called so, and it was a post's words.

    Raises NotAllowed: only its guardian or its owner may.
    """
    if not typed.handle:
        return await _list(desk, who)
    async with desk.store.reading() as tx:
        named = [one for one in await _managed(tx) if one.handle.casefold() == typed.handle.casefold()]
    if not named:
        return None
    # The same handle may exist on two networks; the one that somebody signs in for is meant.
    account = next((one for one in named if _by_sign_in(desk, one)), named[0])
    return await _link(desk, who, account)


async def connect_pressed(desk: Desk, who: Person, pressed: ButtonPressed) -> Reply:
    """ "Connect @acme" in the list. Raises NotFound, NotAllowed."""
    async with desk.store.reading() as tx:
        account = await tx.accounts.get(AccountId(pressed.subject))
    return await _link(desk, who, account)


async def _link(desk: Desk, who: Person, account: Account) -> Reply:
    desk.policy.require_connect(who, account)
    network = desk.views.network_name(account)
    if desk.connecting is None or not _by_sign_in(desk, account):
        return Whisper(card=own_keys_card(account, network=network))
    if not desk.settings.public_url:
        return Whisper(card=no_pages_card(account))
    attempt = await desk.connecting.begin(account.id, by=who)
    url = f"{desk.settings.public_url}/connect/{attempt.id}"
    until = attempt.made_at + ATTEMPT_LASTS
    return Whisper(card=connect_card(account, network=network, url=url, until=until, now=desk.clock.now()))


async def _list(desk: Desk, who: Person) -> Reply:
    async with desk.store.reading() as tx:
        mine = [one for one in await _managed(tx) if who.counts and who.is_one_of(one.guardian, one.owner)]
        credentials = {one.account: one for one in await tx.credentials.list()}
        names = {one.id: one.name for one in await tx.people.list([one.connected_by for one in credentials.values()])}
    found = [
        Connectable(
            account=account,
            network=desk.views.network_name(account),
            by_sign_in=_by_sign_in(desk, account),
            credential=(credential := credentials.get(account.id)),
            connected_by=names.get(credential.connected_by, "") if credential else "",
        )
        for account in mine
    ]
    contact = desk.policy.settings.contact
    return Whisper(
        card=accounts_card(found, command=desk.command(who), contact=contact, now=desk.clock.now()),
    )


def _by_sign_in(desk: Desk, account: Account) -> bool:
    return desk.connecting is not None and desk.connecting.providers.for_account(account) is not None


async def _managed(tx: Transaction) -> list[Account]:
    return [account for account in await tx.accounts.list() if account.mode is Mode.MANAGED]
