"""Somebody leaves: what waits for them is reassigned, and what nobody can decide now is told of."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.sandbox.slack_admin import Admin
from tests.files import a_jpeg
from tests.journeys.company import Company, check, confirm, open_form, reads
from tests.journeys.organised import NOTABLE, asked, says_yes

pytestmark = pytest.mark.both_databases


@pytest_asyncio.fixture(loop_scope="package")
async def admin(organised: Company) -> AsyncIterator[Admin]:
    """Whoever looks after Slack. In the end Dan is back."""
    yield organised.practice.workspace.admin
    organised.practice.workspace.admin.reactivate("U0DAN")


async def test_what_waits_goes_on_with_the_others_and_what_stands_still_is_told_of(
    organised: Company, admin: Admin
) -> None:
    ana, cleo, fay = organised.ana, organised.cleo, organised.fay
    words, picture = NOTABLE.format("Rye"), "A kettle in the dunes."
    await organised.ask(ana, words, account="acme")
    await says_yes(organised, organised.ben, words)
    await organised.told(ana, words, "legal: all of Dan and Fay")
    await open_form(ana, picture)
    await ana.add_file("Pictures, a GIF or a film", "dunes.jpg", a_jpeg((400, 200)))
    assert (await ana.submit()).is_fine
    await reads(ana, "What the picture shows")
    await ana.fill("What the picture shows", "A kettle in the dunes")
    await check(ana)
    assert (await confirm(ana)).is_fine
    await ana.close(all_of_them=True)
    await asked(organised, organised.dan, picture)

    admin.deactivate("U0DAN")

    # It was told that it takes three people, and it still does: one fewer of legal is one more of the others.
    await organised.told(ana, words, "social: all of Ben and Cleo; Ben said yes already. Step 2 of 2: legal: Fay.")
    await organised.told(ana, picture, "Nobody else can decide at the moment: please tell the account's owner.")
    await organised.until(lambda: cleo.sees("post for @acme"), "the owner")
    for who in (cleo, fay):
        await says_yes(organised, who, words)
    await organised.live(words)
    [left] = await organised.audit("person.left", stuck=1)
    assert left["subject"] == "slack:T0ACME:U0DAN"
    assert not organised.said(picture)
    admin.reactivate("U0DAN")
    await organised.told(ana, picture, "Design: Dan.")
