"""For someone without rights: never a dead end."""

from collections.abc import Sequence

from bot.cards.phrases import fitted, voice_of, words
from bot.dialogs.names import Action, FormName
from bot.language import say
from workflows.domain.account import Account
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Form

MOST = 10
"""How many brands are offered at once."""
LABEL_LENGTH = 75


def no_rights_form(
    *, brands: Sequence[Account], can_practise: bool, can_check_personal: bool, contact: str, post_id: str
) -> Form:
    """What they can do instead, and a human's name. `post_id` is the draft that keeps their words."""
    return Form(
        name=FormName.NO_RIGHTS,
        subject=post_id,
        title=say("No brand yet"),
        blocks=no_rights_blocks(
            brands=brands,
            can_practise=can_practise,
            can_check_personal=can_check_personal,
            contact=contact,
            post_id=post_id,
        ),
        tells_close=True,
        close=say("Close"),
    )


def no_rights_card(form: Form) -> Card:
    """The same as a private message, when a window could not be opened."""
    blocks = tuple(block for block in form.blocks if isinstance(block, Block))
    return Card(notification=say("You can't post for a brand yet."), blocks=blocks)


def no_rights_blocks(
    *, brands: Sequence[Account], can_practise: bool, can_check_personal: bool, contact: str, post_id: str
) -> tuple[Block, ...]:
    """The sentences and buttons."""
    start: list[Button] = []
    if can_practise:
        start.append(Button(action=Action.PRACTISE, subject=post_id, label=say("Practise")))
    if can_check_personal:
        start.append(Button(action=Action.CHECK_PERSONAL, subject=post_id, label=say("Check a personal post")))
    asks = tuple(
        Button(
            action=Action.ASK_ACCESS,
            subject=account.id,
            label=fitted(say("Request access to {account}", account=account.at_handle), LABEL_LENGTH),
        )
        for account in brands[:MOST]
    )
    blocks: tuple[Block, ...] = (
        words(
            Bold(say("You can't post for a brand yet.")),
            say(" Nothing is lost: your words are kept, and this is how to go on."),
        ),
    )
    if can_practise:
        blocks += (
            words(say("Practise: everything is real but the last step. Practice posts never leave the building.")),
        )
    if start:
        blocks += (Buttons(buttons=tuple(start)),)
    if asks:
        brands_named = ", ".join(voice_of(account) for account in brands[:MOST])
        blocks += (
            words(say("Or ask the owner of a brand to let you draft: {brands_named}.", brands_named=brands_named)),
            Buttons(buttons=asks),
        )
    if contact:
        blocks += (words(say("A person who can help: {contact}.", contact=contact)),)
    return blocks
