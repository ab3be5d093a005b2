"""Where a post is that has to come down: being deleted, gone, or still there; and where its incident stands."""

from bot.cards.phrases import clock_time
from bot.cards.view import PostView
from bot.cards.wording import name, reason_of, sentence, voice
from workflows.domain.delivery import DeliveryState
from workflows.domain.incident import IncidentState
from workflows.domain.post import SYSTEM
from workflows.ports.chat import Bold, Line, Link


def recalling(view: PostView) -> Line:
    """It is being deleted."""
    asked = [each for each in view.deliveries if each.state is DeliveryState.DELETING and each.reason]
    unclear = (f" {view.network}'s answer was lost: looking whether it is still there, before anything else.",)
    still: Line = (" It is still public until this message says otherwise.", *_incident(view))
    return (Bold(f"Being taken down from {name(view)}."), *(unclear if asked else ()), *still)


def recalled(view: PostView) -> Line:
    """It is gone."""
    decision = view.post.decision
    who: Line = (".",)
    if decision is not None and decision.by != SYSTEM:
        who = (f" by {view.name(decision.by)} at ", clock_time(decision.at, view.now), ".")
    return (
        Bold(f"Taken down from {name(view)}"),
        *who,
        " It was public for a while; people may have seen or copied it.",
        *_incident(view),
    )


def recall_failed(view: PostView) -> Line:
    """Deleting it did not work."""
    why = f" {sentence(reason_of(view))}" if reason_of(view) else ""
    return (
        Bold(f"It could not be taken down and may still be public as {voice(view)}."),
        f"{why} Please delete it on {view.network} yourself.",
        *_live_links(view),
        *_incident(view),
    )


def _live_links(view: PostView) -> Line:
    """Where the parts are that may still be public."""
    addressed = [each for each in view.deliveries if each.remote_id is not None]
    line: Line = ()
    for delivery, link in zip(addressed, view.links, strict=False):
        if delivery.state in (DeliveryState.SENT, DeliveryState.DELETING):
            line = (*line, " ", Link(url=link, label=f"See it on {view.network}"), ".")
    return line


def _incident(view: PostView) -> Line:
    """Where the rest of the story stands."""
    if view.incident is None:
        return ()
    if view.incident.state is IncidentState.REVIEWED:
        return (" Its incident is closed.",)
    return (" The incident card has the evidence, who was told, and the apology.",)
