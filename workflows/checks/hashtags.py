"""Tags that belong to somebody else, and open invitations that a crowd can turn against us. English only.

A tag of protest, of victims or of a politician beside selling words is somebody else's tag borrowed to sell. An
invitation to tell our name's story under our own tag, or to ask us anything, is answered by whoever is angry.
"""

import re

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.reading import Tag
from workflows.checks.text.rules import Rule, finding, findings_of, first_place
from workflows.checks.text.subjects import Subjects, subjects_of
from workflows.checks.text.turns import Place
from workflows.domain.account import Account
from workflows.domain.finding import Context, Draft, Finding, Severity

NAME = "hashtags"
VERSION = 3

_BORROWED = "Leave the tag to those it belongs to."
_RULES = (
    Rule(
        name="hijack",
        severity=Severity.RISKY,
        of=("cause", "cause_place", "politician", "hot", "attack", "named", "history"),
        beside=("offer", "goods", "joke"),
        unless=("help", "cause_respect"),
        in_tag=True,
        reason="This sells or jokes under a tag of protest, of victims or of politics.",
        advice=_BORROWED,
    ),
    Rule(
        name="hijack",
        severity=Severity.NOTABLE,
        of=("cause",),
        unless=("help", "cause_respect"),
        in_tag=True,
        reason="Under this tag people tell what was done to them, or protest. A company is easily out of place there.",
        advice=_BORROWED,
    ),
    Rule(
        name="trend",
        severity=Severity.NOTABLE,
        of=("trending",),
        beside=("about_us", "offer", "goods", "escape"),
        near=60,
        reason="This jokes about why something is trending. The reason may be a bad one.",
        advice="Find out first why it is trending; then leave it alone.",
    ),
)
_INVITATION = Rule(
    name="invitation",
    severity=Severity.NOTABLE,
    of=("invite", "answerer", "blank"),
    reason="Anybody may answer this, under a tag with our name: so will those who are angry with us.",
    advice="Ask for something narrow and harmless, or be ready for the answers. Have somebody else decide.",
)
_QUESTIONS = Rule(
    name="questions",
    severity=Severity.NOTABLE,
    of=("answerer", "ask"),
    reason="This invites questions from everybody, in public; they may not be the ones you hope for.",
    advice="Have somebody else decide, and agree on who answers what.",
)
_JUDGED = Rule(
    name="invitation",
    severity=Severity.NOTABLE,
    of=("judge_us",),
    reason="This asks everybody what we are to them; those who are angry with us will answer too.",
    advice="Ask for something narrow and harmless, or be ready for the answers. Have somebody else decide.",
)
_RELAY = Rule(
    name="relay",
    severity=Severity.NOTABLE,
    of=("relay",),
    reason="This lets anybody's words, votes or pictures speak for us: expect the worst of them.",
    advice="Choose from a list, or have each one read before it is shown.",
)
_OPEN = (_JUDGED, _RELAY)
_ASK_TAG = re.compile(r"(?:ask|grill(?!ed|ing|s)|quiz|roast(?!ed|ing|s))(?=[a-z]{2})|[a-z]+meme$")
_NO_ASK_TAG = ("askew", "askforhelp", "askfor", "askthe", "askyour", "askaquestion")
_ARTICLES = frozenset({"a", "an"})
_TELLING = ("stories", "story", "reasons", "memories", "moments", "experience", "experiences", "confessions", "because")
"""How tags end that ask for stories without a word."""
_DISCLOSING = frozenset({"ad", "advert", "sponsored", "gifted", "paid", "paidpartnership", "partner", "werbung"})
"""Tags that say who pays: nobody gathers under them."""
_COMMON = 4
"""Letters a tag must share with the beginning of our handle to bear our name, or one less before a capital."""
_OWN = 12
"""Letters up to which a tag that begins with `my` is about us and not about everybody's own."""


class Settings(BaseModel):
    """`invitations`: note invitations to answer under our own tag."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    invitations: bool = True


class Check:
    """Holds selling under other people's tags; notes open invitations under a tag with our name."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding of each kind for every part."""
        found = list(findings_of(NAME, _RULES, draft, first_only=True))
        if not self.settings.invitations or draft.is_answer:
            return found
        for number, part in enumerate(draft.content.parts):
            subjects = subjects_of(part.text)
            invited = _invitation(subjects, draft.account)
            if invited:
                found.append(finding(NAME, *invited, number))
        return found


def _invitation(subjects: Subjects, account: Account) -> tuple[Rule, Subjects, Place] | None:
    """What invites everybody, and the rule that says so."""
    tags = subjects.reading.tags
    telling = next(
        (tag for tag in tags if tag.name.endswith(_TELLING) and _bears_our_name(tag, subjects, account)), None
    )
    if telling is not None:
        return _INVITATION, subjects, Place(-1, -1, telling.start, telling.end)
    for rule in _OPEN:
        place = first_place(rule, subjects)
        if place is not None:
            return rule, subjects, place
    asking = next((tag for tag in tags if _asks(tag)), None)
    if asking is not None:
        return _QUESTIONS, subjects, Place(-1, -1, asking.start, asking.end)
    place = first_place(_INVITATION, subjects)
    if place is None:
        return None
    others = [tag for tag in tags if tag.name not in _DISCLOSING]
    if "answerer" in subjects and (others or "ask_anything" in subjects):
        return _QUESTIONS, subjects, place
    is_ours = any(_bears_our_name(tag, subjects, account) for tag in tags)
    is_about_us = subjects.any(("experience", "blank", "prize"))
    return (_INVITATION, subjects, place) if is_ours and is_about_us else None


def _asks(tag: Tag) -> bool:
    """Whether the tag asks for questions to one of us: `#AskJPM`; not `#AskAVet`, a trade everybody may ask."""
    if len(tag.words) > 2 and tag.words[0].text == "ask" and tag.words[1].text in _ARTICLES:
        return False
    return _ASK_TAG.match(tag.name) is not None and not tag.name.startswith(_NO_ASK_TAG)


def _bears_our_name(tag: Tag, subjects: Subjects, account: Account) -> bool:
    """Whether the tag holds a part of our handle, or begins with `my`: `#QantasLuxury` by @QantasAirways, `#myNYPD`."""
    handle = account.handle.lower()
    name = tag.name.removeprefix("my")
    if name != tag.name and len(tag.name) <= _OWN:
        return True
    if any(name[at : at + _COMMON] == handle[:_COMMON] for at in range(len(name) - _COMMON + 1)):
        return True
    short = _COMMON - 1
    written = subjects.reading.text[tag.start + 1 : tag.start + 2 + short]
    return len(handle) >= short and handle[:short] == tag.name[:short] and written[-1].isupper()
