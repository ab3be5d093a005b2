"""A call for a decision: the line in the thread of the card, and the message to whoever reads no such thread."""

from collections.abc import Sequence

from bot.cards.buttons import comment, read_all
from bot.cards.phrases import excerpt, moment, words
from bot.cards.view import PostView
from bot.cards.wording import name
from bot.language import say
from workflows.domain.calling import Call, CallKind
from workflows.domain.person import Person
from workflows.ports.chat import Bold, Buttons, Card, Line, Mention


def call_key(call: Call) -> str:
    """What makes a call the same call."""
    return f"call.{call.kind.value}.{call.at.timestamp():.6f}"


def call_line(view: PostView, call: Call, people: Sequence[Person]) -> Card:
    """In the thread of the card: calls these people, without the post's words."""
    line: Line = ()
    for person in people:
        line = (*line, Mention.of(person), " ")
    return Card(notification=_says(view, call), blocks=(words(*line, *_sentence(view, call)),))


def call_card(view: PostView, call: Call, person: Person) -> Card:
    """For somebody who reads none of the cards: what is asked of them, and what they can do about it."""
    if view.plan.is_able(person):
        buttons = (Buttons(buttons=(read_all(view), comment(view))),)
        return Card(notification=_says(view, call), blocks=(words(*_sentence(view, call)), *buttons))
    names = say(" or ").join(view.name(one.id) for one in view.undecided[:3]) or say("nobody at the moment")
    who = say(" You cannot decide about it yourself; who can: {names}. Please reach one of them.", names=names)
    return Card(notification=_says(view, call), blocks=(words(*_sentence(view, call), who),))


def _sentence(view: PostView, call: Call) -> Line:
    since: Line = (say(" Waiting since "), moment(view.post.changed_at, "ago"), ".")
    if call.kind is CallKind.URGENT and call.reason:
        return (Bold(_says(view, call)), f" “{excerpt(call.reason, 500)}”", *since, say(" It still takes every step."))
    return (_says(view, call), *since)


def _says(view: PostView, call: Call) -> str:
    who, account = view.name(call.by), name(view)
    match call.kind:
        case CallKind.NUDGE:
            return say("{who} asks you to look at a post for {account}. Nothing went out.", who=who, account=account)
        case CallKind.ON_CALL:
            return say(
                "{who} asks you, as the person on call, about a post for {account}. Nothing went out.",
                who=who,
                account=account,
            )
        case CallKind.URGENT:
            return say("Urgent, says {who}: a post for {account} waits. Nothing went out.", who=who, account=account)
        case CallKind.ESCALATED:
            send_at = view.post.content.send_at
            if send_at is not None and view.now < send_at:
                return say(
                    "A post for {account} is to go out soon and waits for a yes, so you are called.", account=account
                )
            return say(
                "Nobody has decided in time about a post for {account}, so you are called. Nothing went out.",
                account=account,
            )
