"""What the checks noticed, with what people said to it: the author's reason, an approver's "false alarm"; and whose
topic it is. Pure; the buttons below each are the dialogs' and the approval card's own.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from bot.cards.phrases import MOST_FINDINGS, finding_line, listed, room_for, shown
from bot.cards.topics import topic_of
from bot.cards.view import PostView
from bot.language import say
from workflows.domain.content import Content
from workflows.domain.finding import Finding, Severity
from workflows.domain.person import Person
from workflows.domain.post import Post
from workflows.ports.chat import Bold, Button, Buttons, Line, Mention, Words

MARK_LENGTH = 6
"""Hexadecimal digits of a finding's mark: 24 bits, to tell a handful of findings of one post apart."""


@dataclass(frozen=True, kw_only=True)
class Noticed:
    """One finding and what people said to it."""

    place: int
    """Among the post's findings, from 0."""
    finding: Finding
    content: Content
    """The words it points into."""
    mark: str = ""
    """Knows the same finding again, in words that changed elsewhere. Salted: nobody can tell the words from it."""
    reason: str = ""
    """Why its author says that it is fine; "" when they did not."""
    by: str = ""
    """Who says so."""
    agreed: tuple[str, ...] = ()
    """Who agreed that it is a false alarm."""
    owners: tuple[Person, ...] = ()
    """Who looks after its topic."""

    @property
    def is_tip(self) -> bool:
        """Whether it is only said to the author, and holds nothing."""
        return self.finding.severity is Severity.ADVICE

    @property
    def must_change(self) -> bool:
        """Whether the words cannot go out with it."""
        return self.finding.severity is Severity.FORBIDDEN


def noticed_in(post: Post, findings: Sequence[Finding]) -> tuple[Noticed, ...]:
    """What was noticed in the words as they are stored, in order, each with its author's reason."""
    return tuple(
        Noticed(
            place=place,
            finding=finding,
            content=post.content,
            mark=_mark(finding, post),
            reason=said.reason if said else "",
        )
        for place, finding in enumerate(findings)
        for said in (post.justification(finding),)
    )


def noticed_for_approvers(view: PostView) -> tuple[Noticed, ...]:
    """What stands on a post's card: no tips, and everything people said to the rest."""
    found = weighing(noticed_in(view.post, view.post.findings))
    return tuple(_with_what_people_said(one, view) for one in found)


def weighing(noticed: Iterable[Noticed]) -> tuple[Noticed, ...]:
    """Those that hold the post."""
    return tuple(one for one in noticed if not one.is_tip)


def author_line(noticed: Noticed) -> Line:
    """One finding as its author reads it."""
    line = finding_line(noticed.place + 1, noticed.finding, noticed.content)
    if noticed.must_change:
        line = (*line, " ", Bold(say("This must be changed.")))
    return (*line, "\n", say("You said: “{reason}”", reason=shown(noticed.reason))) if noticed.reason else line


def approver_line(noticed: Noticed) -> Line:
    """One finding as approvers read it: whose topic it is, what its author says to it, who called it a false alarm."""
    line = finding_line(noticed.place + 1, noticed.finding, noticed.content)
    if noticed.owners:
        line = (*line, "\n", *_asks_for(noticed))
    if noticed.reason:
        line = (*line, "\n", say("{by} says this is fine: “{reason}”", by=noticed.by, reason=shown(noticed.reason)))
    if noticed.agreed:
        line = (*line, "\n", Bold(say("{agreed}: false alarm", agreed=listed(noticed.agreed))))
    return line


def rows(
    noticed: Iterable[Noticed],
    line: Callable[[Noticed], Line],
    buttons: Callable[[Noticed], tuple[Button, ...]] = lambda _: (),
) -> tuple[Words | Buttons, ...]:
    """Each finding with its buttons below it."""
    blocks: list[Words | Buttons] = []
    for one in noticed:
        blocks.append(Words(line=line(one)))
        if row := buttons(one):
            blocks.append(Buttons(buttons=row))
    return tuple(blocks)


def fitting(noticed: Sequence[Noticed]) -> tuple[tuple[Noticed, ...], int]:
    """Those that one card has room for, and how many of those that are ever shown it has not."""
    among = tuple(noticed[:MOST_FINDINGS])
    there = room_for([approver_line(one) for one in among])
    return among[:there], len(among) - there


def _mark(finding: Finding, post: Post) -> str:
    text = post.content.parts[finding.part].text if finding.part < len(post.content.parts) else ""
    words = finding.span.cut(text) if finding.span else ""
    said = "\0".join((post.digest_salt, finding.check, finding.rule, words))
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:MARK_LENGTH]


def _with_what_people_said(noticed: Noticed, view: PostView) -> Noticed:
    finding = noticed.finding
    said = view.post.justification(finding)
    alarms = [one for one in view.alarms if one.revision == view.post.revision]
    return replace(
        noticed,
        by=view.name(said.by) if said else "",
        agreed=tuple(
            (view.name(one.by) if one.by else say("Somebody"))
            for one in alarms
            if (one.check, one.rule) == (finding.check, finding.rule)
        ),
        owners=view.owners.get(finding.check, ()),
    )


def _asks_for(noticed: Noticed) -> Line:
    line: Line = (say("Asks for: "),)
    for number, person in enumerate(noticed.owners):
        line = (*line, ", " if number else "", Mention.of(person))
    verb = say("looks") if len(noticed.owners) == 1 else say("look")
    return (*line, say(", who {verb} after {topic}", verb=verb, topic=topic_of(noticed.finding.check)))
