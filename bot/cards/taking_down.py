"""Where a post is that has to come down: being deleted, gone, or still there; and where its incident stands."""

from bot.cards.phrases import clock_time
from bot.cards.view import PostView
from bot.cards.wording import name, reason_of, sentence, voice
from bot.language import say
from workflows.domain.delivery import DeliveryState
from workflows.domain.incident import IncidentState
from workflows.domain.post import SYSTEM
from workflows.ports.chat import Bold, Line, Link


def recalling(view: PostView) -> Line:
    """It is being deleted."""
    asked = [each for each in view.deliveries if each.state is DeliveryState.DELETING and each.reason]
    unclear = (
        say(
            " {network}'s answer was lost: looking whether it is still there, before anything else.",
            network=view.network,
        ),
    )
    still: Line = (say(" It is still public until this message says otherwise."), *_incident(view))
    return (Bold(say("Being taken down from {account}.", account=name(view))), *(unclear if asked else ()), *still)


def recalled(view: PostView) -> Line:
    """It is gone."""
    decision = view.post.decision
    who: Line = (".",)
    if decision is not None and decision.by != SYSTEM:
        who = (say(" by {who} at ", who=view.name(decision.by)), clock_time(decision.at, view.now), ".")
    return (
        Bold(say("Taken down from {account}", account=name(view))),
        *who,
        say(" It was public for a while; people may have seen or copied it."),
        *_incident(view),
    )


def recall_failed(view: PostView) -> Line:
    """Deleting it did not work."""
    why = f" {sentence(reason_of(view))}" if reason_of(view) else ""
    return (
        Bold(say("It could not be taken down and may still be public as {account}.", account=voice(view))),
        say("{why} Please delete it on {network} yourself.", why=why, network=view.network),
        *_live_links(view),
        *_incident(view),
    )


def _live_links(view: PostView) -> Line:
    """Where the parts are that may still be public."""
    addressed = [each for each in view.deliveries if each.remote_id is not None]
    line: Line = ()
    for delivery, link in zip(addressed, view.links, strict=False):
        if delivery.state in (DeliveryState.SENT, DeliveryState.DELETING):
            line = (*line, " ", Link(url=link, label=say("See it on {network}", network=view.network)), ".")
    return line


def _incident(view: PostView) -> Line:
    """Where the rest of the story stands."""
    if view.incident is None:
        return ()
    if view.incident.state is IncidentState.REVIEWED:
        return (say(" Its incident is closed."),)
    return (say(" The incident card has the evidence, who was told, and the apology."),)
