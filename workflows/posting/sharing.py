"""Sharing a post of the company from one's own account: in one's own words, or it is the company that speaks there."""

from workflows.domain.account import Account, Mode
from workflows.errors import InvalidContent
from workflows.ports.network import Networks
from workflows.ports.store import Transaction


async def require_own_words(tx: Transaction, networks: Networks, text: str, account: Account) -> None:
    """Raise InvalidContent at `text` where it is for their own account, and nothing but links to posts of ours."""
    words = text.split()
    if account.mode is not Mode.SELF or not words or any("://" not in word for word in words):
        return
    brands = [one for one in await tx.accounts.list() if one.is_brand and one.network == account.network]
    for word in words:
        remote_id = networks.post_in(account.network, word)
        for brand in brands if remote_id is not None else ():
            if remote_id is not None and await tx.deliveries.find_remote(brand.id, remote_id):
                raise InvalidContent("Say in your own words why you share this, above the link.", field="text")
