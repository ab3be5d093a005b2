"""Who must say yes, in words: step after step, who said it already, who is on shift, who stands in for whom."""

from collections.abc import Callable

from bot.cards.phrases import count_of, listed, shown
from bot.cards.topics import topic_of
from bot.language import say
from workflows.domain.approval import Ask, Plan
from workflows.domain.ids import PersonId
from workflows.domain.person import Person

NameOf = Callable[[PersonId], str]
"""What somebody is called, by any of their ids."""
MOST_NAMES = 6
"""How many people of one step are named; the others are counted."""


def has_steps(plan: Plan) -> bool:
    """Whether there is more to say than "so many of these people": steps with names, several of them, owners."""
    return len(plan.asks) > 1 or any(ask.name or ask.topic for ask in plan.asks)


def steps_text(plan: Plan, name_of: NameOf) -> tuple[str, ...]:
    """One sentence for each round: what is done, what is open, what comes then."""
    total = len(plan.rounds)
    sentences: list[str] = []
    for place, asks in enumerate(plan.rounds):
        start = _start(place, total, is_open=place == plan.place)
        sentences.append(start + _capital("; ".join(_ask_text(ask, name_of) for ask in asks), not start) + ".")
    return tuple(sentences)


def asked_of(ask: Ask) -> str:
    """Who can complete it, and how many of them it takes: "any one of Ben or Sam", "all of Ana and Kim"."""
    there = len(ask.able) + len(ask.unmet)
    if not there:
        return say("nobody who could do it")
    if there == 1:
        return _names(ask, last="and")
    if ask.need >= there:
        return say("all of {names}", names=_names(ask, last="and"))
    return say("any {need} of {names}", need=say("one") if ask.need == 1 else ask.need, names=_names(ask, last="or"))


def stand_ins_text(plan: Plan, name_of: NameOf) -> str:
    """Who decides for whom in the rounds that are open or come yet; "" when nobody does."""
    pairs = dict.fromkeys(pair for asks in plan.rounds[plan.place :] for ask in asks for pair in ask.instead)
    return " ".join(
        say("{who} decides in place of {whom}, who is away.", who=name_of(who), whom=name_of(whom))
        for who, whom in pairs
    )


def on_shift_text(plan: Plan) -> str:
    """Whose turn it is to be called first; "" where people take no turns."""
    first = {one.id: one for ask in plan.now for one in ask.undecided if one.is_one_of(ask.first)}
    if not first:
        return ""
    names = listed([_name(one) for one in first.values()])
    return say(
        "{names} is on shift and called first." if len(first) == 1 else "{names} are on shift and called first.",
        names=names,
    )


def because_of(ask: Ask) -> str:
    """Why the owners of a topic are asked, in a few words."""
    return say("because of {topic}", topic=topic_of(ask.topic))


def _start(place: int, total: int, *, is_open: bool) -> str:
    if total == 1:
        return ""
    return say(
        "Step {place} of {total} (now): " if is_open else "Step {place} of {total}: ", place=place + 1, total=total
    )


def _ask_text(ask: Ask, name_of: NameOf) -> str:
    """ "social: any one of Ben or Sam"; "because of money: Dora"; "legal: Ana said yes"."""
    label = because_of(ask) if ask.topic else shown(ask.name)
    yes = [name_of(one) for one in ask.given]
    if not ask.missing:
        says = say("{yes} said yes", yes=listed(yes)) if yes else say("done")
    elif yes:
        says = say("{asked}; {yes} said yes already", asked=asked_of(ask), yes=listed(yes))
    else:
        says = asked_of(ask)
    return f"{label}: {says}" if label else says


def _names(ask: Ask, *, last: str) -> str:
    """Whoever is on shift first; those who were never met here have no name yet."""
    able = sorted(ask.able, key=lambda person: not person.is_one_of(ask.first))
    names = [_name(person) for person in able[:MOST_NAMES]]
    more = len(able) - len(names)
    if more:
        names.append(count_of(more, "other", "others"))
    if ask.unmet:
        unmet = len(ask.unmet)
        names.append(count_of(unmet, "person who was never here", "people who were never here"))
    return listed(names, last=last)


def _name(person: Person) -> str:
    return shown(person.name) or say("somebody")


def _capital(text: str, wanted: bool) -> str:
    return text[:1].upper() + text[1:] if wanted else text
