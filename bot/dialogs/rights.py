"""For someone without rights: never a dead end."""

from collections.abc import Sequence

from bot.cards.phrases import fitted, voice_of, words
from bot.dialogs.names import Action, FormName
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
        title="No brand yet",
        blocks=no_rights_blocks(
            brands=brands,
            can_practise=can_practise,
            can_check_personal=can_check_personal,
            contact=contact,
            post_id=post_id,
        ),
        tells_close=True,
    )


def no_rights_card(form: Form) -> Card:
    """The same as a private message, when a window could not be opened."""
    blocks = tuple(block for block in form.blocks if isinstance(block, Block))
    return Card(notification="You can't post for a brand yet.", blocks=blocks)


def no_rights_blocks(
    *, brands: Sequence[Account], can_practise: bool, can_check_personal: bool, contact: str, post_id: str
) -> tuple[Block, ...]:
    """The sentences and buttons."""
    start: list[Button] = []
    if can_practise:
        start.append(Button(action=Action.PRACTISE, subject=post_id, label="Practise"))
    if can_check_personal:
        start.append(Button(action=Action.CHECK_PERSONAL, subject=post_id, label="Check a personal post"))
    asks = tuple(
        Button(
            action=Action.ASK_ACCESS,
            subject=account.id,
            label=fitted(f"Request access to {account.at_handle}", LABEL_LENGTH),
        )
        for account in brands[:MOST]
    )
    blocks: tuple[Block, ...] = (
        words(
            Bold("You can't post for a brand yet."), " Nothing is lost: your words are kept, and this is how to go on."
        ),
    )
    if can_practise:
        blocks += (words("Practise: everything is real but the last step. Practice posts never leave the building."),)
    if start:
        blocks += (Buttons(buttons=tuple(start)),)
    if asks:
        brands_named = ", ".join(voice_of(account) for account in brands[:MOST])
        blocks += (words(f"Or ask the owner of a brand to let you draft: {brands_named}."), Buttons(buttons=asks))
    if contact:
        blocks += (words(f"A person who can help: {contact}."),)
    return blocks
