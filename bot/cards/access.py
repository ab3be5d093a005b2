"""A request for the right to draft: the card its decider sees, and what the person who asked is told."""

from bot.cards.phrases import shown, voice_of, words
from bot.dialogs.names import Action
from bot.language import say
from workflows.domain.access import AccessRequest, AccessState
from workflows.domain.account import Account
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Style


def access_card(
    request: AccessRequest, account: Account, *, asker: str, decider: str, in_place_of_owner: bool = False
) -> Card:
    """For the account's owner, or its guardian `in_place_of_owner`: Grant or Decline, then who decided."""
    says = say("{asker} asks to draft posts for {account}.", asker=shown(asker), account=voice_of(account))
    blocks: tuple[Block, ...] = (
        words(Bold(says), say(" Granted means: may write drafts. Approvers still look at each post.")),
    )
    if in_place_of_owner:
        blocks += (words(say("You are asked as its guardian: its owner left, or is not known here.")),)
    match request.state:
        case AccessState.OPEN:
            blocks += (_buttons(request),)
        case AccessState.GRANTED:
            blocks += (words(say("{decider} granted it. Nothing left to do.", decider=shown(decider))),)
        case AccessState.DECLINED:
            blocks += (words(say("{decider} declined it. Nothing left to do.", decider=shown(decider))),)
    return Card(notification=says, blocks=blocks)


def answer_card(request: AccessRequest, account: Account, *, decider: str, contact: str = "") -> Card:
    """For the person who asked: the decision, or that there is nobody to take it."""
    if request.state is AccessState.OPEN:
        says = say(
            "Nobody can answer your request for {account}: its owner left, or is not known here.",
            account=voice_of(account),
        )
        says += say(" Please ask {contact}.", contact=contact) if contact else say(" You can still practise.")
    elif request.state is AccessState.GRANTED:
        says = say(
            "{decider} granted it: you may draft for {account} now. Approvers look at each post.",
            decider=shown(decider),
            account=voice_of(account),
        )
    else:
        says = say(
            "{decider} declined your request to draft for {account}. You can still practise.",
            decider=shown(decider),
            account=voice_of(account),
        )
    return Card(notification=says, blocks=(words(says),))


def _buttons(request: AccessRequest) -> Buttons:
    return Buttons(
        buttons=(
            Button(action=Action.GRANT, subject=request.id, label=say("Grant"), style=Style.PRIMARY),
            Button(action=Action.DECLINE, subject=request.id, label=say("Decline")),
        )
    )
