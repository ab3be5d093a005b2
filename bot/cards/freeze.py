"""The freeze's card: who stopped what, when and why, how many posts wait; later, who lifted it and what that does."""

from datetime import datetime

from bot.cards.phrases import clock_time, count_of, excerpt, listed, shown, voice_of, words
from bot.dialogs.names import Action
from workflows.domain.account import Account
from workflows.domain.freeze import Freeze, FreezeCause, sentence_of
from workflows.ports.chat import Ask, Block, Bold, Button, Buttons, Card, Line, Style
from workflows.ports.store import Held


def freeze_card(
    freeze: Freeze, account: Account | None, held: Held, *, by: str, lifters: tuple[str, ...], now: datetime
) -> Card:
    """While it is in force. `lifters`: the names of those who may lift it; none: only an administrator can."""
    where = _where(freeze, account)
    says = f"Sending {where} is stopped."
    line: Line = (
        Bold(says),
        f" {shown(by)} stopped it at ",
        clock_time(freeze.at, now),
        f": \u201c{excerpt(sentence_of(freeze.reason), 500)}\u201d",
    )
    waiting = f"{count_of(held.total, 'approved post waits', 'approved posts wait')} on it. " if held.total else ""
    follows = words(
        f"{waiting}Nothing leaves {where}, and nothing can be approved. What is public already stays public. "
        "What falls due meanwhile asks for approval again."
    )
    blocks: tuple[Block, ...] = (words(*line), follows, words(_who_lifts(freeze, lifters)))
    if freeze.cause is not FreezeCause.RESTORED:
        blocks += (Buttons(buttons=(_lift(freeze, where),)),)
    return Card(notification=says, blocks=blocks)


def thawed_card(freeze: Freeze, account: Account | None, *, by: str, lifted_by: str, now: datetime) -> Card:
    """After it was lifted."""
    where = _where(freeze, account)
    says = f"Posts can go out {where} again."
    line: Line = (Bold(says), f" {shown(lifted_by)} lifted it at ")
    if freeze.lifted_at is not None:
        line += (clock_time(freeze.lifted_at, now),)
    line += (
        ". Nothing was sent by that: what fell due meanwhile asks for approval again, one by one. "
        "What is scheduled for later stays approved.",
    )
    was: Line = (
        f"{shown(by)} had stopped it at ",
        clock_time(freeze.at, now),
        f": \u201c{excerpt(freeze.reason, 300)}\u201d",
    )
    return Card(notification=says, blocks=(words(*line), words(*was)))


def past_card(freeze: Freeze, account: Account | None) -> Card:
    """In place of the card of an earlier freeze of the same account: what holds now stands on a newer one."""
    says = f"This is over. Whether sending {_where(freeze, account)} is stopped now stands on the newest card."
    return Card(notification=says, blocks=(words(says),))


def _where(freeze: Freeze, account: Account | None) -> str:
    if freeze.account is None:
        return "from all accounts"
    return f"from {voice_of(account)}" if account else "from an account that is not set up any more"


def _who_lifts(freeze: Freeze, lifters: tuple[str, ...]) -> str:
    match freeze.cause:
        case FreezeCause.RESTORED:
            return (
                "What to do: an administrator compares what is approved here with what is live, and then runs "
                "“countersign thaw”. Until then nothing can be lifted here."
            )
        case FreezeCause.WRONG_ACCOUNT:
            return "Before you lift it, put the account's own keys in place; else it is stopped again at the next send."
        case FreezeCause.PERSON:
            who = listed([shown(one) for one in lifters], last="or")
            return (
                f"{who} can lift it." if who else "Nobody here can lift it; an administrator runs “countersign thaw”."
            )


def _lift(freeze: Freeze, where: str) -> Button:
    ask = Ask(
        title="Let posts go out again?",
        text=(
            f"Posts can go out {where} again. Nothing is sent by that: what fell due asks for approval again, one by "
            "one. What is scheduled for later stays approved."
        ),
        confirm="Let them go out",
        deny="Keep it stopped",
    )
    return Button(action=Action.THAW, subject=freeze.id, label="Let posts go out again", style=Style.PRIMARY, ask=ask)
