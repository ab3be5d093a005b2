"""Reads what the cards of an emergency need from one transaction: with the people, and what went out while it was."""

from datetime import datetime

from bot.cards.emergency import EmergencyView
from bot.views import Views, known_account
from workflows.domain.emergency import Emergency
from workflows.errors import NotFound
from workflows.ports.store import Transaction

MOST_OUT = 50
"""Posts that went out in half an hour, of which the review is told."""


async def find_emergency(tx: Transaction, emergency_id: str, *, views: Views, now: datetime) -> EmergencyView | None:
    """The emergency with all that its cards show; None when there is none, or app.yaml never named its account."""
    try:
        emergency = await tx.emergencies.get(emergency_id)
    except NotFound:
        return None
    return await load_emergency(tx, emergency, views=views, now=now)


async def load_emergency(tx: Transaction, emergency: Emergency, *, views: Views, now: datetime) -> EmergencyView | None:
    """The same, for one that was read already."""
    account = await known_account(tx, emergency.account)
    if account is None:
        return None
    named = (emergency.asked_by, emergency.second, emergency.reviewed_by, account.owner, account.guardian)
    wanted = account.approvers.union(one for one in named if one)
    people = {person.id: person for person in await tx.people.list(sorted(wanted))}
    since, until = emergency.opened_at, emergency.until
    posts = (
        await tx.posts.went_out(emergency.account, since=since, until=min(now, until), limit=MOST_OUT)
        if since is not None and until is not None
        else ()
    )
    went_out = tuple([await views.load(tx, post) for post in posts])
    return EmergencyView(emergency=emergency, account=account, people=people, now=now, went_out=went_out)
