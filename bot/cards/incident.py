"""The incident card: what was public, what became of it, who knows, and what people can do about it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.cards.phrases import clock_time, count_of, excerpt, fitted, listed, name_of, names_of, shown, small, voice_of
from bot.cards.phrases import words as paragraph
from bot.cards.timeline import timeline_blocks
from bot.cards.viewer import Viewer, identities_of, row_for
from bot.dialogs.names import Action, subject_of
from bot.language import for_later, in_two, say
from workflows.domain.account import Account, Notifications
from workflows.domain.delivery import Delivery, DeliveryState
from workflows.domain.freeze import Freeze
from workflows.domain.ids import PersonId
from workflows.domain.incident import Evidence, Happened, Incident, IncidentState
from workflows.domain.person import Person
from workflows.domain.post import SYSTEM, Post, PostState
from workflows.ports.chat import Ask, Block, Bold, Button, Card, Exact, Line, Link, Style

QUOTE = 700
"""Characters of what was public that the card quotes; all of it is in the evidence."""
LIVE = frozenset({DeliveryState.SENT, DeliveryState.DELETING})
OVER = {
    PostState.WITHDRAWN: for_later("withdrawn"),
    PostState.EXPIRED: for_later("expired"),
    PostState.REJECTED: for_later("rejected"),
    PostState.FAILED: for_later("failed"),
    PostState.RECALLED: for_later("recalled"),
}
"""An apology in one of these states will not go out: another may be written."""
IN_HAND = frozenset({PostState.DRAFT, PostState.BLOCKED, PostState.CHANGES_REQUESTED})
"""Its author is at work on it."""


@dataclass(frozen=True, kw_only=True)
class IncidentView:
    """A stored incident with everything its card shows."""

    incident: Incident
    post: Post
    account: Account
    network: str
    """For people: "X"."""
    deliveries: tuple[Delivery, ...]
    links: Mapping[int, str]
    """Where the public sees each part that has an address there."""
    evidence: tuple[Evidence, ...]
    apology: Post | None
    freeze: Freeze | None
    """What stops the account's sends now."""
    people: Mapping[PersonId, Person]
    told: tuple[Person, ...]
    """Who gets this card directly."""
    wordings: int
    """How many beginnings for an apology app.yaml has."""
    now: datetime

    @property
    def still_public(self) -> tuple[Delivery, ...]:
        """The parts that are, or may be, in public."""
        return tuple(each for each in self.deliveries if each.state in LIVE)

    @property
    def approvers(self) -> tuple[Person, ...]:
        """Who approves for the account, and counts."""
        known = (self.people.get(one) for one in sorted(self.account.approvers))
        return tuple(person for person in known if person is not None and person.counts)

    @property
    def at_work(self) -> bool:
        """Whether the program is taking it down right now."""
        return self.post.state is PostState.RECALLING

    @property
    def discreet(self) -> bool:
        """Whether words of posts stay off cards about the account."""
        return self.account.notifications is Notifications.DISCREET

    def name(self, person: PersonId | None) -> str:
        """Somebody's name."""
        if person is None or person == SYSTEM:
            return "Countersign"
        known = self.people.get(person)
        return known.name if known and known.name else say("Somebody")


def incident_card(view: IncidentView, *, viewer: Viewer | None = None) -> Card:
    """The card as the incident stands now, for everybody or for one."""
    says, rest = _state(view)
    blocks: tuple[Block, ...] = (
        paragraph(Bold(says), *rest),
        *_still_public(view),
        *_what_was_public(view),
        *timeline_blocks(view.incident.timeline, name=view.name, parts=len(view.deliveries), now=view.now),
        *_apology(view),
        small(*_who_knows(view)),
        *_lessons(view),
    )
    buttons = _buttons(view)
    return Card(
        notification=excerpt(says, 150),
        blocks=(*blocks, *row_for(viewer, buttons)),
        viewers=identities_of((*view.told, *view.approvers)) if buttons else (),
    )


def _state(view: IncidentView) -> tuple[str, Line]:
    who = voice_of(view.account)
    match view.incident.state:
        case IncidentState.REVIEWED:
            return say("Closed: a post as {who} was taken down.", who=who), (
                say(" {who} closed it.", who=view.name(view.incident.reviewed_by)),
            )
        case IncidentState.CONTAINED:
            return (
                say("A post as {who} was taken down.", who=who),
                (
                    say(
                        "{how_long} People may have seen or copied it. What is left to do: an apology, if one is "
                        "due, and what we learn from it.",
                        how_long=_how_long(view),
                    ),
                ),
            )
        case IncidentState.OPEN if view.at_work:
            return (
                say("A post as {who} is being taken down.", who=who),
                (say(" It is still public until this card says otherwise. Nothing has to be done for that."),),
            )
        case _:
            return (
                say("A post as {who} could not be taken down and may still be public.", who=who),
                (
                    say(
                        " What to do: delete it on {network} yourself, signed in as {account}, and then press "
                        "“It is gone” here.",
                        network=view.network,
                        account=name_of(view.account),
                    ),
                ),
            )


def _how_long(view: IncidentView) -> str:
    """ " It was public for 4 minutes." """
    published = [one.at for one in view.incident.timeline if one.what is Happened.PUBLISHED]
    ended = [one.at for one in view.incident.timeline if one.what in {Happened.DELETED, Happened.SEEN_GONE}]
    if not published or not ended:
        return say(" It was public for a while.")
    minutes = max(0, int((max(ended) - min(published)).total_seconds() // 60))
    if minutes < 1:
        return say(" It was public for less than a minute.")
    if minutes < 120:
        return say(" It was public for {count}.", count=count_of(minutes, "minute", "minutes"))
    return say(" It was public for {count}.", count=count_of(minutes // 60, "hour", "hours"))


def _still_public(view: IncidentView) -> tuple[Block, ...]:
    """What could not be deleted, part by part, with why and where."""
    if view.incident.state is not IncidentState.OPEN:
        return ()
    why = {one.part: one.note for one in view.incident.timeline if one.what is Happened.NOT_DELETED}
    blocks: list[Block] = []
    for part in view.still_public:
        which = (
            say("Part {part} of {deliveries}", part=part.part + 1, deliveries=len(view.deliveries))
            if len(view.deliveries) > 1
            else say("The post")
        )
        reason = f" {_sentence(why[part.part])}" if not view.at_work and why.get(part.part) else ""
        link = view.links.get(part.part)
        see: Line = (" ", Link(url=link, label=say("See it on {network}", network=view.network)), ".") if link else ()
        certain = part.state is DeliveryState.SENT
        is_out = say("is still public") if certain else say("may still be public")
        blocks.append(paragraph(Bold(f"{which} {is_out}."), reason, *see))
    return tuple(blocks)


def _what_was_public(view: IncidentView) -> tuple[Block, ...]:
    if view.discreet:
        return (small(say("What was public is kept as evidence. This account's words are not shown in messages.")),)
    blocks: list[Block] = []
    for one in view.evidence:
        blocks.append(Exact(text=fitted(one.text, QUOTE)))
        blocks.append(small(*_seen(view, one)))
    if not blocks and view.post.text:
        blocks += [Exact(text=fitted(view.post.text, QUOTE)), small(say("Our own copy of the words."))]
    return tuple(blocks)


def _seen(view: IncidentView, evidence: Evidence) -> Line:
    if not evidence.as_seen:
        return (
            say("Our own copy of the words: {network} did not show it any more, or not in time.", network=view.network),
        )
    counts = (
        (evidence.views, *in_two("view", "views")),
        (evidence.likes, *in_two("like", "likes")),
        (evidence.reposts, *in_two("repost", "reposts")),
        (evidence.replies, *in_two("reply", "replies")),
        (evidence.quotes, *in_two("quote", "quotes")),
    )
    known = [(number, one, many) for number, one, many in counts if number is not None]
    said = listed([count_of(number, one, many) for number, one, many in known if number])
    said = said or (say("nobody had reacted to it yet") if known else "")
    who = f"{shown(evidence.display_name)} (@{shown(evidence.handle)})"
    start: Line = (
        say("As {network} showed it under {who} at ", network=view.network, who=who),
        clock_time(evidence.seen_at, view.now),
    )
    return (*start, f": {said}." if said else ".")


def _apology(view: IncidentView) -> tuple[Block, ...]:
    said: list[Block] = []
    if view.apology is not None:
        said.append(paragraph(Bold(say("Apology: ")), _where_the_apology_is(view, view.apology)))
    if view.freeze is not None and view.incident.state is not IncidentState.REVIEWED:
        name = name_of(view.account)
        says = say(
            "Sending as {name} is stopped. An apology can be written now; it goes out after that is lifted.", name=name
        )
        said.append(paragraph(says))
    return tuple(said)


def _where_the_apology_is(view: IncidentView, apology: Post) -> str:
    author = view.name(apology.author)
    match apology.state:
        case PostState.PUBLISHED:
            return say("live, written by {author}.", author=author)
        case PostState.WAITING:
            return say(
                "written by {author}, waits for one other person's yes, and then goes out at once.", author=author
            )
        case PostState.APPROVED | PostState.PUBLISHING:
            return say("written by {author}, approved, going out now.", author=author)
        case state if state in IN_HAND:
            return say("{author} is writing it. Nothing of it is public.", author=author)
        case state if state in OVER:
            return say(
                "what {author} wrote did not stay: {what_happened}. Another can be written.",
                author=author,
                what_happened=say(OVER[state]),
            )
        case _:
            return say("what {author} wrote is not settled; its own message says why.", author=author)


def _who_knows(view: IncidentView) -> Line:
    place = say(", and the approvers' channel") if view.account.channels else ""
    return (
        say(
            "Who is told of this: {names}{place}. Whom else to tell is up to them.",
            names=names_of(view.told) or say("nobody"),
            place=place,
        ),
    )


def _lessons(view: IncidentView) -> tuple[Block, ...]:
    if not view.incident.lessons:
        return ()
    return (paragraph(Bold(say("What we learnt: ")), excerpt(view.incident.lessons, 2_000)),)


def _buttons(view: IncidentView) -> tuple[Button, ...]:
    incident = view.incident
    if incident.state is IncidentState.REVIEWED:
        return ()
    buttons: list[Button] = []
    if view.apology is None or view.apology.state in IN_HAND | OVER.keys():
        buttons += _drafting(view)
    if incident.state is IncidentState.OPEN and not view.at_work:
        buttons += [_seen_gone(view), _recall_again(view)]
    if view.freeze is None:
        buttons.append(_freeze(view))
    if incident.state is IncidentState.CONTAINED:
        buttons.append(Button(action=Action.REVIEW, subject=incident.id, label=say("Close with what we learnt")))
    return tuple(buttons)


def _drafting(view: IncidentView) -> list[Button]:
    first = Button(
        action=Action.APOLOGISE, subject=f"{view.incident.id}.0", label=say("Draft the apology"), style=Style.PRIMARY
    )
    others = [
        Button(
            action=Action.APOLOGISE,
            subject=f"{view.incident.id}.{number}",
            label=say("With wording {number}", number=number + 1),
        )
        for number in range(1, view.wordings)
    ]
    return [first, *others]


def _seen_gone(view: IncidentView) -> Button:
    name = name_of(view.account)
    text = say(
        "Only say so after looking at {name}'s timeline on {network}. Everybody told will rely on it.",
        name=name,
        network=view.network,
    )
    ask = Ask(title=say("Is it gone?"), text=text, confirm=say("It is gone"), deny=say("Cancel"))
    return Button(action=Action.SEEN_GONE, subject=view.incident.id, label=say("It is gone"), ask=ask)


def _recall_again(view: IncidentView) -> Button:
    return Button(action=Action.RECALL, subject=subject_of(view.post), label=say("Try again to delete it"))


def _freeze(view: IncidentView) -> Button:
    name = name_of(view.account)
    text = say(
        "Nothing leaves as {name} until its guardian or owner lifts it, also what is approved already.", name=name
    )
    ask = Ask(title=say("Stop all sends?"), text=text, confirm=say("Freeze"), deny=say("Cancel"))
    label = fitted(say("Freeze {name}", name=name), 75)
    return Button(
        action=Action.FREEZE_ABOUT, subject=f"incident:{view.incident.id}", label=label, style=Style.DANGER, ask=ask
    )


def _sentence(reason: str) -> str:
    text = excerpt(reason, 300)
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
