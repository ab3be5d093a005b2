"""The chapter with both chats: drafted in Teams, a card in Slack and in Teams, one decision for both."""

from bot.story.narrator import Narrator, shows

TWICE = "OUR OLD KETTLE IS GONE AND NOBODY WILL MISS IT, THE NEW ONE IS SO MUCH FASTER"
APPROVALS = "Approvals"
APPROVE = "Approve for @acme"


async def in_both(story: Narrator) -> None:
    """Ana writes in Teams, Ben decides in Teams, and in Slack there is nothing left to decide."""
    practice, cleo = story.practice, story.practice.cleo
    ana, ben = practice.in_teams("Ana"), practice.in_teams("Ben")
    before = practice.sends
    story.does("Ana", "has only Teams open. In her chat with Countersign there she types post @acme:", TWICE)
    await story.write_in_teams(ana, "acme", TWICE)
    story.says("a dialog says who would speak: @acme, BRAND")
    await story.confirm_in_teams(ana, "acme")
    await story.until(lambda: ben.sees(TWICE, channel=APPROVALS), "in Teams its card is in the channel Approvals")
    await story.until(lambda: shows(cleo, "approvals", TWICE), "and in Slack in #approvals, at the same time")
    card = ben.find_message(TWICE, channel=APPROVALS)
    await ben.look(APPROVALS)
    await ana.look(APPROVALS)
    story.expect(
        APPROVE in ben.buttons(card) and APPROVE not in ana.buttons(card),
        "Ben's has an Approve on it; Ana, who wrote it, sees the same card without",
    )
    story.does("Ben", "approves on his card in Teams.")
    await ben.press(APPROVE, on=card)
    story.expect(APPROVE not in ben.buttons(card), "the press itself answers with the card as it is now")
    await story.live("acme", TWICE)
    await story.until(lambda: shows(cleo, "approvals", TWICE, "approved this at"), "the card in Slack says so, too")
    story.expect(
        not any(TWICE in one and f"[{APPROVE}]" in one for one in cleo.read("approvals")),
        "and there is nothing left to press on it",
    )
    story.expect(practice.sends == before + 1, "X was asked once")
    await story.until(
        lambda: any(TWICE in one and "Live as @acme" in one for one in ana.inbox()),
        "Ana is told in Teams, where she wrote it",
    )
