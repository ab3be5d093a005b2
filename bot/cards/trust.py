"""How much somebody is trusted on one account, why, and what would change it: said to nobody but themselves."""

from bot.cards.phrases import count_of
from bot.language import for_later, say
from workflows.domain.account import Account
from workflows.domain.person import Trust
from workflows.domain.trust import BACK_TO_NEUTRAL, Because, Earned, in_force

_BECAUSE = {
    Because.CHANGES_REQUESTED: for_later("changes to your last post were asked for"),
    Because.REJECTED: for_later("your last post was rejected"),
    Because.RECALLED: for_later("a post of yours was taken down"),
}


def trust_text(account: Account, written: Trust, earned: Earned | None, *, publishes: bool) -> str:
    """One or two sentences; "" when there is nothing to say beside the rights.

    `written`: app.yaml's word about them; `publishes`: whether app.yaml lets them post directly there.
    """
    level = in_force(written, earned)
    if level is Trust.LOW:
        return _low(account, written, earned)
    if publishes:
        return ""
    if level is Trust.TRUSTED and account.earning is not None:
        return _trusted(account, written, earned)
    return _on_the_way(account, earned)


def now_direct_text(account: Account, earned: Earned) -> str:
    """ "You now post directly on @acme: your last 10 posts were approved as you wrote them." """
    return say(
        "You now post directly on {account}: {approved}.",
        account=account.at_handle,
        approved=_approved(earned.in_a_row),
    )


def _low(account: Account, written: Trust, earned: Earned | None) -> str:
    start = say("Somebody else looks at every post of yours for {account}", account=account.at_handle)
    if written is Trust.LOW or earned is None:
        return say("{start}: app.yaml says so.", start=start)
    left = max(1, BACK_TO_NEUTRAL - earned.in_a_row)
    more = count_of(left, "more post", "more posts in a row")
    return say(
        "{start}, because {why}. {more} approved as you wrote it end that."
        if left == 1
        else "{start}, because {why}. {more} approved as you wrote them end that.",
        start=start,
        why=_why(earned),
        more=more,
    )


def _trusted(account: Account, written: Trust, earned: Earned | None) -> str:
    if written is Trust.TRUSTED or earned is None:
        return say("You post directly on {account}: app.yaml says that you are trusted.", account=account.at_handle)
    ends = say("When changes are asked for, or a post is rejected or taken down, somebody looks at each again.")
    return say(
        "You post directly on {account}: {approved}. {ends}",
        account=account.at_handle,
        approved=_approved(earned.in_a_row),
        ends=ends,
    )


def _on_the_way(account: Account, earned: Earned | None) -> str:
    if account.earning is None:
        return ""
    needed, done = account.earning.after, earned.in_a_row if earned else 0
    start = say(
        "After {count} approved as you wrote them you post directly", count=count_of(needed, "post", "posts in a row")
    )
    if done:
        return say("{start}: {done} so far.", start=start, done=done)
    if earned is not None and earned.because in _BECAUSE:
        return say("{start}; it counts from the beginning, because {why}.", start=start, why=_why(earned))
    return f"{start}."


def _approved(in_a_row: int) -> str:
    return say("your last {count} approved as you wrote them", count=count_of(in_a_row, "post was", "posts were"))


def _why(earned: Earned) -> str:
    return say(_BECAUSE.get(earned.because, for_later("of what became of your last posts")))
