"""What readers must be told: that somebody paid or gave a gift, or that the praise comes from our own side."""

import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from workflows.checks.talk.endorsements import (
    ALWAYS,
    GIFT,
    NAMED,
    OWN_WORDS,
    PERSONAL_GIFT,
    TAGGED,
)
from workflows.checks.text.cues import Place, Rule, Signs, signs_of
from workflows.checks.text.lists import read_list
from workflows.checks.text.terms import Known, Terms
from workflows.domain.account import Kind
from workflows.domain.finding import Context, Draft, Edit, Finding, Fix, Severity, Span
from workflows.domain.knowledge import Knowledge

NAME = "disclosure"
VERSION = 3
KNOWS_COMPANY = True

_SHORTEST_NAME = 4


class Settings(BaseModel):
    """`tag`: what marks an advertisement. `works_for`: what the fix adds for those who praise us."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    tag: str = "#ad"
    works_for: str = "(I work at {company})"


class Check:
    """Holds gift and affiliate words without a mark, and praise of us by our own people who do not say so."""

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings = settings
        self.company = knowledge.company or next(iter(knowledge.names), "")
        self.own = Terms((name, None) for name in dict.fromkeys((knowledge.company, *knowledge.names)) if name)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding of each kind; a mark anywhere in the thread counts for all of it."""
        all_signs = [signs_of(part.text) for part in draft.content.parts]
        if any(_is_marked(signs) for signs in all_signs):
            return []
        found: list[Finding] = []
        for number, signs in enumerate(all_signs):
            # The network itself then tells readers that it is paid for.
            if not draft.content.partnership:
                found.extend(self._paid(draft, context, signs, number))
            if draft.account.kind is Kind.PERSONAL and not any("our_side" in one for one in all_signs):
                found.extend(self._own_side(draft, context, signs, number))
        return found

    def _paid(self, draft: Draft, context: Context, signs: Signs, number: int) -> Iterator[Finding]:
        gift = PERSONAL_GIFT if draft.account.kind is Kind.PERSONAL else GIFT
        rules: tuple[Rule, ...] = (gift, *ALWAYS)
        if not draft.is_answer and _names_a_brand(signs):
            rules = (*rules, *TAGGED)
        elif not draft.is_answer and _names_somebody(signs):
            rules = (*rules, *NAMED)
        is_quoted = not _QUOTES.isdisjoint(signs.reading.characters)
        for rule in rules:
            place = signs.match(rule)
            if place and not (is_quoted and rule in OWN_WORDS):
                fix = self._addition(draft, context, number, self.settings.tag, f"Add {self.settings.tag}")
                tick = " Or tick “Paid partnership” in the form." if context.limits.partnerships else ""
                yield _finding(rule, signs, place, number, fix, tick)
                return

    def _own_side(self, draft: Draft, context: Context, signs: Signs, number: int) -> Iterator[Finding]:
        own = self._own_name(draft, context, signs)
        if own is None or "praise" not in signs:
            return
        words = self.settings.works_for.format(company=self.company) if self.company else ""
        yield Finding(
            check=NAME,
            severity=Severity.NOTABLE,
            reason="This speaks well of us, and readers cannot see that you work here.",
            advice="Say that you work here.",
            span=own.span,
            part=number,
            rule="works for",
            fix=self._addition(draft, context, number, words, "Say where I work") if words else None,
        )

    def _own_name(self, draft: Draft, context: Context, signs: Signs) -> Known[None] | None:
        known = next(self.own.find(signs.reading), None)
        if known:
            return known
        brands = Terms(
            (name, None)
            for account in context.accounts
            if account.is_brand
            for name in (account.handle, account.display_name)
            if len(name) >= _SHORTEST_NAME
        )
        return next(brands.find(signs.reading), None)

    def _addition(self, draft: Draft, context: Context, number: int, words: str, label: str) -> Fix | None:
        """Adds the words at the end, where they fit and cannot be cut off."""
        text = draft.content.parts[number].text.rstrip()
        if not words or context.limits.count(f"{text} {words}") > context.limits.maximum:
            return None
        end = Span(start=len(text), end=len(draft.content.parts[number].text))
        return Fix(label=label[:24], edits=(Edit(span=end, text=f" {words}", part=number),))


def _is_marked(signs: Signs) -> bool:
    """Whether it says that it is an advertisement: with a tag, in brackets, or as its first word."""
    tags = {tag.name for tag in signs.reading.tags}
    text = signs.reading.folded.text
    return bool(tags & _TAGS) or bool(_HEADED.match(text)) or any(mark in text for mark in _MARKS)


_HEADED = re.compile(r"\W*(?:ad|advert|advertisement|sponsored|gifted|paid partnership)\s*[:|–—-]")
_TAGS = frozenset(read_list("disclosure_tags.txt"))
_MARKS = (
    "(ad)", "[ad]", "paid partnership", "paid promotion", "sponsored post", "advertisement", "earn a commission",
    "commission earned", "affiliate links below are", "i may earn", "i earn from",
)  # fmt: skip


def _names_a_brand(signs: Signs) -> bool:
    """Whether a handle or a tag stands in it: somebody whose product it may be."""
    return "@" in signs.reading.text or bool(signs.reading.tags)


def _names_somebody(signs: Signs) -> bool:
    """Whether a word inside a sentence begins with a capital: a name, whosoever."""
    return _CAPITAL_INSIDE.search(signs.reading.text) is not None


_QUOTES = frozenset('"“”„«')
_CAPITAL_INSIDE = re.compile(
    r"[a-z,'’] (?!I\b|I['’])[A-Z][A-Za-z]"
    r"|(?:\A|[.!?\n] ?)(?!(?:They|We|He|She|You|It|This|That|These|Those|What|Who|There|Which|The|Somebody|Someone)\b)"
    r"[A-Z][a-z]{2,20} (?:has|have|are|is|just|kindly|let|lent|sent|gave|flew|put|upgraded|hosted|invited|treated"
    r"|dropped|popped|asked)\b"
)
"""A capital inside a sentence, or in front of it before what one company does for somebody."""


def _finding(rule: Rule, signs: Signs, place: Place, number: int, fix: Fix | None, tick: str) -> Finding:
    return Finding(
        check=NAME,
        severity=rule.severity,
        reason=rule.reason,
        advice=f"{rule.advice}{tick}",
        span=signs.span(place),
        part=number,
        rule=rule.name,
        fix=fix,
    )
