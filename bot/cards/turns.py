"""Whose turn it is, and since when: one short line for lists of posts that wait."""

from datetime import datetime

from bot.cards.phrases import listed, moment, shown
from bot.cards.planned import on_shift_text
from bot.cards.view import PostView
from bot.language import say
from workflows.domain.person import Person
from workflows.domain.post import PostState
from workflows.ports.chat import Line

MOST_NAMES = 3


def asked_at(view: PostView) -> datetime:
    """When the round that is open now began to wait: with the wait itself, or with the yes that completed the last."""
    before = [yes.at for yes in view.post.valid_approvals] if view.plan.place else []
    return max([view.post.changed_at, *before])


def turn_line(view: PostView) -> Line:
    """ "Step 2 of 2, waiting for Kim. Asked 2 hours ago."; nothing for what does not wait for anybody."""
    if view.post.state is not PostState.WAITING or not view.undecided:
        return ()
    start = say("{step}, waiting", step=_step(view)) if _step(view) else say("Waiting")
    return (
        say("{start} for {names}. Asked ", start=start, names=_names(view.undecided)),
        moment(asked_at(view), "ago"),
        ".",
    )


def own_turn_line(view: PostView, who: Person) -> Line:
    """The same, said to one of those who can decide: whether they are called first, and who else can."""
    others = tuple(one for one in view.undecided if not one.ids & who.ids)
    first = any(who.is_one_of(ask.first) for ask in view.plan.now)
    start = f"{_step(view)}. " if _step(view) else ""
    if first:
        turn = say("It is your turn.")
    elif on_shift_text(view.plan):
        turn = say("You can decide. {on_shift}", on_shift=on_shift_text(view.plan))
    elif others:
        turn = say("You or {names} can decide.", names=_names(others, last="or"))
    else:
        turn = say("Only you can decide.")
    return (say("{start}{turn} Asked ", start=start, turn=turn), moment(asked_at(view), "ago"), ".")


def _step(view: PostView) -> str:
    total = len(view.plan.rounds)
    return say("Step {place} of {total}", place=view.plan.place + 1, total=total) if total > 1 else ""


def _names(people: tuple[Person, ...], *, last: str = "or") -> str:
    names = [shown(one.name) or say("somebody") for one in people[:MOST_NAMES]]
    if len(people) > MOST_NAMES:
        names.append(say("{people} more", people=len(people) - MOST_NAMES))
    return listed(names, last=last)
