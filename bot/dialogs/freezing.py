"""Stopping all sends, and letting posts go out again: the forms, and what is said about them."""

from collections.abc import Sequence

from bot.cards.phrases import count_of, excerpt, fitted, listed, moment, shown, words
from bot.dialogs.command import ALL
from bot.dialogs.names import FieldName, FormName
from bot.dialogs.posting import option_of
from workflows.domain.account import Account
from workflows.domain.freeze import Freeze, sentence_of
from workflows.domain.post import Post
from workflows.ports.chat import Block, Bold, Form, Option, OptionGroup, PickerField, Small, TextField
from workflows.ports.store import Held

MOST = 10
"""How many accounts one sentence names."""
READS_AS_POST = Small(
    line=(
        "This is read as a post; nothing was stopped. To stop sends, type freeze or thaw alone, or with an account: "
        "freeze @handle reason.",
    )
)
"""Above the form, for words that begin as the brake does."""
EVERYTHING = Option(value=ALL, label="All accounts", note="Nothing leaves any more, from anywhere.")


def freeze_form(account: Account | None, *, everything: bool = False, reason: str = "") -> Form:
    """Asks why; and what to stop, when neither an `account` nor `everything` was named."""
    where = "all accounts" if everything else account.at_handle if account else ""
    says = f"Stop every send from {where} at once" if where else "Stop every send of an account at once"
    picker = PickerField(name=FieldName.STOP, label="What to stop", placeholder="Choose an account, or all")
    return Form(
        name=FormName.FREEZE,
        subject=ALL if everything else account.id if account else "",
        title="Stop all sends",
        blocks=(
            words(Bold(f"{says}."), " Also what is approved or scheduled. What is public already stays public."),
            *(() if where else (picker,)),
            TextField(
                name=FieldName.REASON,
                label="Why?",
                initial=reason,
                hint="Everybody whose post has to wait reads this.",
                multiline=True,
            ),
        ),
        submit="Stop now",
        close="Cancel",
    )


def freeze_options(accounts: Sequence[tuple[Account, str]], *, everything: bool) -> tuple[OptionGroup, ...]:
    """What somebody may stop: accounts, each with its network's name, and all of them at once."""
    groups: tuple[OptionGroup, ...] = ()
    if everything:
        groups += (OptionGroup(label="Everything", options=(EVERYTHING,)),)
    options = tuple(option_of(account, network) for account, network in accounts)
    return (*groups, OptionGroup(label="One account", options=options)) if options else groups


def thaw_form(freeze: Freeze, account: Account | None, held: Held, later: Sequence[Post], *, by: str) -> Form:
    """Says what happens before it does: which posts ask again, which stay approved. `later`: the next of those."""
    where = where_of(account, freeze)
    since: Block = words(
        Bold(f"Sending {where} is stopped"),
        " since ",
        moment(freeze.at, "date_time"),
        f" by {shown(by)}: \u201c{excerpt(sentence_of(freeze.reason), 300)}\u201d",
    )
    return Form(
        name=FormName.THAW,
        subject=freeze.id,
        title="Let posts go out again",
        blocks=(since, words("If you lift it, nothing is sent by that. ", asks_again(held)), *_scheduled(held, later)),
        submit="Let posts go out",
        close="Keep it stopped",
    )


def stopped_says(freeze: Freeze, account: Account | None, held: Held, *, lifters: Sequence[str], command: str) -> str:
    """Said to whoever stopped it: what holds now, how many posts wait, and how it ends."""
    target = ALL if account is None else account.at_handle
    waiting = f"{count_of(held.total, 'post waits', 'posts wait')} on it. " if held.total else ""
    who = listed([shown(one) for one in lifters[:3]], last="or") or "An administrator"
    return (
        f"Stopped: nothing leaves {where_of(account, freeze)} any more. {waiting}What is public already stays public. "
        f"{who} can let posts go out again: {command} thaw {target}."
    )


def thawed_says(freeze: Freeze, account: Account | None, held: Held) -> str:
    """Said to whoever lifted it."""
    return f"Posts can go out {where_of(account, freeze)} again. Nothing was sent by that. {asks_again(held)}"


def asks_again(held: Held) -> str:
    """Which posts ask again, and which do not."""
    overdue = held.due + held.back
    if not held.total:
        return "No post waited on it."
    again = f"{count_of(overdue, 'post asks', 'posts ask')} for approval again" + (
        ", one by one" if overdue > 1 else ""
    )
    later = (
        f"{count_of(held.later, 'post', 'posts')} scheduled for later {'stays' if held.later == 1 else 'stay'} approved"
    )
    return "; ".join(says for says, number in ((again, overdue), (later, held.later)) if number) + "."


def where_of(account: Account | None, freeze: Freeze) -> str:
    """ "from @acme"; "from all accounts"."""
    return "from all accounts" if freeze.account is None else f"from {account.at_handle if account else freeze.account}"


def unknown_says(named: str, *, may_stop: Sequence[str], everything: bool, verb: str, command: str) -> str:
    """There is no such account; what there is, and what to type."""
    did = "stopped" if verb == "freeze" else "changed"
    what = ", ".join(may_stop[:MOST])
    known = f" You can name {what}." if what else ""
    everywhere = f" {command} {verb} all is for all accounts." if everything else ""
    return (
        f"There is no account @{fitted(shown(named), 64)} here, so nothing was {did}, and posts go out as before."
        f"{known}{everywhere} {command} {verb} alone lets you choose."
    )


def overview_says(found: Sequence[tuple[Freeze, Account | None]], *, command: str) -> str:
    """What is stopped, one sentence each, with what to type."""
    if not found:
        return "Nothing is stopped. Posts go out as usual."
    lines = [
        f"Sending {where_of(account, freeze)} is stopped: {excerpt(sentence_of(freeze.reason), 200)} "
        f"To lift it: {command} thaw {account.at_handle if account else ALL}."
        for freeze, account in found
    ]
    return " ".join(lines)


def _scheduled(held: Held, later: Sequence[Post]) -> tuple[Block, ...]:
    lines: tuple[Block, ...] = tuple(
        words(moment(post.due, "date_time"), f" \u201c{excerpt(post.text, 80)}\u201d") for post in later if post.due
    )
    more = held.later - len(lines)
    return (*lines, words(f"And {more:,} more later.")) if lines and more > 0 else lines
