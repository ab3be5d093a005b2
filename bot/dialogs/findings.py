"""What was noticed, where its author can do something about it: the buttons below each, and why it is fine; and the
window in which approvers agree that it is a false alarm. Pure.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from bot.cards.buttons import agree
from bot.cards.findings import Noticed, approver_line, author_line, noticed_for_approvers, rows, weighing
from bot.cards.phrases import MOST_FINDINGS, fitted, shown, small, title_of, words
from bot.cards.view import PostView
from bot.cards.viewer import Viewer
from bot.dialogs.names import Action, FieldName, FormName, subject_of
from bot.language import for_later, in_figures, say
from workflows.domain.finding import Fix
from workflows.domain.ids import PostId
from workflows.ports.chat import Block, Bold, Button, Buttons, Form, TextField, Words

LABEL_LENGTH = 75
_FIXES = (
    *(for_later("Remove hidden characters"), for_later("Use our own letters"), for_later("Use plain letters")),
    *(for_later("Show the full link"), for_later("Take one out"), for_later("Mend it")),
    *(for_later("Write the characters"), for_later("Use our own word"), for_later("Say where I work")),
)
_FILLED = {"Add": for_later("Add {words}"), "Write": for_later("Write {words}")}
"""What checks call the mending they know: these, or one of these words and what to add or write."""
"""The longest label of a button in Slack (docs: button element)."""
IN_FORM = 4
"""How many findings stand below the words while they are written; a phone shows little more."""
LOOK_FIRST = for_later("Nothing went out. Look at these first; press again to go on.")
MOVED_ON = for_later("The words changed since. Nothing was mended. Please look at what stands there now.")


class Page(StrEnum):
    """Where its author read the finding, and goes back to."""

    FORM = "form"
    CONFIRM = "confirm"


@dataclass(frozen=True, kw_only=True)
class Pointed:
    """Which finding an author's button is about, and where it stood."""

    post: PostId
    number: int
    """In the form how often its box was filled; on the confirm page the post's version."""
    on: Page
    place: int
    mark: str

    @property
    def subject(self) -> str:
        """As one opaque piece of text."""
        return f"{self.post}.{self.number} {self.on} {self.place} {self.mark}"

    @staticmethod
    def read(subject: str) -> "Pointed":
        """What `subject` says; what is no such thing points at nothing that is there."""
        start, *rest = subject.split(" ", 3)
        post, _, number = start.partition(".")
        on, place, mark = rest if len(rest) == 3 else ("", "", "")
        return Pointed(
            post=PostId(post),
            number=_number(number),
            on=Page.CONFIRM if on == Page.CONFIRM else Page.FORM,
            place=_number(place),
            mark=mark,
        )

    def find(self, noticed: Sequence[Noticed]) -> Noticed | None:
        """The finding among those there are now: at its place, else wherever the same one is. None: it is gone."""
        same = [one for one in noticed if self.mark and one.mark == self.mark]
        return next((one for one in same if one.place == self.place), same[0] if same else None)


def seen_in(subject: str) -> frozenset[str]:
    """The marks of the findings that stood in the form with this subject."""
    marks = subject.partition(".")[2].partition(".")[2]
    return frozenset(marks.split("-")) - {""}


def marks_of(noticed: Sequence[Noticed]) -> str:
    """Those marks, to be carried by the form: of tips none, nobody has to have seen them."""
    return "-".join(sorted({one.mark for one in weighing(noticed)}))


def form_findings(noticed: Sequence[Noticed], *, post: str, filled: int, justifies: bool) -> tuple[Block, ...]:
    """The heaviest few, below the words they are about. `justifies`: somebody else will read why it is fine."""
    more = len(noticed) - IN_FORM

    def buttons(one: Noticed) -> tuple[Button, ...]:
        pointed = Pointed(post=PostId(post), number=filled, on=Page.FORM, place=one.place, mark=one.mark)
        return _buttons(one, pointed, justifies=justifies)

    rest = (small(say("+{more} more. The next page shows them.", more=in_figures(more))),) if more > 0 else ()
    return (*rows(noticed[:IN_FORM], author_line, buttons), *rest)


def confirm_findings(noticed: Sequence[Noticed], *, post: PostId, version: int, justifies: bool) -> tuple[Block, ...]:
    """All of them, on the page where the account is confirmed."""
    more = len(noticed) - MOST_FINDINGS

    def buttons(one: Noticed) -> tuple[Button, ...]:
        pointed = Pointed(post=post, number=version, on=Page.CONFIRM, place=one.place, mark=one.mark)
        return _buttons(one, pointed, justifies=justifies)

    rest = (words(say("And {more} more.", more=in_figures(more))),) if more > 0 else ()
    return (*rows(noticed[:MOST_FINDINGS], author_line, buttons), *rest)


def fix_words(fix: Fix) -> str:
    """What a fix does, as checks call it: "Remove hidden characters", "Add #ad", "Write “Acme”"."""
    verb, _, words = fix.label.partition(" ")
    if fix.label in _FIXES or verb not in _FILLED:
        return shown(say(fix.label))
    return say(_FILLED[verb], words=shown(words))


def fixed_note(noticed: Noticed) -> Block:
    """Said once, where the mended words stand."""
    label = fix_words(noticed.finding.fix) if noticed.finding.fix else say("That")
    return words(Bold(say("Done: {label}.", label=label)), say(" Read the words once more; you can still change them."))


def fine_form(pointed: Pointed, noticed: Noticed) -> Form:
    """Why is it fine?"""
    back = Button(action=Action.BACK, subject=pointed.subject, label=say("Back"))
    if pointed.on is Page.FORM:
        back = Button(action=Action.OPEN, subject=pointed.post, label=say("Back"))
    return Form(
        name=FormName.FINE,
        subject=pointed.subject,
        title=say("This is fine because…"),
        blocks=(
            Words(line=author_line(noticed)),
            TextField(
                name=FieldName.REASON,
                label=say("Why is this fine?"),
                initial=noticed.reason,
                hint=say("One or two sentences, at most 300 characters."),
                multiline=True,
            ),
            small(say("Whoever approves reads this beside it. It does not change who must approve.")),
            Buttons(buttons=(back,)),
        ),
        submit=say("Keep this reason"),
        tells_close=True,
        close=say("Close"),
    )


def false_alarms_form(view: PostView, viewer: Viewer, *, note: str = "") -> Form:
    """What was noticed, each with the button that says it is nothing; decides nothing about the post."""
    noticed = noticed_for_approvers(view)

    def buttons(one: Noticed) -> tuple[Button, ...]:
        may = Action.AGREE in viewer.may and not one.agreed
        return (agree(view, one),) if may else ()

    says = say("Nothing is approved by this. It tells whoever looks after the checks where they are wrong.")
    nothing = () if noticed else (words(say("Nothing was noticed in these words.")),)
    return Form(
        name=FormName.FALSE_ALARMS,
        subject=subject_of(view.post),
        title=title_of(view.account) if view.account else say("False alarms"),
        blocks=(
            *((words(Bold(note)),) if note else ()),
            words(Bold(say("Is something of this a false alarm?")), f" {says}"),
            *rows(noticed[:MOST_FINDINGS], approver_line, buttons),
            *nothing,
        ),
        close=say("Close"),
    )


def agreed_note(number: int) -> str:
    """What was done by "Agree, false alarm", and that it was nothing else."""
    return say(
        "Noted: number {number} is a false alarm. Nothing was approved, and nothing went out by this.", number=number
    )


def _buttons(noticed: Noticed, pointed: Pointed, *, justifies: bool) -> tuple[Button, ...]:
    row: list[Button] = []
    if noticed.finding.fix is not None:
        label = fitted(fix_words(noticed.finding.fix), LABEL_LENGTH)
        row.append(Button(action=Action.FIX, subject=pointed.subject, label=label))
    if justifies and not noticed.is_tip and not noticed.must_change:
        label = say("Change what you said") if noticed.reason else say("This is fine because…")
        row.append(Button(action=Action.FINE, subject=pointed.subject, label=label))
    return tuple(row)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0
