"""Where a post is, in one true and calm paragraph: what happened, whether anything went out, what comes next."""

from collections.abc import Callable

from bot.cards.phrases import clock_time, count_of, excerpt, listed, name_of, names_of, voice_of
from bot.cards.view import PostView
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.post import SYSTEM, PostState
from workflows.ports.chat import Bold, Line, Link, Mention, Moment


def where_it_is(view: PostView) -> Line:
    """The paragraph for the post's state now. Every state has one."""
    return SAYINGS[view.post.state](view)


def in_words(line: Line) -> str:
    """A line as plain text, for notifications."""
    return "".join(_plain(piece) for piece in line)


def voice(view: PostView) -> str:
    """The account as cards name it, or what is known instead."""
    if view.account:
        return voice_of(view.account)
    return "an account that is not set up any more" if view.post.account else "no account yet"


def name(view: PostView) -> str:
    """The account's short name."""
    return name_of(view.account) if view.account else "the account"


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
    return _sentence(_reason(view)) if came_back and _reason(view) else ""


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
    stopped = view.troubled
    if stopped and stopped.reason and stopped.due:
        return _not_yet(view, stopped)
    if due <= view.now:
        return (Bold(f"Leaving now as {voice(view)}."), " It is handed to ", view.network, " in this moment.")
    verb = "Going out" if (due - view.now).total_seconds() < 15 * 60 else "Scheduled: goes out"
    when: Line = (Bold(f"{verb} as {name(view)}"), " at ", clock_time(due, view.now))
    return (*when, ". Nothing went out yet.")


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
    why = f" {_sentence(delivery.reason)}" if delivery.reason else ""
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
    why = f" {_sentence(_reason(view))}" if _reason(view) else ""
    return (
        Bold(f"Only {out} of {count_of(total, 'part', 'parts')} went out as {voice(view)}."),
        f"{why} The rest is not public.",
        *_links(view),
    )


def _failed(view: PostView) -> Line:
    why = f" {view.network} said: {_sentence(_reason(view))}" if _reason(view) else ""
    return (Bold(f"It did not go out as {voice(view)}."), f"{why} Nothing is public.")


def _needs_human(view: PostView) -> Line:
    why = f" {_sentence(_reason(view))}" if _reason(view) else ""
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


def _recalling(view: PostView) -> Line:
    return (Bold(f"Being taken down from {name(view)}."), " It is still public until this message says otherwise.")


def _recalled(view: PostView) -> Line:
    decision = view.post.decision
    who: Line = (".",)
    if decision is not None and decision.by != SYSTEM:
        who = (f" by {view.name(decision.by)} at ", clock_time(decision.at, view.now), ".")
    return (
        Bold(f"Taken down from {name(view)}"),
        *who,
        " It was public for a while; people may have seen or copied it.",
    )


def _recall_failed(view: PostView) -> Line:
    why = f" {_sentence(_reason(view))}" if _reason(view) else ""
    return (
        Bold(f"It could not be taken down and may still be public as {voice(view)}."),
        f"{why} Please delete it on {view.network} yourself.",
        *_links(view),
    )


def _reason(view: PostView) -> str:
    """Why the program did what it did: its decision's reason, else what is known of the part that is not out."""
    decision = view.post.decision
    if decision is not None and decision.by == SYSTEM and decision.reason:
        return decision.reason
    return view.troubled.reason if view.troubled else ""


def _sentence(reason: str) -> str:
    text = excerpt(reason, 300)
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def _plain(piece: str | Bold | Mention | Link | Moment) -> str:
    match piece:
        case str():
            return piece
        case Bold():
            return piece.text
        case Link():
            return piece.label
        case Moment():
            return piece.fallback
        case Mention():
            return ""


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
    PostState.RECALLING: _recalling,
    PostState.RECALLED: _recalled,
    PostState.RECALL_FAILED: _recall_failed,
}
