"""How long posts wait and how many are approved as they were written: an account's last month in two lines."""

from collections.abc import Callable
from datetime import timedelta

from bot.cards.home_view import AccountFigures
from bot.cards.phrases import count_of, shown
from bot.cards.week import lasted
from bot.language import percent, say
from workflows.domain.ids import PersonId

MOST_NAMES = 6


def figures_text(one: AccountFigures) -> str:
    """ "In 30 days 42 posts were decided: half within 2 hours, nine in ten within a day; …"."""
    figures = one.figures
    start = say(
        "In {days} days {count} decided", days=one.days, count=count_of(figures.decided, "post was", "posts were")
    )
    waits = say(
        "half within {span}, nine in ten within {span2}", span=_span(figures.median), span2=_span(figures.nine_in_ten)
    )
    first = (
        say("; {first_time} of those approved were approved as first written", first_time=percent(figures.first_time))
        if figures.approved
        else ""
    )
    return f"{start}: {waits}{first}."


def load_text(one: AccountFigures, name_of: Callable[[PersonId], str]) -> str:
    """ "Decisions a day: Ben 2.1, Kim 0.4."; the busiest first."""
    each = [f"{shown(name_of(who))} {number / one.days:.1f}" for who, number in list(one.decided.items())[:MOST_NAMES]]
    more = len(one.decided) - len(each)
    if more:
        each.append(say("{more} more", more=more))
    return say("Decisions a day: {each}.", each=", ".join(each))


def _span(span: timedelta) -> str:
    return lasted(span.total_seconds())
