"""After an erasure the chat's own copies go too: every card about the person is drawn without their words or name."""

from datetime import timedelta

from bot.dialogs.names import Action
from tests.bot.people import NOTABLE
from tests.bot.stage import Stage, buttons_of, text_of
from tests.builders import ANA, BEN
from workflows.keeping import Keeping

UNDO = timedelta(seconds=30)


async def erased(stage: Stage, person: str) -> None:
    await Keeping(store=stage.store, clock=stage.clock).erase(person, by="operator")  # type: ignore[arg-type]
    await stage.draw()


def everything(stage: Stage) -> str:
    """Every card that stands somewhere, but for lines in threads."""
    standing = [card for ref, card in stage.chat.messages.items() if ref not in stage.chat.threads]
    return "\n".join(f"{card.notification}\n{text_of(card)}" for card in standing)


async def test_the_cards_of_an_erased_author_lose_their_words(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    await stage.press(BEN, buttons_of(stage.chat.cards("C0APPROVE")[0])[Action.APPROVE])
    await stage.run(UNDO)
    await stage.draw()
    assert "FRESH" in everything(stage) and "Ana" in everything(stage)

    await erased(stage, ANA.id)

    assert "FRESH" not in everything(stage) and "Ana" not in everything(stage)
    [card] = stage.chat.cards("C0APPROVE")
    assert "Its words were erased." in text_of(card)
    assert "Live as @acme (BRAND)." in text_of(card) and "Ben approved this" in text_of(card)


async def test_a_waiting_post_of_theirs_is_withdrawn_and_its_card_says_so(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()

    await erased(stage, ANA.id)

    [card] = stage.chat.cards("C0APPROVE")
    assert "Withdrawn. Countersign did" in text_of(card) and "FRESH" not in everything(stage)
    assert buttons_of(card) == {}


async def test_an_erased_approver_is_no_longer_named(stage: Stage) -> None:
    stage.judge.findings = (NOTABLE,)
    await stage.confirmed(ANA, "FRESH bread.")
    await stage.draw()
    await stage.press(BEN, buttons_of(stage.chat.cards("C0APPROVE")[0])[Action.APPROVE])
    await stage.run(UNDO)
    await stage.draw()
    assert "Ben approved this" in everything(stage)

    await erased(stage, BEN.id)

    assert "Ben" not in everything(stage)
    assert "FRESH bread." in everything(stage)
