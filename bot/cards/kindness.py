"""Small things said after a post went out: thanks, what somebody may do from now on, and how it did."""

from bot.cards.phrases import count_of, excerpt, shown
from bot.cards.trust import now_direct_text
from bot.cards.view import PostView
from bot.cards.wording import name
from bot.dialogs.names import Action
from bot.language import in_two, say
from workflows.domain.account import Account
from workflows.domain.person import Person
from workflows.domain.results import Results
from workflows.domain.trust import Earned
from workflows.ports.chat import Bold, Button, Buttons, Card, Line, Link, Mention, Words


def first_post_card(view: PostView) -> Card:
    """For the author, under their first post that went out. Calls nobody: the line that it is live did."""
    says = say("That was your first post, live as {account}. Thank you for writing it.", account=name(view))
    return Card(notification=excerpt(says, 150), blocks=(Words(line=(says,)),))


def first_approval_card(view: PostView, approver: Person) -> Card:
    """For who approved it, under the card."""
    says = say(
        "Thank you: with your yes the first post of {name} went out.", name=shown(view.author.name) or say("somebody")
    )
    return Card(notification=excerpt(says, 150), blocks=(Words(line=(Mention.of(approver), f" {says}")),))


def now_direct_card(account: Account, earned: Earned) -> Card:
    """For somebody who earned it a moment ago."""
    says = now_direct_text(account, earned)
    rest = say(" It is for posts in which nothing was noticed; what is notable still goes to an approver.")
    return Card(notification=excerpt(says, 150), blocks=(Words(line=(Bold(says), rest)),))


def results_card(view: PostView, results: Results) -> Card:
    """For the author, a day later."""
    says = say("A day later on {account}: {results}.", account=name(view), results=results_text(results))
    off = Button(action=Action.RESULTS_OFF, subject="results", label=say("Don't tell me this"))
    link: Line = (
        (" ", Link(url=view.links[0], label=say("See it on {network}", network=view.network)), ".")
        if view.links
        else ()
    )
    return Card(notification=excerpt(says, 150), blocks=(Words(line=(says, *link)), Buttons(buttons=(off,))))


def results_text(results: Results) -> str:
    """ "1,204 views, 31 likes, 2 reposts and 1 reply"; only what the network says."""
    counted = (
        (results.views, *in_two("view", "views")),
        (results.likes, *in_two("like", "likes")),
        (results.reposts, *in_two("repost", "reposts")),
        (results.replies, *in_two("reply", "replies")),
        (results.quotes, *in_two("quote", "quotes")),
    )
    said = [count_of(number, one, many) for number, one, many in counted if number is not None]
    return ", ".join(said[:-1]) + say(" and {said}", said=said[-1]) if len(said) > 1 else "".join(said)
