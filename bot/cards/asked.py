"""Who is asked, on the approval card: when it goes out, who wrote it, and step after step who is called by name."""

from bot.cards.phrases import clock_time, count_of, joined, listed, words
from bot.cards.planned import has_steps, on_shift_text, stand_ins_text, steps_text
from bot.cards.standing import NOBODY_CAN, asked_line, stopped_line
from bot.cards.timing import which_words
from bot.cards.view import PostView
from bot.language import say
from workflows.domain.person import Person
from workflows.ports.chat import Block, Bold, Line, Mention


def plan_blocks(view: PostView) -> tuple[Block, ...]:
    """When it goes out, who wrote it, and who is asked: step after step, a line each, where there is more than one."""
    start = (*_when(view), *_author(view))
    if not has_steps(view.plan):
        return (words(*start, *_asked(view), *_besides(view), *stopped_line(view)),)
    steps = "\n".join(steps_text(view.plan, view.name))
    now: Line = (say("\nAsked now: "), *_mentions(view), ".") if view.undecided else (f"\n{say(NOBODY_CAN)}",)
    return (words(*start, *stopped_line(view)), words(steps, *now, *_besides(view)))


def whose_turn(view: PostView) -> str:
    """For somebody whose own turn has not come: who has to decide before."""
    names = listed([view.name(one.id) for one in view.undecided[:3]], last="or")
    return say(
        " {names} has to say yes first. You can already request changes, or hold it.",
        names=names or say("Nobody at the moment"),
    )


def represented(view: PostView, person: Person) -> tuple[Block, ...]:
    """That somebody else decides in their place, as they said they are away."""
    pairs = [pair for ask in view.plan.asks for pair in ask.instead if person.is_one_of(pair[1])]
    if not pairs:
        return ()
    says = say(" {who} decides in your place. End your absence if you are back.", who=view.name(pairs[0][0]))
    return (words(Bold(say("You are away.")), says),)


def _when(view: PostView) -> Line:
    send_at = view.post.content.send_at
    if send_at and send_at > view.now:
        return (say("To go out at "), clock_time(send_at, view.now), f"{which_words(view.post.content)}. ")
    return (say("To go out as soon as it is approved. "),)


def _author(view: PostView) -> Line:
    edited = not view.author.is_one_of(view.post.editor)
    by = say(", last edited by {who}", who=view.name(view.post.editor)) if edited else ""
    return (say("Written by {who}{by}. ", who=view.name(view.post.author), by=by),)


def _asked(view: PostView) -> Line:
    if not view.undecided:
        return (say(NOBODY_CAN),) if view.emergency_until else asked_line(view)
    yes = [view.name(approval.by) for approval in view.post.valid_approvals]
    said = say("Said yes: {yes}. ", yes=", ".join(yes)) if yes else ""
    needed = say(
        "{said}{count} still needed, from: ", said=said, count=count_of(view.missing, "approval is", "approvals are")
    )
    return (needed, *_mentions(view))


def _mentions(view: PostView) -> Line:
    """Everybody whose yes would help now, whoever is on shift first."""
    return joined([Mention.of(person) for person in view.undecided])


def _besides(view: PostView) -> Line:
    """Who is on shift, and who decides in whose place."""
    said = [one for one in (on_shift_text(view.plan), stand_ins_text(view.plan, view.name)) if one]
    return (f"\n{' '.join(said)}",) if said else ()
