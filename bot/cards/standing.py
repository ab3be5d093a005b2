"""Where a post is, in one true and calm paragraph: what happened, whether anything went out, what comes next."""

from collections.abc import Callable
from datetime import datetime

from bot.cards.phrases import clock_time, count_of, excerpt, listed, names_of
from bot.cards.taking_down import recall_failed, recalled, recalling
from bot.cards.view import PostView
from bot.cards.wording import name, reason_of, sentence, voice
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.post import SYSTEM, PostState
from workflows.ports.chat import Bold, Line, Link, Moment


def where_it_is(view: PostView) -> Line:
    """The paragraph for the post's state now. Every state has one."""
    line = SAYINGS[view.post.state](view)
    if view.freeze is not None and view.freeze.reason in why_it_came_back(view):
        return (*line, " That is still so: nothing leaves, and nothing can be approved, until it is lifted.")
    return (*line, *stopped_line(view))


def stopped_line(view: PostView) -> Line:
    """That sending is stopped for its account, who did it, when and why; nothing when it is not, or does not matter."""
    freeze = view.freeze
    if freeze is None:
        return ()
    where = f"from {name(view)}" if freeze.account else "from all accounts"
    return (
        " ",
        Bold(f"Sending {where} is stopped"),
        " since ",
        clock_time(freeze.at, view.now),
        f" by {view.name(freeze.by)}: “{sentence(freeze.reason)}” Until that is lifted nothing leaves, and "
        "nothing can be approved.",
    )


def said_yes(view: PostView) -> Line:
    """Who approved what is going out or live; nothing in other states."""
    yes = [view.name(approval.by) for approval in view.post.valid_approvals]
    tells = view.post.state in (PostState.APPROVED, PostState.PUBLISHED)
    return (f" Approved by {listed(yes)}.",) if yes and tells else ()


def _draft(view: PostView) -> Line:
    return (Bold("Draft kept."), f" For {voice(view)}. Nothing went out. Continue whenever you like, or discard it.")


def _waiting(view: PostView) -> Line:
    start = (Bold("Waiting for approval"), f" to go out as {voice(view)}. Nothing went out yet. ")
    reason = why_it_came_back(view)
    why = (f"It came back before it was sent: {reason} ",) if reason else ()
    return (*start, *why, *asked_line(view))


def why_it_came_back(view: PostView) -> str:
    """Why the program itself sent it back to its approvers, as a sentence; "" when it did not."""
    decision = view.post.decision
    came_back = view.post.state is PostState.WAITING and decision is not None and decision.by == SYSTEM
    return sentence(reason_of(view)) if came_back and reason_of(view) else ""


def asked_line(view: PostView) -> Line:
    """Who said yes, who is asked, how many are still needed."""
    yes = [view.name(approval.by) for approval in view.post.valid_approvals]
    said = (f"Said yes: {', '.join(yes)}. ",) if yes else ()
    if not view.undecided:
        return (*said, "Nobody else can decide at the moment: please tell the account's owner.")
    need = count_of(view.missing, "approval is", "approvals are")
    return (*said, f"{need} still needed. Asked: {names_of(view.undecided)}.")


def _approved(view: PostView) -> Line:
    due = view.post.due or view.now
    if view.freeze is not None:
        return _held_back(view, due)
    stopped = view.troubled
    if stopped and stopped.reason and stopped.due:
        return _not_yet(view, stopped)
    if due <= view.now:
        return (Bold(f"Leaving now as {voice(view)}."), " It is handed to ", view.network, " in this moment.")
    verb = "Going out" if (due - view.now).total_seconds() < 15 * 60 else "Scheduled: goes out"
    when: Line = (Bold(f"{verb} as {name(view)}"), " at ", clock_time(due, view.now))
    return (*when, ". Nothing went out yet.")


def _held_back(view: PostView, due: datetime) -> Line:
    """Approved, and its account is stopped."""
    if due <= view.now:
        return (Bold(f"Not going out as {name(view)} now."), " Nothing is public. It asks for approval again.")
    return (
        Bold(f"Approved to go out as {name(view)}"),
        " at ",
        clock_time(due, view.now),
        ". Nothing went out yet. If sending is still stopped then, it asks for approval again.",
    )


def _publishing(view: PostView) -> Line:
    stopped = view.troubled
    if stopped is None or stopped.state is DeliveryState.SENDING:
        return (Bold(f"Sending to {view.network} as {voice(view)} right now."), " The answer is not here yet.")
    if stopped.state is DeliveryState.SETTLING:
        return _settling(view, stopped)
    return _not_yet(view, stopped)


def _settling(view: PostView, delivery: Delivery) -> Line:
    look: tuple[str | Moment, ...] = (".",)
    if delivery.settle_at:
        look = ("; next look at ", clock_time(delivery.settle_at, view.now), ".")
    return (
        Bold(f"Sent to {view.network}, answer lost: "),
        f"looking at {name(view)}'s timeline before doing anything else",
        *look,
        " It may already be public. Nothing is sent a second time before we know.",
    )


def _not_yet(view: PostView, delivery: Delivery) -> Line:
    again: Line = ()
    if delivery.due:
        again = (" It is tried again at ", clock_time(delivery.due, view.now), ".")
    why = f" {sentence(delivery.reason)}" if delivery.reason else ""
    return (Bold(f"Not out yet as {voice(view)}."), f"{why}{_already_out(view)}", *again)


def _already_out(view: PostView) -> str:
    out = sum(delivery.state is DeliveryState.SENT for delivery in view.deliveries)
    return f" {count_of(out, 'part is', 'parts are')} already public." if out else " Nothing is public."


def _published(view: PostView) -> Line:
    return (Bold(f"Live as {voice(view)}."), *_links(view))


def _links(view: PostView) -> Line:
    line: Line = ()
    for link in view.links:
        line = (*line, " ", Link(url=link, label=f"See it on {view.network}"), ".")
    return line


def _partly(view: PostView) -> Line:
    total = len(view.post.content.parts)
    out = sum(delivery.state is DeliveryState.SENT for delivery in view.deliveries)
    why = f" {sentence(reason_of(view))}" if reason_of(view) else ""
    return (
        Bold(f"Only {out} of {count_of(total, 'part', 'parts')} went out as {voice(view)}."),
        f"{why} The rest is not public.",
        *_links(view),
    )


def _failed(view: PostView) -> Line:
    why = f" {view.network} said: {sentence(reason_of(view))}" if reason_of(view) else ""
    return (Bold(f"It did not go out as {voice(view)}."), f"{why} Nothing is public.")


def _needs_human(view: PostView) -> Line:
    why = f" {sentence(reason_of(view))}" if reason_of(view) else ""
    return (
        Bold("Nobody knows whether this went out."),
        f" It was sent to {view.network} as {voice(view)}, the answer was lost, and looking did not settle it.{why}"
        f" Please look at {name(view)}'s timeline yourself and say what you see. Nothing more is sent until then.",
    )


def _blocked(view: PostView) -> Line:
    return (
        Bold("Blocked."),
        f" This cannot go out as {voice(view)} like this. Nothing went out. Change what is marked.",
    )


def _handed_back(view: PostView) -> Line:
    return (Bold("Handed back to you."), " Countersign did not post it and keeps no copy of the words.")


def _changes_requested(view: PostView) -> Line:
    return (Bold("Changes requested"), *_decided(view), " Nothing went out. Once it is edited, it asks again.")


def _rejected(view: PostView) -> Line:
    return (Bold("Rejected"), *_decided(view), " Nothing went out.")


def _decided(view: PostView) -> Line:
    decision = view.post.decision
    if decision is None:
        return (".",)
    reason = f" “{excerpt(decision.reason, 1000)}”" if decision.reason else ""
    return (f" by {view.name(decision.by)} at ", clock_time(decision.at, view.now), f".{reason}")


def _withdrawn(view: PostView) -> Line:
    decision = view.post.decision
    who: Line = (f" {view.name(decision.by)} did, at ", clock_time(decision.at, view.now), ".") if decision else ()
    return (Bold("Withdrawn."), *who, f" It was for {voice(view)}. Nothing went out.")


def _held(view: PostView) -> Line:
    return (Bold("On hold"), *_decided(view), " Nothing goes out until it is released.")


def _expired(view: PostView) -> Line:
    return (
        Bold("Expired."),
        f" Nobody decided in time, or its time had passed. It was for {voice(view)}. Nothing went out.",
    )


SAYINGS: dict[PostState, Callable[[PostView], Line]] = {
    PostState.DRAFT: _draft,
    PostState.WAITING: _waiting,
    PostState.APPROVED: _approved,
    PostState.BLOCKED: _blocked,
    PostState.HANDED_BACK: _handed_back,
    PostState.CHANGES_REQUESTED: _changes_requested,
    PostState.REJECTED: _rejected,
    PostState.WITHDRAWN: _withdrawn,
    PostState.HELD: _held,
    PostState.EXPIRED: _expired,
    PostState.PUBLISHING: _publishing,
    PostState.PUBLISHED: _published,
    PostState.PARTLY_PUBLISHED: _partly,
    PostState.FAILED: _failed,
    PostState.NEEDS_HUMAN: _needs_human,
    PostState.RECALLING: recalling,
    PostState.RECALLED: recalled,
    PostState.RECALL_FAILED: recall_failed,
}
