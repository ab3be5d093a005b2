"""What an author can know about a wait: how long it usually takes, who is on call, who was called last."""

from datetime import timedelta

from bot.cards.phrases import clock_time, count_of, listed, shown
from bot.cards.view import PostView
from bot.language import for_later, say
from workflows.domain.calling import Call, CallKind
from workflows.ports.chat import Line

_HOW = {
    CallKind.NUDGE: for_later("were nudged"),
    CallKind.ON_CALL: for_later("were called, as the person on call"),
    CallKind.URGENT: for_later("were called, as it is urgent"),
    CallKind.ESCALATED: for_later("were called, because nobody decided in time"),
}


def waiting_line(view: PostView) -> Line:
    """The usual wait, who is on call, the last call; nothing where none of it is known."""
    line: Line = ()
    if view.usual_wait is not None:
        posts = count_of(view.usual_wait.decided, "post", "posts")
        line += (
            say(
                "The first answer usually comes within {lasting} ({posts} in 30 days). ",
                lasting=lasting(view.usual_wait.median),
                posts=posts,
            ),
        )
    if view.on_call is not None:
        line += (say("On call: {name}. ", name=shown(view.on_call.name) or say("somebody")),)
    if view.calls:
        line += called_line(view, view.calls[-1])
    return line


def called_line(view: PostView, call: Call) -> Line:
    """Who was called, how, and when."""
    names = listed(list(dict.fromkeys(view.name(one) for one in call.to)))
    how = say(_HOW[call.kind]) if len(call.to) > 1 else say(_HOW[call.kind]).replace("were", "was", 1)
    return (say("{names} {how} at ", names=names, how=how), clock_time(call.at, view.now), ".")


def lasting(span: timedelta) -> str:
    """About how long: "5 minutes", "3 hours", "2 days"; never less than a minute."""
    minutes = max(1, round(span.total_seconds() / 60))
    if minutes < 90:
        return count_of(minutes, "minute", "minutes")
    hours = round(minutes / 60)
    return count_of(hours, "hour", "hours") if hours < 48 else count_of(round(hours / 24), "day", "days")
