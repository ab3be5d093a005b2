"""The alerts about listening: far more people than usual speak about us, or nobody hears what they say."""

from dataclasses import dataclass
from datetime import datetime

from bot.cards.buttons import RECALLABLE, recall
from bot.cards.phrases import clock_time, count_of, excerpt, fitted, listed, name_of, shown, small, voice_of, words
from bot.cards.roundup import line_for
from bot.cards.standing import where_it_is
from bot.cards.story_buttons import show_button
from bot.cards.story_view import StoryView
from bot.cards.strangers import line_of
from bot.cards.view import PostView
from bot.dialogs.names import Action
from bot.language import inside, say
from workflows.domain.account import Account, Notifications
from workflows.domain.alert import Alert, AlertKind, AlertState
from workflows.domain.listening_alert import Cause, Quiet, Silence, Spike, silences_of, spike_of
from workflows.ports.chat import Block, Bold, Button, Buttons, Card, Exact, Line, Link

QUOTE = 700
"""Characters of our own post that the card quotes."""
NAME = 80
"""Characters of a host or a word that strangers share."""


@dataclass(frozen=True, kw_only=True)
class ListeningAlertView:
    """An alert about listening with everything its card shows."""

    alert: Alert
    account: Account
    cause: PostView | None = None
    """The post of ours that caused a spike."""
    story: StoryView | None = None
    """The story that most of a spike is."""
    now: datetime


def listening_alert_card(view: ListeningAlertView) -> Card:
    """The card as the alert stands now."""
    return _spike_card(view) if view.alert.kind is AlertKind.SPIKE else _unheard_card(view)


def _spike_card(view: ListeningAlertView) -> Card:
    spike = spike_of(view.alert.detail)
    about = say("us") if spike.company else voice_of(view.account)
    if view.alert.state is not AlertState.OPEN:
        says = say("It is quiet again: about as many people as usual speak about {about}.", about=about)
        return Card(notification=says, blocks=(words(Bold(says)), *_cause(view, spike)))
    says = say("Far more people than usual speak about {about}.", about=about)
    line: Line = (
        Bold(says),
        say(
            " {count} by {count2} in ten minutes; usually it is {usual}. Seen at ",
            count=count_of(spike.mentions, "mention", "mentions"),
            count2=count_of(spike.authors, "person", "people"),
            usual=_usual(spike.usual),
        ),
        clock_time(view.alert.seen_at, view.now),
        ".",
    )
    blocks = (words(*line), *_cause(view, spike))
    buttons = _spike_buttons(view)
    return Card(notification=says, blocks=(*blocks, Buttons(buttons=buttons)))


def _usual(usual: float) -> str:
    return say("none") if usual < 0.05 else f"{usual:,.0f}" if usual >= 10 else f"{usual:.1f}"


def _cause(view: ListeningAlertView, spike: Spike) -> tuple[Block, ...]:
    """What is likely behind it."""
    share = say("{share} in 100", share=spike.share)
    name = line_of(spike.name, NAME)
    match spike.cause:
        case Cause.POST if view.cause is not None:
            return _our_post(view, view.cause, share)
        case Cause.POST:
            return (
                words(
                    Bold(say("A post of this account caused this: ")), say("{share} answer or quote it.", share=share)
                ),
            )
        case Cause.STORY if view.story is not None and view.alert.state is AlertState.OPEN:
            return (words(Bold(say("{share} say nearly the same:", share=share))), line_for(view.story))
        # Over, the card is not drawn again: nothing stands on it that would have to be deleted one day.
        case Cause.STORY:
            return (words(Bold(say("{share} say nearly the same.", share=share))),)
        case Cause.LINK:
            return (
                words(
                    Bold(say("The likely cause: ")), say("{share} name an address on {name}.", share=share, name=name)
                ),
            )
        case Cause.WORD:
            return (words(Bold(say("The likely cause: ")), say("“{name}” stands in {share}.", name=name, share=share)),)
        case _:
            return (words(say("They share no post of ours, no address and no word: read a few of them.")),)


def _our_post(view: ListeningAlertView, post: PostView, share: str) -> tuple[Block, ...]:
    """ "Your post caused this": the words, who is behind them, and where they are now."""
    approvers = [shown(post.name(approval.by)) for approval in post.post.approvals]
    approved = say(", approved by {approvers}", approvers=listed(approvers)) if approvers else ""
    link: Line = (Link(url=post.links[0], label=say("See it")), ". ") if post.links else ()
    discreet = view.account.notifications is Notifications.DISCREET
    return (
        words(Bold(say("Your post caused this: ")), say("{share} answer or quote it.", share=share)),
        *(() if discreet else (Exact(text=fitted(post.post.text, QUOTE)),)),
        small(say("Written by {who}{approved}. ", who=shown(post.name(post.post.author)), approved=approved), *link),
        words(*where_it_is(post)),
    )


def _spike_buttons(view: ListeningAlertView) -> tuple[Button, ...]:
    buttons: tuple[Button, ...] = ()
    if view.story is not None:
        buttons += (show_button(view.story),)
    if view.cause is not None and view.cause.post.state in RECALLABLE:
        buttons += (recall(view.cause),)
    label = fitted(say("Answer as {account}", account=name_of(view.account)), 75)
    return (*buttons, Button(action=Action.SPEAK, subject=view.alert.id, label=label))


def _unheard_card(view: ListeningAlertView) -> Card:
    who = voice_of(view.account)
    if view.alert.state is not AlertState.OPEN:
        says = say("What the public says about {who} is heard again.", who=who)
        return Card(notification=says, blocks=(words(Bold(says), say(" Nothing left to do.")),))
    says = say("Nobody hears all of what the public says about {who}.", who=who)
    lines = [words(*_silence(one, view)) for one in silences_of(view.alert.detail)]
    return Card(notification=says, blocks=(words(Bold(says)), *lines))


def _silence(silence: Silence, view: ListeningAlertView) -> Line:
    """Which source, why, and what to do."""
    start = Bold(f"{shown(silence.source)}: ")
    at = clock_time(silence.at, view.now)
    reason = excerpt(inside(silence.reason), 300)
    match silence.why:
        case Quiet.FAILING:
            follows = say(" It is asked again and again, and goes on where it was. Until then, look there yourselves.")
            return (start, say("it has not answered since "), at, f". {reason}{follows}")
        case Quiet.REFUSED:
            do = say(" What to do: an administrator corrects this source in app.yaml and starts Countersign again.")
            return (start, say("it has refused since "), at, f". {reason}{do}")
        case Quiet.BUDGET:
            do = say(". What to do: raise listening.budget in app.yaml, or look there yourselves until then.")
            return (start, say("listening has cost what it may this month, and goes on "), at, do)
