"""What a person types is what the world reads: Slack's encoding undone, the rest refused, nothing hostile acts."""

import pytest

from adapters.sandbox.plain_json import Json, Obj
from adapters.sandbox.slack_state import SlackMessage
from tests.journeys.company import Company, check, confirm, inbox, open_confirm, post, reads, window


async def test_what_slack_encodes_arrives_as_it_was_typed(brisk: Company) -> None:
    ana = brisk.ana
    typed = "R&D says: 1 < 2 🎉 👍🏽 at https://acme.example/kettles?a=1&b=2 and acme.example"
    await ana.command(f"/post acme: {typed}")
    await reads(ana, "[Close]")
    if "[Check and confirm]" in window(ana):
        await check(ana)
    assert typed in window(ana)
    assert (await confirm(ana)).is_fine

    await brisk.live(typed)


async def test_bold_words_go_out_bare(brisk: Company) -> None:
    ana = brisk.ana
    pieces: list[Json] = [
        {"type": "text", "text": "Kettles", "style": {"bold": True}},
        {"type": "text", "text": " are really cheap, says R&D "},
        {"type": "emoji", "name": "tada"},
    ]
    section: Obj = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": pieces}]}
    message = brisk.slack.post(
        SlackMessage(
            channel="C0GENERAL",
            ts="",
            user="U0ANA",
            text="*Kettles* are really cheap, says R&amp;D :tada:",
            blocks=(section,),
        )
    )

    await ana.shortcut("turn_into_post", message=message)

    await reads(ana, "Words: Kettles are really cheap, says R&D 🎉")
    assert "*" not in ana.read_window()


async def test_a_mention_as_a_handle_asks_which_account_and_keeps_the_words(patient: Company) -> None:
    ana = patient.ana
    await ana.command("/post @acmee The tap is open.")

    says = await reads(ana, "Which account is “@acmee”? Did you mean @acme", "Words: The tap is open.")

    assert "Speak as: \n" in says
    assert await ana.options("Speak as", "acm") != []
    answer = await ana.submit()
    assert not answer.is_fine


async def test_a_colleagues_name_as_a_handle_leaves_the_account_open(patient: Company) -> None:
    ana = patient.ana
    await ana.command("/post @ben The tap is closed.")

    says = await reads(ana, "Which account is “@", "Words: The tap is closed.")

    assert "Speak as: \n" in says


@pytest.mark.parametrize(
    ("words", "why"),
    [
        pytest.param("Dance :partyparrot: now", ":partyparrot: exists only in this chat, not on X.", id="custom emoji"),
        pytest.param("Thanks <@U0BEN>!", "is a colleague here, not somebody on X", id="a colleague in encoded form"),
    ],
)
async def test_what_means_nothing_outside_is_refused_at_the_field(patient: Company, words: str, why: str) -> None:
    ana = patient.ana
    await ana.command("/post acme: " + words.replace("<@U0BEN>", "@ben"))
    await reads(ana, "[Check and confirm]")

    answer = await ana.submit()

    if not answer.is_fine:
        assert why in " ".join(answer.fields.values())
    else:  # what stands in the field as plain letters is no mention any more, and is judged as text
        assert "colleague" in why
        assert "@ben" in window(ana).lower()
    assert not [one for one in patient.x.posts if "Dance" in one.text]


async def test_nothing_hostile_acts_and_all_of_it_is_seen(patient: Company) -> None:
    cleo, ben = patient.cleo, patient.ben
    hostile = "<!channel> <https://evil.example|acme.example> *b* a\u202etxt.exe k\u200bettle &lt;"
    await cleo.command("/post")
    await reads(cleo, "Speak as")
    await cleo.choose("Speak as", "@acmecare ·")
    await cleo.fill("Words", hostile)

    await check(cleo)

    says = window(cleo)
    assert "<!channel>" in says
    assert "<https://evil.example|acme.example>" in says
    blocks = str(cleo.window().definition)
    assert "'broadcast'" not in blocks
    assert "'url': 'https://evil" not in blocks
    assert "U+202E" in says
    assert "[Post as" not in says  # characters that turn the reading direction cannot go out
    assert not ben.sees("evil.example")


async def test_a_hidden_character_is_written_out_for_the_approvers(patient: Company) -> None:
    ana, ben = patient.ana, patient.ben
    words = "Get your k\u200bettle <!here> & more"
    await ana.command("/post")
    await reads(ana, "Speak as")
    await ana.choose("Speak as", "@acmecare ·")
    await ana.fill("Words", words)
    await check(ana)
    assert (await confirm(ana)).is_fine
    await patient.until(lambda: ben.sees("ettle <!here> & more", channel="approvals"), "the card")

    card = patient.card("ettle <!here> & more")

    assert "'broadcast'" not in str(card.blocks)
    assert "<!here>" not in card.text
    assert "U+200B" in ben.read("approvals")[-1]
    assert all("<!here>" not in one.text for one in ana.messages(ana.direct_messages()))


async def test_help_status_and_queue_answer_privately(patient: Company) -> None:
    ana, ben = patient.ana, patient.ben
    await patient.ask(patient.cleo, "Care is in the queue.")
    await post(ana, "Status of the kettle.")
    await ana.close(all_of_them=True)

    await ana.command("/post help")
    await ana.command("/post status")
    await ben.command("/post queue")

    await patient.until(lambda: ana.sees("opens the form", channel="general"), "help")
    await patient.until(lambda: ana.sees("Status of the kettle.", channel="general"), "status")
    await patient.until(lambda: ben.sees("[Read all]", channel="general"), "queue")
    assert not patient.dan.sees("kettle", channel="general")
    assert not ana.sees("Care is in the queue.")


async def test_the_shortcuts_open_the_form(patient: Company) -> None:
    ana = patient.ana
    await ana.shortcut("write_post")
    assert "Words: \n" in await reads(ana, "== Write a post ==")
    await ana.close(all_of_them=True)
    await patient.ben.say("The lift is repaired.")

    await ana.shortcut("turn_into_post", message=ana.find_message("The lift is repaired."))

    await reads(ana, "Words: The lift is repaired.", "Speak as: \n")
    assert all("lift" not in one for one in inbox(ana))


async def test_the_confirm_card_is_edited_without_losing_a_word(patient: Company) -> None:
    ana = patient.ana
    await open_confirm(ana, "Kettles whistle.")
    await ana.click("Edit")
    await reads(ana, "Words: Kettles whistle.")
