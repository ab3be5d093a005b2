"""An approver's day: what waits for them, what goes out today, how the work is shared, who is away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.cards.buttons import read_all
from bot.cards.phrases import and_more, count_of, excerpt, moment, shown, small, words
from bot.cards.turns import own_turn_line
from bot.cards.view import PostView
from bot.cards.wording import voice
from bot.dialogs.names import Action
from bot.language import in_figures, say
from workflows.domain.absence import Absence
from workflows.domain.ids import PersonId
from workflows.domain.person import Person
from workflows.ports.chat import Block, Bold, Button, Buttons, Card

MOST_WAITING, MOST_TODAY, MOST_AWAY = 6, 8, 6


@dataclass(frozen=True, kw_only=True)
class Load:
    """How the decisions of the last days were shared, on the accounts that one person approves for."""

    days: int
    own: int
    others: int
    """What everybody else decided."""
    people: int
    """How many others did."""


@dataclass(frozen=True, kw_only=True)
class DigestView:
    """One approver's day."""

    person: Person
    now: datetime
    asked: Sequence[PostView]
    asked_in_all: int
    today: Sequence[PostView]
    """What goes out on their accounts before their day ends."""
    load: Load
    absences: Sequence[Absence]
    people: Mapping[PersonId, Person]


def digest_card(view: DigestView) -> Card:
    """The summary."""
    waiting = count_of(view.asked_in_all, "post waits", "posts wait")
    blocks: list[Block] = [words(Bold(say("{waiting} for you.", waiting=waiting)))]
    for post in view.asked[:MOST_WAITING]:
        by = say("{name} for {account}. ", name=shown(post.author.name) or say("Somebody"), account=voice(post))
        blocks += [words(by, *own_turn_line(post, view.person)), *_quoted(post)]
        blocks.append(Buttons(buttons=(read_all(post),)))
    blocks += [*and_more(view.asked_in_all, MOST_WAITING), *_today(view), small(load_text(view.load)), *_away(view)]
    off = Button(action=Action.DIGEST_OFF, subject="digest", label=say("No daily summary"))
    queue = Button(action=Action.QUEUE, subject="digest", label=say("What waits for me"))
    blocks.append(Buttons(buttons=(queue, off)))
    return Card(notification=say("{waiting} for you", waiting=waiting), blocks=tuple(blocks))


def over_card() -> Card:
    """In place of one of another day."""
    says = say("This summary is over.")
    queue = Button(action=Action.QUEUE, subject="digest", label=say("What waits for me"))
    return Card(notification=says, blocks=(words(says), Buttons(buttons=(queue,))))


def load_text(load: Load) -> str:
    """ "In the last 7 days you decided 5 posts; 3 others decided 7."."""
    own = say("In the last {days} days you decided {count}", days=load.days, count=count_of(load.own, "post", "posts"))
    if not load.people:
        return say("{own}; nobody else did.", own=own)
    return say(
        "{own}; {count} decided {others}.",
        own=own,
        count=count_of(load.people, "other person", "others"),
        others=in_figures(load.others),
    )


def _today(view: DigestView) -> list[Block]:
    if not view.today:
        return [small(say("Nothing is scheduled on your accounts for today."))]
    lines = [
        small(
            moment(post.post.due or view.now, "time"),
            say(
                " {account}, by {name}: “{text}”",
                account=voice(post),
                name=shown(post.author.name) or say("somebody"),
                text=excerpt(post.post.text, 80),
            ),
        )
        for post in view.today[:MOST_TODAY]
    ]
    return [words(Bold(say("Goes out today"))), *lines, *and_more(len(view.today), MOST_TODAY)]


def _away(view: DigestView) -> list[Block]:
    if not view.absences:
        return []
    lines = [
        small(
            say("{name} until ", name=_name(view, one.person)),
            moment(one.until, "date_time"),
            say(". {name} decides instead.", name=_name(view, one.instead))
            if one.instead
            else say(". Nobody decides instead."),
        )
        for one in view.absences[:MOST_AWAY]
    ]
    return [words(Bold(say("Who is away"))), *lines, *and_more(len(view.absences), MOST_AWAY)]


def _name(view: DigestView, person: PersonId | None) -> str:
    known = view.people.get(person) if person else None
    return shown(known.name) if known and known.name else say("Somebody")


def _quoted(view: PostView) -> list[Block]:
    quoted = "" if view.discreet else excerpt(view.post.text, 100)
    return [small(f"“{quoted}”")] if quoted else []
