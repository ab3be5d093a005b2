"""One writing for several accounts, in the windows: which ones in the form, and which one it is on each card."""

from collections.abc import Sequence

from bot.cards.phrases import listed, name_of, small
from bot.dialogs.names import Action, FieldName, exact_subject_of
from bot.language import say
from workflows.ports.chat import Block, Button, ChoicesField, Field, Option
from workflows.posting import MOST_OTHERS, Written

FEWEST = 2
"""Accounts somebody must be able to write for before they are asked for more than one."""


def also_field(options: Sequence[Option], chosen: Sequence[str]) -> tuple[Field, ...]:
    """Which other accounts; nothing where there is only one."""
    if len(options) < FEWEST:
        return ()
    return (
        ChoicesField(
            name=FieldName.ALSO,
            label=say("Also for"),
            options=tuple(options),
            most=MOST_OTHERS,
            initial=tuple(one for one in chosen if any(option.value == one for option in options)),
            hint=say(
                "Each gets a post of its own, confirmed and approved by itself. Two accounts of one network must "
                "not say the same: change the words of each before you confirm it."
            ),
            placeholder=say("Only the account above"),
        ),
    )


def place_notes(written: Written) -> tuple[Block, ...]:
    """Which of how many this card is; on the first, which others come after it."""
    if written.also:
        names = listed([name_of(account) for account in written.also])
        return (
            small(
                say(
                    "This is for {account} alone. Then comes a card for {names}.",
                    account=name_of(written.account),
                    names=names,
                )
            ),
        )
    if written.place:
        number, total = written.place
        return (
            small(
                say(
                    "{number} of {total} accounts. Each is confirmed by itself; its words can be changed here.",
                    number=number,
                    total=total,
                )
            ),
        )
    return ()


def leave_out(written: Written) -> tuple[Button, ...]:
    """Drops this account, when it is one of several."""
    if not written.place:
        return ()
    label = say("Leave {account} out", account=name_of(written.account))
    return (Button(action=Action.LEAVE_OUT, subject=exact_subject_of(written.post), label=label),)
