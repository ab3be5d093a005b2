"""Words that look down on people: customers, groups, bodies, places, rivals. English only.

A group, a town or a rival may be named freely; what counts is what is said of it. Quotations do not count, and nothing
here blocks: it asks for another reader.
"""

from dataclasses import replace

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.reading import Phrases, read
from workflows.checks.text.rules import Rule, finding, findings_of
from workflows.checks.text.subjects import quotations, subjects_of
from workflows.checks.text.turns import Place
from workflows.domain.finding import Context, Draft, Finding, Severity
from workflows.domain.knowledge import Knowledge

NAME = "disparaging"
VERSION = 3
KNOWS_COMPANY = True

_RULES = (
    Rule(
        name="stereotype",
        severity=Severity.NOTABLE,
        of=("stereotype",),
        unless=("against_it",),
        quoted=False,
        reason="This may read as a cliché about women, men, the old, the young, or where people come from.",
        advice="Say it without the cliché, also in fun: the joke travels without its context.",
    ),
    Rule(
        name="stereotype",
        severity=Severity.NOTABLE,
        of=("womenfolk",),
        beside=("cliche",),
        unless=("against_it", "care"),
        quoted=False,
        near=30,
        reason="This may read as a cliché about women.",
        advice="Say it without the cliché, also in fun: the joke travels without its context.",
    ),
    Rule(
        name="double meaning",
        severity=Severity.NOTABLE,
        of=("lightbetter", "mad"),
        unless=("against_it",),
        quoted=False,
        reason="This may be read as about race, origin or disability.",
        advice="Choose other words.",
    ),
    Rule(
        name="double meaning",
        severity=Severity.NOTABLE,
        of=("whiten",),
        beside=("skin_people",),
        unless=("laundry",),
        near=80,
        reason="Words for whitening beside people, skin or faces may be read as about race.",
        advice="Choose other words, or another picture.",
    ),
    Rule(
        name="double meaning",
        severity=Severity.NOTABLE,
        of=("stereotype_food",),
        beside=("black_days",),
        reason="This puts a racial cliché next to a day of Black history.",
        advice="Choose another dish, or another day.",
    ),
    Rule(
        name="chores",
        severity=Severity.NOTABLE,
        of=("women_days",),
        beside=("chores",),
        unless=("against_it",),
        reason="This joins a women's day and a cliché about women.",
        advice="Leave one of the two out.",
    ),
    Rule(
        name="body",
        severity=Severity.NOTABLE,
        of=("fatjoke",),
        unless=("against_it",),
        quoted=False,
        reason="This makes fun of how people look.",
        advice="Say it without anybody's body in it.",
    ),
    Rule(
        name="customers",
        severity=Severity.NOTABLE,
        of=("mocks_customer",),
        quoted=False,
        reason="This may be read as mocking customers.",
        advice="Leave out what is at their cost.",
    ),
    Rule(
        name="customers",
        severity=Severity.NOTABLE,
        of=("customer",),
        beside=("despised",),
        unless=("against_it", "care"),
        quoted=False,
        near=40,
        reason="This may be read as looking down on customers.",
        advice="Leave out what is at their cost.",
    ),
    Rule(
        name="place",
        severity=Severity.NOTABLE,
        of=("worthless",),
        quoted=False,
        reason="This runs down a place and those who live there.",
        advice="Leave the place out of it.",
    ),
    Rule(
        name="rival",
        severity=Severity.NOTABLE,
        of=("rival", "brand"),
        beside=("rubbish",),
        quoted=False,
        near=60,
        reason="This runs down others in the trade.",
        advice="Say what is good about ours.",
    ),
)
_RIVAL = Rule(
    name="rival",
    severity=Severity.NOTABLE,
    of=("rubbish", "despised", "stance", "comparing", "sacking"),
    reason="This says something unkind about a competitor, or compares us with it.",
    advice="Leave its name out, or have the comparison checked.",
)


class Settings(BaseModel):
    """Nothing to set but `enabled`; competitors are named in the policy."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Notes clichés about groups, mockery of customers and bodies, and unkind words about places and rivals."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self._rivals = Phrases((name, name) for name in knowledge.competitors)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for each rule that fits a part."""
        found = list(findings_of(NAME, _RULES, draft))
        told = {(one.part, one.rule) for one in found}
        for number, part in enumerate(draft.content.parts):
            if (number, _RIVAL.name) not in told:
                found.extend(self._named_rival(part.text, number))
        return found

    def _named_rival(self, text: str, number: int) -> list[Finding]:
        """A competitor the company named, beside anything unkind or comparing."""
        if not self._rivals:
            return []
        reading, subjects = read(text), subjects_of(text)
        words = subjects.all(_RIVAL.of)
        quoted = quotations(reading)
        for rival in self._rivals.find(reading):
            is_quoted = any(start <= rival.start < end for start, end in quoted)
            if not is_quoted and any(abs(word.start - rival.start) <= _RIVAL.near // 2 for word in words):
                said = finding(NAME, _RIVAL, subjects, Place(-1, -1, rival.start, rival.end), number)
                name = reading.span(rival.start, rival.end).cut(reading.text)
                return [replace(said, reason=f"This says something unkind about {name}, or compares us with it.")]
        return []
