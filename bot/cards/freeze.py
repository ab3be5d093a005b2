"""The freeze's card: who stopped what, when and why, how many posts wait; later, who lifted it and what that does."""

from datetime import datetime

from bot.cards.phrases import clock_time, count_of, excerpt, listed, shown, voice_of, words
from bot.dialogs.names import Action
from bot.language import inside, say
from workflows.domain.account import Account
from workflows.domain.freeze import Freeze, FreezeCause, sentence_of
from workflows.ports.chat import Ask, Block, Bold, Button, Buttons, Card, Line, Style
from workflows.ports.store import Held


def freeze_card(
    freeze: Freeze, account: Account | None, held: Held, *, by: str, lifters: tuple[str, ...], now: datetime
) -> Card:
    """While it is in force. `lifters`: the names of those who may lift it; none: only an administrator can."""
    where = _where(freeze, account)
    says = say("Sending {where} is stopped.", where=where)
    line: Line = (
        Bold(says),
        say(" {by} stopped it at ", by=shown(by)),
        clock_time(freeze.at, now),
        f": \u201c{excerpt(inside(sentence_of(freeze.reason)), 500)}\u201d",
    )
    waiting = (
        say("{count} on it. ", count=count_of(held.total, "approved post waits", "approved posts wait"))
        if held.total
        else ""
    )
    follows = words(
        say(
            "{waiting}Nothing leaves {where}, and nothing can be approved. What is public already stays public. "
            "What falls due meanwhile asks for approval again.",
            waiting=waiting,
            where=where,
        )
    )
    blocks: tuple[Block, ...] = (words(*line), follows, words(_who_lifts(freeze, lifters)))
    if freeze.cause is not FreezeCause.RESTORED:
        blocks += (Buttons(buttons=(_lift(freeze, where),)),)
    return Card(notification=says, blocks=blocks)


def thawed_card(freeze: Freeze, account: Account | None, *, by: str, lifted_by: str, now: datetime) -> Card:
    """After it was lifted."""
    where = _where(freeze, account)
    says = say("Posts can go out {where} again.", where=where)
    line: Line = (Bold(says), say(" {lifted_by} lifted it at ", lifted_by=shown(lifted_by)))
    if freeze.lifted_at is not None:
        line += (clock_time(freeze.lifted_at, now),)
    line += (
        say(
            ". Nothing was sent by that: what fell due meanwhile asks for approval again, one by one. What is "
            "scheduled for later stays approved."
        ),
    )
    was: Line = (
        say("{by} had stopped it at ", by=shown(by)),
        clock_time(freeze.at, now),
        f": \u201c{excerpt(inside(freeze.reason), 300)}\u201d",
    )
    return Card(notification=says, blocks=(words(*line), words(*was)))


def past_card(freeze: Freeze, account: Account | None) -> Card:
    """In place of the card of an earlier freeze of the same account: what holds now stands on a newer one."""
    says = say(
        "This is over. Whether sending {where} is stopped now stands on the newest card.", where=_where(freeze, account)
    )
    return Card(notification=says, blocks=(words(says),))


def _where(freeze: Freeze, account: Account | None) -> str:
    if freeze.account is None:
        return say("from all accounts")
    return (
        say("from {account}", account=voice_of(account))
        if account
        else say("from an account that is not set up any more")
    )


def _who_lifts(freeze: Freeze, lifters: tuple[str, ...]) -> str:
    match freeze.cause:
        case FreezeCause.RESTORED:
            return say(
                "What to do: an administrator compares what is approved here with what is live, and then runs "
                "“countersign thaw”. Until then nothing can be lifted here."
            )
        case FreezeCause.WRONG_ACCOUNT:
            return say(
                "Before you lift it, put the account's own keys in place; else it is stopped again at the next send."
            )
        case FreezeCause.PERSON:
            who = listed([shown(one) for one in lifters], last="or")
            return (
                say("{who} can lift it.", who=who)
                if who
                else say("Nobody here can lift it; an administrator runs “countersign thaw”.")
            )


def _lift(freeze: Freeze, where: str) -> Button:
    ask = Ask(
        title=say("Let posts go out again?"),
        text=(
            say(
                "Posts can go out {where} again. Nothing is sent by that: what fell due asks for approval again, "
                "one by one. What is scheduled for later stays approved.",
                where=where,
            )
        ),
        confirm=say("Let them go out"),
        deny=say("Keep it stopped"),
    )
    return Button(
        action=Action.THAW, subject=freeze.id, label=say("Let posts go out again"), style=Style.PRIMARY, ask=ask
    )
