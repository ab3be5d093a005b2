"""Selling next to suffering: words of a disaster or a death beside words of an offer."""

import re

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.folding import Folded, fold
from workflows.domain.finding import Context, Draft, Finding, Severity

NAME = "tragedy"
VERSION = 1

_EVENT = re.compile(
    r"\b(?:earthquakes?|hurricanes?|tornado(?:es)?|tsunamis?|wildfires?|bushfires?|typhoons?|mass shootings?"
    r"|school shootings?"
    r"|shootings?|gunm[ae]n|terror(?:ist)? attacks?|terrorists?|bombings?|suicide bomb\w*|massacres?|genocide"
    r"|hostages?"
    r"|plane crash(?:es)?|train crash(?:es)?|derailments?|air ?strikes?|casualt(?:y|ies)|fatalit(?:y|ies)|death toll"
    r"|mass grave|refugee crisis|school shooter|active shooter|evacuat(?:ed|ion|ions|ing)"
    r"|state of emergency"
    r"|9/11|september 11(?:th)?|#?neverforget|holocaust|pearl harbor|boston marathon bombing|riots?|uprisings?)\b"
    r"|#pray(?:for|4)\w*|#\w*(?:shooting|earthquake|hurricane|quake|strong|attack|bombing)s?\b",
    re.IGNORECASE,
)
_DEATH = re.compile(
    r"(?<![\w.])r\.?i\.?p\.?(?= [a-z#@])|#rip(?:[a-z]\w*)?\b|\brest in (?:peace|power)\b"
    r"|\bpassed away\b|\b(?:thoughts|hearts?) (?:and prayers )?(?:are|is|goes?) (?:out )?(?:with|to)\b"
    r"|\bthoughts (?:and|&) prayers\b"
    r"|\bdeepest (?:condolences|sympathy|sympathies)\b|\bcondolences\b|\bin memor(?:y|iam)\b",
)
_OFFER = re.compile(
    r"\b(?:sales?|\d{1,2} ?% off|percent off|discounts?|promo(?:tion)?s?|coupons?|vouchers?|gift ?cards?"
    r"|giveaways?|free shipping"
    r"|free (?:gift|entry|trial|download)|shop(?:ping)? (?:now|online|today|our|the)"
    r"|shopping today|order (?:now|online|today|yours)"
    r"|buy (?:now|one|online|today|it|yours)|for sale|special offers?|bargains?"
    r"|best[- ]?sellers?|win an?|chance to win"
    r"|enter to win|use (?:the )?code|pre-?order|new (?:collection|arrivals|menu|range)|in stores|in store now"
    r"|limited (?:time|edition)"
    r"|download(?:ing)? (?:the|our|now|it)|(?:available|over) (?:now )?(?:at|on|in) (?:itunes|stores?"
    r"|spotify|amazon)|tickets? (?:from|now)"
    r"|deals?|happy hour|on us)\b",
)
_BREAKING = re.compile(
    r"\b(?:breaking|explosions?|gunshots|shots fired|bomb(?: blast)?s?|blasts?|(?<!heart )(?<!panic )(?<!asthma )"
    r"attack(?:s|ed)?|shooting"
    r"|crash(?:es|ed)?|fire)\b"
)
_HURT = re.compile(r"\b(?:injured|wounded|killed|dead|died|dies|victims?|casualties|hostages?|missing)\b")
_APART = 200
"""Characters between the two sets of words: farther apart they are two subjects."""


class Settings(BaseModel):
    """`condolences`: note words about a death even without an offer, because a brand's tribute needs a second eye."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    condolences: bool = True


class Check:
    """Holds an offer beside a disaster or a death; notes condolences and breaking news of violence."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for every part."""
        found = [self._look_at(part.text, number) for number, part in enumerate(draft.content.parts)]
        return [finding for finding in found if finding]

    def _look_at(self, text: str, number: int) -> Finding | None:
        folded = fold(text)
        event = _EVENT.search(folded.text)
        death = next((match for match in _DEATH.finditer(folded.text) if _is_death(match, folded, text)), None)
        sad = event or death
        if sad and any(abs(offer.start() - sad.start()) <= _APART for offer in _OFFER.finditer(folded.text)):
            return _selling(folded, sad, number)
        if death and self.settings.condolences:
            return _condolence(folded, death, number)
        violence, hurt = _BREAKING.search(folded.text), _HURT.search(folded.text)
        if violence and hurt and abs(violence.start() - hurt.start()) <= _APART:
            return _breaking(folded, violence, number)
        return None


def _is_death(match: re.Match[str], folded: Folded, text: str) -> bool:
    """`RIP` is written in capitals; in small letters it is what one does to a packet."""
    return match.group() != "rip" or folded.span(*match.span()).cut(text).isupper()


def _selling(folded: Folded, match: re.Match[str], number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        part=number,
        span=folded.span(match.start(), match.end()),
        reason="This puts an offer next to people's suffering. Posts like that are what brands have to apologise for.",
        advice="Keep the two apart: say one, or the other, or nothing.",
    )


def _condolence(folded: Folded, match: re.Match[str], number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        part=number,
        span=folded.span(match.start(), match.end()),
        reason="This speaks about a death or a disaster in the name of the company.",
        advice="Let somebody else read it: no pun, no product, no tag of ours.",
    )


def _breaking(folded: Folded, match: re.Match[str], number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        part=number,
        span=folded.span(match.start(), match.end()),
        reason="This tells of violence or an accident with people hurt.",
        advice="Make sure it is confirmed, and that it is for this account to say.",
    )
