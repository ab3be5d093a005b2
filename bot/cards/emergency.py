"""An emergency on one account: the question to a second person; while it is open; and what is left to review."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import datetime

from bot.cards.phrases import and_more, clock_time, count_of, excerpt, listed, name_of, shown, small, voice_of, words
from bot.cards.standing import where_it_is
from bot.cards.view import PostView
from bot.dialogs.names import Action
from bot.language import say
from workflows.domain.account import Account
from workflows.domain.emergency import ASKED_FOR, LASTS, Emergency, EmergencyState
from workflows.domain.ids import PersonId
from workflows.domain.person import Person
from workflows.ports.chat import Ask, Block, Bold, Button, Buttons, Card, Line, Mention, Style

MOST_LISTED = 15
"""Posts that a card or a form names one by one."""
MINUTES = int(LASTS.total_seconds() // 60)


@dataclass(frozen=True, kw_only=True)
class EmergencyView:
    """An emergency with the people and the account around it."""

    emergency: Emergency
    account: Account
    people: Mapping[PersonId, Person]
    now: datetime
    went_out: tuple[PostView, ...] = ()
    """What left, or was about to, while it was open; the earliest first."""

    @property
    def is_open(self) -> bool:
        """Whether one yes is enough now."""
        return self.emergency.is_open(self.now)

    @property
    def may_be_answered(self) -> bool:
        """Whether a second person can still agree."""
        return self.emergency.may_be_answered(self.now)

    @property
    def needs_review(self) -> bool:
        """Whether it is over, and somebody has to look at it."""
        return self.emergency.needs_review(self.now)

    @property
    def reviewers(self) -> tuple[Person, ...]:
        """Who looks after the account and took no part in it."""
        ids = dict.fromkeys(one for one in (self.account.owner, self.account.guardian) if one)
        known = (self.people[one] for one in ids if one in self.people)
        took_part = (self.emergency.asked_by, self.emergency.second)
        return tuple(one for one in known if one.counts and not one.is_one_of(*took_part))

    @property
    def approvers(self) -> tuple[Person, ...]:
        """Who approves for the account, and counts."""
        known = (self.people[one] for one in sorted(self.account.approvers) if one in self.people)
        return tuple(one for one in known if one.counts)

    def name(self, person: PersonId | None) -> str:
        """Somebody's name."""
        known = self.people.get(person) if person else None
        return (shown(known.name) if known else "") or say("Somebody")


def asked_card(view: EmergencyView) -> Card:
    """The question, with Agree and Decline; later what became of it."""
    one = view.emergency
    says = say("{who} asks for an emergency on {account}.", who=view.name(one.asked_by), account=name_of(view.account))
    if view.may_be_answered:
        blocks: tuple[Block, ...] = (
            words(Bold(says), f" “{excerpt(one.reason, 500)}”"),
            words(
                _what_it_means(view),
                say(" Can be answered until "),
                clock_time(one.asked_at + ASKED_FOR, view.now),
                ".",
            ),
            Buttons(buttons=(_agree(view), _decline(view))),
        )
        return Card(notification=say("{says} A second person has to agree.", says=says), blocks=blocks)
    ended = _answer(view)
    return Card(notification=ended, blocks=(words(Bold(says), f" {ended}"),))


def opened_card(view: EmergencyView) -> Card:
    """From the moment the second person agreed: open, over, reviewed."""
    one, account = view.emergency, view.account
    if view.is_open and one.until is not None:
        says = say("EMERGENCY on {account}.", account=name_of(account))
        open_until: Line = (Bold(says), say(" Until "), clock_time(one.until, view.now))
        open_until += (say(" one other person's yes is enough for each of its posts."),)
        blocks: tuple[Block, ...] = (
            words(*open_until),
            *_story(view),
            *_out_so_far(view),
            Buttons(buttons=(_close(view),)),
        )
        return Card(
            notification=say("{says} One yes is enough for {minutes} minutes.", says=says, minutes=MINUTES),
            blocks=blocks,
        )
    says = say("The emergency on {account} is over. Posts take all their steps again.", account=name_of(account))
    if one.state is EmergencyState.REVIEWED:
        lessons = say(
            " {who} reviewed it: “{lessons}” Nothing left to do.",
            who=view.name(one.reviewed_by),
            lessons=excerpt(one.lessons, 1000),
        )
        return Card(notification=says, blocks=(words(Bold(says), lessons), *_story(view), *went_out_blocks(view)))
    names = listed([view.name(person.id) for person in view.reviewers], last="or")
    who = say("{names}, or an approver", names=names) if names else say("An approver")
    open_point = say(" {who} who took no part in it has to review it: what happened, and was it needed?", who=who)
    blocks = (words(Bold(says), open_point), *_story(view), *went_out_blocks(view), Buttons(buttons=(_review(view),)))
    return Card(notification=say("{says} It has to be reviewed.", says=says), blocks=blocks)


def glass_blocks(view: EmergencyView, may: Set[str]) -> tuple[Block, ...]:
    """It in short, for a person's own page, with the one thing that they can do about it."""
    button = _close(view) if view.is_open else _review(view)
    buttons = (Buttons(buttons=(button,)),) if button.action in may else ()
    if view.is_open and view.emergency.until is not None:
        says: Line = (Bold(say("EMERGENCY on {account}.", account=name_of(view.account))), say(" Until "))
        says += (
            clock_time(view.emergency.until, view.now),
            say(" one other person's yes is enough for each of its posts."),
        )
        return (words(*says), *buttons)
    out = count_of(len(view.went_out), "post", "posts") if view.went_out else say("Nothing")
    rest = say(" It waits for your review. {out} went out meanwhile.", out=out)
    return (words(Bold(say("The emergency on {account} is over.", account=name_of(view.account))), rest), *buttons)


def went_out_blocks(view: EmergencyView) -> tuple[Block, ...]:
    """What went out while it was open: whose it was, who said yes, where it is, and its id; or that nothing did."""
    if not view.went_out:
        return (words(say("Nothing went out as {account} while it was open.", account=voice_of(view.account))),)
    posts = count_of(len(view.went_out), "post", "posts")
    lines = [small(*_went_out(post)) for post in view.went_out[:MOST_LISTED]]
    head = words(
        Bold(say("{posts} went out as {account} while it was open:", posts=posts, account=voice_of(view.account)))
    )
    return (head, *lines, *and_more(len(view.went_out), MOST_LISTED))


def _went_out(post: PostView) -> Line:
    yes = listed(list(dict.fromkeys(post.name(one.by) for one in post.post.approvals)))
    said = say("{yes} said yes. ", yes=yes) if yes else say("Nobody had to say yes. ")
    author = shown(post.author.name) or say("Somebody")
    quoted = excerpt(post.post.text, 80)
    return (
        f"{author}: “{quoted}” " if quoted else f"{author}. ",
        said,
        *where_it_is(post),
        say(" Id: {id}", id=post.post.id),
    )


def _out_so_far(view: EmergencyView) -> tuple[Block, ...]:
    return went_out_blocks(view) if view.went_out else ()


def review_line(view: EmergencyView) -> Card:
    """In the thread once it is over: calls those who look after the account."""
    line: Line = ()
    for person in view.reviewers:
        line = (*line, Mention.of(person), " ")
    says = say("The emergency on {account} is over and waits for its review.", account=name_of(view.account))
    return Card(notification=says, blocks=(words(*line, says, say(" Press “Review it” above.")),))


def _what_it_means(view: EmergencyView) -> str:
    return say(
        "If a second person agrees, for {minutes} minutes one other person's yes is enough for each post of "
        "{account}. Nobody approves their own words, forbidden words stay blocked, and a stop stays a stop. "
        "Everybody concerned is told, and it is reviewed afterwards.",
        minutes=MINUTES,
        account=voice_of(view.account),
    )


def _answer(view: EmergencyView) -> str:
    one = view.emergency
    if one.state is EmergencyState.DECLINED and one.second == one.asked_by:
        return say("They took it back. Nothing was changed.")
    if one.state is EmergencyState.DECLINED:
        return say("{who} declined. Nothing was changed.", who=view.name(one.second))
    if one.state is EmergencyState.ASKED:
        return say("Nobody agreed in time. Nothing was changed; ask again if it is still needed.")
    return say("{who} agreed. How it goes on stands in a message of its own.", who=view.name(one.second))


def _story(view: EmergencyView) -> tuple[Block, ...]:
    """Who did it, and why."""
    one = view.emergency
    reason = f" “{excerpt(one.reason, 500)}”" if one.reason else say(" The reason was erased.")
    return (
        words(
            say(
                "{who} asked for it, {who2} agreed.{reason}",
                who=view.name(one.asked_by),
                who2=view.name(one.second),
                reason=reason,
            )
        ),
    )


def _agree(view: EmergencyView) -> Button:
    text = say(
        "For {minutes} minutes one other person's yes is enough for each post of {account}. Its owner and its "
        "guardian are told.",
        minutes=MINUTES,
        account=voice_of(view.account),
    )
    ask = Ask(title=say("Agree to the emergency?"), text=text, confirm=say("Agree"), deny=say("Cancel"))
    subject = view.emergency.id
    return Button(action=Action.EMERGENCY_AGREE, subject=subject, label=say("Agree"), style=Style.DANGER, ask=ask)


def _decline(view: EmergencyView) -> Button:
    return Button(action=Action.EMERGENCY_DECLINE, subject=view.emergency.id, label=say("Decline"))


def _close(view: EmergencyView) -> Button:
    ask = Ask(
        title=say("End it now?"),
        text=say("From then on every post takes all of its steps again."),
        confirm=say("End it"),
        deny=say("Cancel"),
    )
    return Button(
        action=Action.EMERGENCY_CLOSE, subject=view.emergency.id, label=say("Close it"), style=Style.PRIMARY, ask=ask
    )


def _review(view: EmergencyView) -> Button:
    return Button(
        action=Action.EMERGENCY_REVIEW, subject=view.emergency.id, label=say("Review it"), style=Style.PRIMARY
    )
