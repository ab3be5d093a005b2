"""Stopping all sends, and letting posts go out again: the forms, and what is said about them."""

from collections.abc import Sequence

from bot.cards.phrases import count_of, excerpt, fitted, listed, moment, shown, words
from bot.dialogs.accounts import option_of
from bot.dialogs.command import ALL
from bot.dialogs.names import FieldName, FormName
from bot.language import in_figures, inside, say
from workflows.domain.account import Account
from workflows.domain.freeze import Freeze, sentence_of
from workflows.domain.post import Post
from workflows.ports.chat import Block, Bold, Form, Option, OptionGroup, PickerField, Small, TextField
from workflows.ports.store import Held

MOST = 10
"""How many accounts one sentence names."""


def reads_as_post() -> Small:
    """Above the form, for words that begin as the brake does."""
    return Small(
        line=(
            say(
                "This is read as a post; nothing was stopped. To stop sends, type freeze or thaw alone, or with "
                "an account: freeze @handle reason."
            ),
        )
    )


def freeze_form(account: Account | None, *, everything: bool = False, reason: str = "") -> Form:
    """Asks why; and what to stop, when neither an `account` nor `everything` was named."""
    where = say("all accounts") if everything else account.at_handle if account else ""
    says = (
        say("Stop every send from {where} at once", where=where)
        if where
        else say("Stop every send of an account at once")
    )
    picker = PickerField(name=FieldName.STOP, label=say("What to stop"), placeholder=say("Choose an account, or all"))
    return Form(
        name=FormName.FREEZE,
        subject=ALL if everything else account.id if account else "",
        title=say("Stop all sends"),
        blocks=(
            words(Bold(f"{says}."), say(" Also what is approved or scheduled. What is public already stays public.")),
            *(() if where else (picker,)),
            TextField(
                name=FieldName.REASON,
                label=say("Why?"),
                initial=reason,
                hint=say("Everybody whose post has to wait reads this."),
                multiline=True,
            ),
        ),
        submit=say("Stop now"),
        close=say("Cancel"),
    )


def freeze_options(accounts: Sequence[tuple[Account, str]], *, everything: bool) -> tuple[OptionGroup, ...]:
    """What somebody may stop: accounts, each with its network's name, and all of them at once."""
    groups: tuple[OptionGroup, ...] = ()
    if everything:
        everything_ = Option(value=ALL, label=say("All accounts"), note=say("Nothing leaves any more, from anywhere."))
        groups += (OptionGroup(label=say("Everything"), options=(everything_,)),)
    options = tuple(option_of(account, network) for account, network in accounts)
    return (*groups, OptionGroup(label=say("One account"), options=options)) if options else groups


def thaw_form(freeze: Freeze, account: Account | None, held: Held, later: Sequence[Post], *, by: str) -> Form:
    """Says what happens before it does: which posts ask again, which stay approved. `later`: the next of those."""
    where = where_of(account, freeze)
    since: Block = words(
        Bold(say("Sending {where} is stopped", where=where)),
        say(" since "),
        moment(freeze.at, "date_time"),
        say(" by {by}: “{reason}”", by=shown(by), reason=excerpt(inside(sentence_of(freeze.reason)), 300)),
    )
    return Form(
        name=FormName.THAW,
        subject=freeze.id,
        title=say("Let posts go out again"),
        blocks=(
            since,
            words(say("If you lift it, nothing is sent by that. "), asks_again(held)),
            *_scheduled(held, later),
        ),
        submit=say("Let posts go out"),
        close=say("Keep it stopped"),
    )


def stopped_says(freeze: Freeze, account: Account | None, held: Held, *, lifters: Sequence[str], command: str) -> str:
    """Said to whoever stopped it: what holds now, how many posts wait, and how it ends."""
    target = ALL if account is None else account.at_handle
    waiting = say("{count} on it. ", count=count_of(held.total, "post waits", "posts wait")) if held.total else ""
    who = listed([shown(one) for one in lifters[:3]], last="or") or say("An administrator")
    return say(
        "Stopped: nothing leaves {where} any more. {waiting}What is public already stays public. {who} can let "
        "posts go out again: {command} thaw {target}.",
        where=where_of(account, freeze),
        waiting=waiting,
        who=who,
        command=command,
        target=target,
    )


def thawed_says(freeze: Freeze, account: Account | None, held: Held) -> str:
    """Said to whoever lifted it."""
    return say(
        "Posts can go out {where} again. Nothing was sent by that. {asks_again}",
        where=where_of(account, freeze),
        asks_again=asks_again(held),
    )


def asks_again(held: Held) -> str:
    """Which posts ask again, and which do not."""
    overdue = held.due + held.back
    if not held.total:
        return say("No post waited on it.")
    again = say("{count} for approval again", count=count_of(overdue, "post asks", "posts ask")) + (
        say(", one by one") if overdue > 1 else ""
    )
    later = say(
        "{count} scheduled for later stays approved"
        if held.later == 1
        else "{count} scheduled for later stay approved",
        count=count_of(held.later, "post", "posts"),
    )
    return "; ".join(says for says, number in ((again, overdue), (later, held.later)) if number) + "."


def where_of(account: Account | None, freeze: Freeze) -> str:
    """ "from @acme"; "from all accounts"."""
    return (
        say("from all accounts")
        if freeze.account is None
        else say("from {account}", account=account.at_handle if account else freeze.account)
    )


def unknown_says(named: str, *, may_stop: Sequence[str], everything: bool, verb: str, command: str) -> str:
    """There is no such account; what there is, and what to type."""
    did = say("stopped") if verb == "freeze" else say("changed")
    what = ", ".join(may_stop[:MOST])
    known = say(" You can name {what}.", what=what) if what else ""
    everywhere = say(" {command} {verb} all is for all accounts.", command=command, verb=verb) if everything else ""
    return say(
        "There is no account @{named} here, so nothing was {did}, and posts go out as before.{known}{everywhere} "
        "{command} {verb} alone lets you choose.",
        named=fitted(shown(named), 64),
        did=did,
        known=known,
        everywhere=everywhere,
        command=command,
        verb=verb,
    )


def overview_says(found: Sequence[tuple[Freeze, Account | None]], *, command: str) -> str:
    """What is stopped, one sentence each, with what to type."""
    if not found:
        return say("Nothing is stopped. Posts go out as usual.")
    lines = [
        say(
            "Sending {where} is stopped: {reason} To lift it: {command} thaw {account}.",
            where=where_of(account, freeze),
            reason=excerpt(inside(sentence_of(freeze.reason)), 200),
            command=command,
            account=account.at_handle if account else ALL,
        )
        for freeze, account in found
    ]
    return " ".join(lines)


def _scheduled(held: Held, later: Sequence[Post]) -> tuple[Block, ...]:
    lines: tuple[Block, ...] = tuple(
        words(moment(post.due, "date_time"), f" \u201c{excerpt(post.text, 80)}\u201d") for post in later if post.due
    )
    more = held.later - len(lines)
    return (*lines, words(say("And {more} more later.", more=in_figures(more)))) if lines and more > 0 else lines
