"""What the tests of the watch share: the watch switched on, and every alert that was raised."""

from datetime import timedelta

from tests.builders import OWN
from tests.workflows.conftest import ACME, EVE, SECOND, Company
from workflows.domain.alert import Alert
from workflows.domain.ids import PostId
from workflows.posting import Words

DRAFT = PostId("p" * 26)
REMOTE = ACME.remote_id
MINUTE = 60 * SECOND
A_DAY = timedelta(hours=24)


async def watching(company: Company) -> None:
    """The watch is on, and has taken what is there as known."""
    await company.guarding.watch_on()
    await company.run(MINUTE)


async def handed_back(company: Company, text: str = "So drunk right now!") -> None:
    """Eve takes a text back for her own account."""
    await company.posting.write(DRAFT, by=EVE, words=Words(text, account=OWN.id))
    await company.posting.hand_back(DRAFT, by=EVE)


async def alerts(company: Company) -> list[Alert]:
    """Every alert that was drawn attention to, oldest first."""
    async with company.store.transaction() as tx:
        redraws = await tx.messages.due(now=company.clock.now(), limit=500)
        ids = [redraw.subject.removeprefix("alert:") for redraw in redraws if redraw.subject.startswith("alert:")]
        return sorted([await tx.alerts.get(alert_id) for alert_id in ids], key=lambda alert: alert.seen_at)
