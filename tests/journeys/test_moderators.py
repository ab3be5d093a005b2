"""The whole program with a language model outside: its doubt stands on the author's form and on the approver's card."""

import json

from tests.adapters.moderators.standing_in import said, standing_in
from tests.journeys.company import Company, confirm, open_confirm, reads

WORDS = "Fresh bread for everybody, says jane@gmail.com."
DOUBT = {"quote": "everybody", "reason": "It promises more than a bakery has.", "weight": "notable"}


async def test_a_doubt_from_outside_holds_the_post_and_is_read_by_author_and_approver(brisk: Company) -> None:
    async with standing_in(said(json.dumps({"findings": [DOUBT]}))) as outside:
        model = {"moderator": "chat", "name": "reader", "url": f"{outside.url}/v1", "model": "small"}
        await brisk.restart(lambda settings: settings.update(moderators=[model]))

        await open_confirm(brisk.ana, WORDS)
        await reads(brisk.ana, "reader, a language model, says: It promises more than a bakery has.")
        assert (await confirm(brisk.ana)).is_fine
        await brisk.until(lambda: brisk.ben.sees("a language model, says", channel="approvals"), "the card")

    [body] = outside.bodies
    assert "Fresh bread for everybody" in str(body) and "gmail" not in str(body)
    assert brisk.said(WORDS) == []
