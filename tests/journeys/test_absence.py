"""Away: somebody decides instead, from then to then and logged; turns go on; and everybody sees how work is shared."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.journeys.company import Company, reads
from tests.journeys.organised import NOTABLE, asked, is_refused, says_yes

pytestmark = pytest.mark.both_databases


async def test_a_stand_in_decides_from_then_to_then_in_their_own_name(organised: Company) -> None:
    ana, cleo, dan, words = organised.ana, organised.cleo, organised.dan, NOTABLE.format("Oban")
    await organised.ask(ana, words, account="acme")
    await says_yes(organised, organised.ben, words)
    card = await asked(organised, dan, words)
    await dan.command("/post away")
    await reads(dan, "Who decides instead")
    last = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
    await dan.fill("Until, this day included", last)
    await dan.choose("Who decides instead", "Cleo", query="cl")
    assert (await dan.submit()).is_fine
    await dan.close(all_of_them=True)

    await organised.told(ana, words, "legal: all of Fay and Cleo", "Cleo decides in place of Dan, who is away.")
    await is_refused(organised, dan, card, "Approve for @acme", "You are away, and Cleo decides in your place.")
    await says_yes(organised, cleo, words)
    await says_yes(organised, organised.fay, words)
    await organised.live(words)
    [yes] = [one for one in await organised.audit("post.endorse") if one["facts"].get("instead_of")]
    assert (yes["by"], yes["facts"]["instead_of"]) == ("slack:T0ACME:U0CLEO", "slack:T0ACME:U0DAN")
    # Who is away is not called either.
    routine = "A kettle for every morning."
    await organised.ask(ana, routine)
    says = await organised.told(ana, routine, "is on shift and called first", "On call: Cleo.")
    assert "Dan is on shift" not in says

    await dan.command("/post away")
    await reads(dan, "You are away until")
    await dan.click("I am back")
    await organised.until(lambda: not dan.has_window("You are away until"), "Dan to be back")
    await dan.close(all_of_them=True)
    [planned] = await organised.audited("absence.plan", by="U0DAN")
    [ended] = await organised.audited("absence.end", by="U0DAN")
    assert planned["facts"]["until"] > planned["facts"]["since"]
    assert ended["subject"] == planned["subject"]
