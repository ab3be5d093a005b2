"""Where a post is, in one true and calm paragraph: what happened, whether anything went out, what comes next."""

from collections.abc import Callable
from datetime import datetime

from bot.cards.labels import labels_text
from bot.cards.message import parts_text
from bot.cards.phrases import clock_time, count_of, excerpt, listed, names_of
from bot.cards.planned import has_steps, on_shift_text, stand_ins_text, steps_text
from bot.cards.taking_down import recall_failed, recalled, recalling
from bot.cards.view import PostView
from bot.cards.wording import name, reason_of, sentence, voice
from bot.language import for_later, say
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.person import Person, each_once
from workflows.domain.post import SYSTEM, PostState
from workflows.ports.chat import Bold, Line, Link, Moment

NOBODY_CAN = for_later("Nobody else can decide at the moment: please tell the account's owner.")


def where_it_is(view: PostView) -> Line:
    """The paragraph for the post's state now. Every state has one."""
    line = SAYINGS[view.post.state](view)
    if view.freeze is not None and came_back_by_itself(view) and view.freeze.reason in reason_of(view):
        return (*line, say(" That is still so: nothing leaves, and nothing can be approved, until it is lifted."))
    return (*line, *stopped_line(view))


def stopped_line(view: PostView) -> Line:
    """That sending is stopped for its account, who did it, when and why; nothing when it is not, or does not matter."""
    freeze = view.freeze
    if freeze is None:
        return ()
    where = say("from {account}", account=name(view)) if freeze.account else say("from all accounts")
    return (
        " ",
        Bold(say("Sending {where} is stopped", where=where)),
        say(" since "),
        clock_time(freeze.at, view.now),
        say(
            " by {who}: “{reason}” Until that is lifted nothing leaves, and nothing can be approved.",
            who=view.name(freeze.by),
            reason=sentence(freeze.reason),
        ),
    )


def said_yes(view: PostView) -> Line:
    """Who approved what is going out or live; nothing in other states."""
    yes = [view.name(approval.by) for approval in view.post.valid_approvals]
    tells = view.post.state in (PostState.APPROVED, PostState.PUBLISHED)
    return (say(" Approved by {yes}.", yes=listed(yes)),) if yes and tells else ()


def _draft(view: PostView) -> Line:
    return (
        Bold(say("Draft kept.")),
        say(" For {account}. Nothing went out. Continue whenever you like, or discard it.", account=voice(view)),
    )


def _waiting(view: PostView) -> Line:
    start = (
        Bold(say("Waiting for approval")),
        say(" to go out as {account}. {nothing_yet} ", account=voice(view), nothing_yet=_nothing_yet(view)),
    )
    reason = why_it_came_back(view)
    why = (say("It came back before it was sent: {reason} ", reason=reason),) if reason else ()
    return (*start, *why, *asked_line(view))


def why_it_came_back(view: PostView) -> str:
    """Why the program itself sent it back to its approvers, as a sentence; "" when it did not."""
    return sentence(reason_of(view)) if came_back_by_itself(view) and reason_of(view) else ""


def came_back_by_itself(view: PostView) -> bool:
    """Whether the program sent it back, and no person."""
    decision = view.post.decision
    return view.post.state is PostState.WAITING and decision is not None and decision.by == SYSTEM


def asked_line(view: PostView) -> Line:
    """Who said yes, who is asked, how many are still needed."""
    until = emergency_line(view)
    if has_steps(view.plan):
        nobody = "" if view.undecided else say(NOBODY_CAN)
        return (*until, " ".join(one for one in (*steps_text(view.plan, view.name), nobody, *_besides(view)) if one))
    yes = [view.name(approval.by) for approval in view.post.valid_approvals]
    said = (*until, *((say("Said yes: {yes}. ", yes=", ".join(yes)),) if yes else ()))
    if not view.undecided:
        return (*said, say(NOBODY_CAN))
    need = count_of(view.missing, "approval is", "approvals are")
    asked = say("{need} still needed. Asked: {names}.", need=need, names=names_of(view.undecided))
    return (*said, " ".join((asked, *_besides(view))))


def emergency_line(view: PostView) -> Line:
    """That the glass of its account is broken, and until when; nothing while it is whole."""
    if view.emergency_until is None:
        return ()
    ends = clock_time(view.emergency_until, view.now)
    return (
        Bold(say("Emergency on {account} until ", account=name(view))),
        ends,
        say(": one other person's yes is enough. "),
    )


def _besides(view: PostView) -> tuple[str, ...]:
    """Who is on shift, and who stands in for whom."""
    said = (on_shift_text(view.plan), stand_ins_text(view.plan, view.name))
    return tuple(one for one in said if one)


def _approved(view: PostView) -> Line:
    due = view.post.due or view.now
    if view.freeze is not None:
        return _held_back(view, due)
    stopped = view.troubled
    if stopped and stopped.reason and stopped.due:
        return _not_yet(view, stopped)
    if due <= view.now:
        return (
            Bold(say("Leaving now as {account}.", account=voice(view))),
            say(" It is handed to "),
            view.network,
            say(" in this moment."),
        )
    verb = say("Going out") if (due - view.now).total_seconds() < 15 * 60 else say("Scheduled: goes out")
    when: Line = (
        Bold(say("{verb} as {account}", verb=verb, account=name(view))),
        say(" at "),
        clock_time(due, view.now),
    )
    return (*when, f". {_nothing_yet(view)}")


def _nothing_yet(view: PostView) -> str:
    """That nothing of it is public; of a thread whose beginning is, which parts."""
    if not view.parts_out:
        return say("Nothing went out yet.")
    total, verb = len(view.post.content.parts), say("is") if len(view.parts_out) == 1 else say("are")
    return say(
        "Of its {total} parts, {parts} {verb} public already; this is about the rest.",
        total=total,
        parts=parts_text(view.parts_out),
        verb=verb,
    )


def _held_back(view: PostView, due: datetime) -> Line:
    """Approved, and its account is stopped."""
    if due <= view.now:
        nothing = say("Nothing is public.") if not view.parts_out else _nothing_yet(view)
        return (
            Bold(say("Not going out as {account} now.", account=name(view))),
            say(" {nothing} It asks for approval again.", nothing=nothing),
        )
    return (
        Bold(say("Approved to go out as {account}", account=name(view))),
        say(" at "),
        clock_time(due, view.now),
        say(
            ". {nothing_yet} If sending is still stopped then, it asks for approval again.",
            nothing_yet=_nothing_yet(view),
        ),
    )


def _publishing(view: PostView) -> Line:
    stopped = view.troubled
    if stopped is None or stopped.state is DeliveryState.SENDING:
        return (
            Bold(say("Sending to {network} as {account} right now.", network=view.network, account=voice(view))),
            say(" The answer is not here yet."),
        )
    if stopped.state is DeliveryState.SETTLING:
        return _settling(view, stopped)
    return _not_yet(view, stopped)


def _settling(view: PostView, delivery: Delivery) -> Line:
    look: tuple[str | Moment, ...] = (".",)
    if delivery.settle_at:
        look = (say("; next look at "), clock_time(delivery.settle_at, view.now), ".")
    return (
        Bold(say("Sent to {network}, answer lost: ", network=view.network)),
        say("looking at {account}'s timeline before doing anything else", account=name(view)),
        *look,
        say(" It may already be public. Nothing is sent a second time before we know."),
    )


def _not_yet(view: PostView, delivery: Delivery) -> Line:
    again: Line = ()
    if delivery.due:
        again = (say(" It is tried again at "), clock_time(delivery.due, view.now), ".")
    why = f" {sentence(delivery.reason)}" if delivery.reason else ""
    return (Bold(say("Not out yet as {account}.", account=voice(view))), f"{why}{_already_out(view)}", *again)


def _already_out(view: PostView) -> str:
    out = sum(delivery.state is DeliveryState.SENT for delivery in view.deliveries)
    return (
        say(" {count} already public.", count=count_of(out, "part is", "parts are"))
        if out
        else say(" Nothing is public.")
    )


def _published(view: PostView) -> Line:
    return (Bold(say("Live as {account}.", account=voice(view))), *_links(view))


def _links(view: PostView) -> Line:
    line: Line = ()
    is_thread = len(view.post.content.parts) > 1
    for number, link in enumerate(view.links, start=1):
        label = (
            say("Part {number} on {network}", number=number, network=view.network)
            if is_thread
            else say("See it on {network}", network=view.network)
        )
        line = (*line, " ", Link(url=link, label=label), ".")
    return line


def _partly(view: PostView) -> Line:
    parts = view.post.content.parts
    out = view.parts_out
    left = frozenset(range(len(parts))) - out
    why = f" {sentence(reason_of(view))}" if reason_of(view) else ""
    rest = (
        say(
            " {parts} is not public." if len(left) == 1 else " {parts} are not public.",
            parts=parts_text(left).capitalize(),
        )
        if left
        else ""
    )
    return (
        Bold(
            say(
                "Only {out} of {count} went out as {account}.",
                out=len(out),
                count=count_of(len(parts), "part", "parts"),
                account=voice(view),
            )
        ),
        f"{why}{rest}",
        *_links(view),
    )


def _failed(view: PostView) -> Line:
    why = (
        say(" {network} said: {reason}", network=view.network, reason=sentence(reason_of(view)))
        if reason_of(view)
        else ""
    )
    return (Bold(say("It did not go out as {account}.", account=voice(view))), say("{why} Nothing is public.", why=why))


def _needs_human(view: PostView) -> Line:
    why = f" {sentence(reason_of(view))}" if reason_of(view) else ""
    return (
        Bold(say("Nobody knows whether this went out.")),
        say(
            " It was sent to {network} as {account}, the answer was lost, and looking did not settle it.{why} "
            "Please look at {account2}'s timeline yourself and say what you see. Nothing more is sent until then.",
            network=view.network,
            account=voice(view),
            why=why,
            account2=name(view),
        ),
    )


def _blocked(view: PostView) -> Line:
    return (
        Bold(say("Blocked.")),
        say(
            " This cannot go out as {account} like this. Nothing went out. Change what is marked.", account=voice(view)
        ),
    )


def _handed_back(view: PostView) -> Line:
    return (Bold(say("Handed back to you.")), say(" Countersign did not post it and keeps no copy of the words."))


def _changes_requested(view: PostView) -> Line:
    return (
        Bold(say("Changes requested")),
        *_decided(view),
        say(" Nothing went out. Once it is edited, it asks again."),
    )


def _rejected(view: PostView) -> Line:
    return (Bold(say("Rejected")), *_decided(view), say(" Nothing went out."))


def _decided(view: PostView) -> Line:
    decision = view.post.decision
    if decision is None:
        return (".",)
    labels = f" {labels_text(decision.labels)}." if decision.labels else ""
    reason = f" “{excerpt(decision.reason, 1000)}”" if decision.reason else ""
    return (say(" by {who} at ", who=view.name(decision.by)), clock_time(decision.at, view.now), f".{labels}{reason}")


def _withdrawn(view: PostView) -> Line:
    decision = view.post.decision
    who: Line = (
        (say(" {who} did, at ", who=view.name(decision.by)), clock_time(decision.at, view.now), ".") if decision else ()
    )
    return (Bold(say("Withdrawn.")), *who, say(" It was for {account}. Nothing went out.", account=voice(view)))


def _held(view: PostView) -> Line:
    names = [view.name(one.id) for one in who_releases(view)]
    who = (
        say("until {names} lets it go on", names=listed(names, last="or"))
        if names
        else say("until its account has an owner again")
    )
    nothing = (
        say(" {nothing_yet} It waits", nothing_yet=_nothing_yet(view))
        if view.parts_out
        else say(" Nothing went out, and nothing does")
    )
    return (
        Bold(say("On hold")),
        *_decided(view),
        say("{nothing} {who}; then it asks again.", nothing=nothing, who=who),
    )


def who_releases(view: PostView) -> tuple[Person, ...]:
    """Who can let a post go on that is on hold: who held it, the owner and the guardian; nobody who wrote it."""
    holder = view.post.decision.by if view.post.decision else None
    account = view.account
    ids = (holder, account.owner, account.guardian) if account else (holder,)
    known = (view.people[one] for one in ids if one is not None and one in view.people)
    return each_once(one for one in known if one.counts and not one.is_one_of(view.post.author, view.post.editor))


def _expired(view: PostView) -> Line:
    return (
        Bold(say("Expired.")),
        say(
            " Nobody decided in time, or its time had passed. It was for {account}. Nothing went out.",
            account=voice(view),
        ),
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
