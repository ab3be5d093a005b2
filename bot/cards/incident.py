"""The incident card: what was public, what became of it, who knows, and what people can do about it now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.cards.phrases import clock_time, count_of, excerpt, fitted, listed, name_of, names_of, shown, small, voice_of
from bot.cards.phrases import words as paragraph
from bot.cards.timeline import timeline_blocks
from bot.cards.viewer import Viewer, identities_of, row_for
from bot.dialogs.names import Action, subject_of
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
OVER = frozenset({PostState.WITHDRAWN, PostState.EXPIRED, PostState.REJECTED, PostState.FAILED, PostState.RECALLED})
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
        known = (self.people.get(one) for one in sorted(self.account.rights.approve))
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
        return known.name if known and known.name else "Somebody"


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
            return f"Closed: a post as {who} was taken down.", (f" {view.name(view.incident.reviewed_by)} closed it.",)
        case IncidentState.CONTAINED:
            return (
                f"A post as {who} was taken down.",
                (
                    f"{_how_long(view)} People may have seen or copied it. What is left to do: an apology, if one is "
                    "due, and what we learn from it.",
                ),
            )
        case IncidentState.OPEN if view.at_work:
            return (
                f"A post as {who} is being taken down.",
                (" It is still public until this card says otherwise. Nothing has to be done for that.",),
            )
        case _:
            return (
                f"A post as {who} could not be taken down and may still be public.",
                (
                    f" What to do: delete it on {view.network} yourself, signed in as {name_of(view.account)}, and "
                    "then press “It is gone” here.",
                ),
            )


def _how_long(view: IncidentView) -> str:
    """ " It was public for 4 minutes." """
    published = [one.at for one in view.incident.timeline if one.what is Happened.PUBLISHED]
    ended = [one.at for one in view.incident.timeline if one.what in {Happened.DELETED, Happened.SEEN_GONE}]
    if not published or not ended:
        return " It was public for a while."
    minutes = max(0, int((max(ended) - min(published)).total_seconds() // 60))
    if minutes < 1:
        return " It was public for less than a minute."
    if minutes < 120:
        return f" It was public for {count_of(minutes, 'minute', 'minutes')}."
    return f" It was public for {count_of(minutes // 60, 'hour', 'hours')}."


def _still_public(view: IncidentView) -> tuple[Block, ...]:
    """What could not be deleted, part by part, with why and where."""
    if view.incident.state is not IncidentState.OPEN:
        return ()
    why = {one.part: one.note for one in view.incident.timeline if one.what is Happened.NOT_DELETED}
    blocks: list[Block] = []
    for part in view.still_public:
        which = f"Part {part.part + 1} of {len(view.deliveries)}" if len(view.deliveries) > 1 else "The post"
        reason = f" {_sentence(why[part.part])}" if not view.at_work and why.get(part.part) else ""
        link = view.links.get(part.part)
        see: Line = (" ", Link(url=link, label=f"See it on {view.network}"), ".") if link else ()
        certain = part.state is DeliveryState.SENT
        is_out = "is still public" if certain else "may still be public"
        blocks.append(paragraph(Bold(f"{which} {is_out}."), reason, *see))
    return tuple(blocks)


def _what_was_public(view: IncidentView) -> tuple[Block, ...]:
    if view.discreet:
        return (small("What was public is kept as evidence. This account's words are not shown in messages."),)
    blocks: list[Block] = []
    for one in view.evidence:
        blocks.append(Exact(text=fitted(one.text, QUOTE)))
        blocks.append(small(*_seen(view, one)))
    if not blocks and view.post.text:
        blocks += [Exact(text=fitted(view.post.text, QUOTE)), small("Our own copy of the words.")]
    return tuple(blocks)


def _seen(view: IncidentView, evidence: Evidence) -> Line:
    if not evidence.as_seen:
        return (f"Our own copy of the words: {view.network} did not show it any more, or not in time.",)
    counts = (
        (evidence.views, "view", "views"),
        (evidence.likes, "like", "likes"),
        (evidence.reposts, "repost", "reposts"),
        (evidence.replies, "reply", "replies"),
        (evidence.quotes, "quote", "quotes"),
    )
    known = [(number, one, many) for number, one, many in counts if number is not None]
    said = listed([count_of(number, one, many) for number, one, many in known if number])
    said = said or ("nobody had reacted to it yet" if known else "")
    who = f"{shown(evidence.display_name)} (@{shown(evidence.handle)})"
    start: Line = (f"As {view.network} showed it under {who} at ", clock_time(evidence.seen_at, view.now))
    return (*start, f": {said}." if said else ".")


def _apology(view: IncidentView) -> tuple[Block, ...]:
    said: list[Block] = []
    if view.apology is not None:
        said.append(paragraph(Bold("Apology: "), _where_the_apology_is(view, view.apology)))
    if view.freeze is not None and view.incident.state is not IncidentState.REVIEWED:
        name = name_of(view.account)
        says = f"Sending as {name} is stopped. An apology can be written now; it goes out after that is lifted."
        said.append(paragraph(says))
    return tuple(said)


def _where_the_apology_is(view: IncidentView, apology: Post) -> str:
    author = view.name(apology.author)
    match apology.state:
        case PostState.PUBLISHED:
            return f"live, written by {author}."
        case PostState.WAITING:
            return f"written by {author}, waits for one other person's yes, and then goes out at once."
        case PostState.APPROVED | PostState.PUBLISHING:
            return f"written by {author}, approved, going out now."
        case state if state in IN_HAND:
            return f"{author} is writing it. Nothing of it is public."
        case state if state in OVER:
            return f"what {author} wrote did not stay: {state.value.replace('_', ' ')}. Another can be written."
        case _:
            return f"what {author} wrote is not settled; its own message says why."


def _who_knows(view: IncidentView) -> Line:
    place = ", and the approvers' channel" if view.account.channels else ""
    return (f"Who is told of this: {names_of(view.told) or 'nobody'}{place}. Whom else to tell is up to them.",)


def _lessons(view: IncidentView) -> tuple[Block, ...]:
    if not view.incident.lessons:
        return ()
    return (paragraph(Bold("What we learnt: "), excerpt(view.incident.lessons, 2_000)),)


def _buttons(view: IncidentView) -> tuple[Button, ...]:
    incident = view.incident
    if incident.state is IncidentState.REVIEWED:
        return ()
    buttons: list[Button] = []
    if view.apology is None or view.apology.state in IN_HAND | OVER:
        buttons += _drafting(view)
    if incident.state is IncidentState.OPEN and not view.at_work:
        buttons += [_seen_gone(view), _recall_again(view)]
    if view.freeze is None:
        buttons.append(_freeze(view))
    if incident.state is IncidentState.CONTAINED:
        buttons.append(Button(action=Action.REVIEW, subject=incident.id, label="Close with what we learnt"))
    return tuple(buttons)


def _drafting(view: IncidentView) -> list[Button]:
    first = Button(
        action=Action.APOLOGISE, subject=f"{view.incident.id}.0", label="Draft the apology", style=Style.PRIMARY
    )
    others = [
        Button(action=Action.APOLOGISE, subject=f"{view.incident.id}.{number}", label=f"With wording {number + 1}")
        for number in range(1, view.wordings)
    ]
    return [first, *others]


def _seen_gone(view: IncidentView) -> Button:
    name = name_of(view.account)
    text = f"Only say so after looking at {name}'s timeline on {view.network}. Everybody told will rely on it."
    ask = Ask(title="Is it gone?", text=text, confirm="It is gone")
    return Button(action=Action.SEEN_GONE, subject=view.incident.id, label="It is gone", ask=ask)


def _recall_again(view: IncidentView) -> Button:
    return Button(action=Action.RECALL, subject=subject_of(view.post), label="Try again to delete it")


def _freeze(view: IncidentView) -> Button:
    name = name_of(view.account)
    text = f"Nothing leaves as {name} until its guardian or owner lifts it, also what is approved already."
    ask = Ask(title="Stop all sends?", text=text, confirm="Freeze")
    label = fitted(f"Freeze {name}", 75)
    return Button(
        action=Action.FREEZE_ABOUT, subject=f"incident:{view.incident.id}", label=label, style=Style.DANGER, ask=ask
    )


def _sentence(reason: str) -> str:
    text = excerpt(reason, 300)
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."
