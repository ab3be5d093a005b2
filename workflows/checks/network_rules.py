"""What a network's own rules forbid or punish, beyond what fits into a post."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field

from workflows.checks.text.likeness import nearest, plain
from workflows.checks.text.lists import read_list
from workflows.checks.text.reading import Phrases, read
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Earlier, Finding, Severity, Span

NAME = "network_rules"
VERSION = 2
READS_CHOICES = False

_CASHTAG = re.compile(r"(?<![\w$])\$[A-Za-z]{1,6}(?:[._][A-Za-z]{1,2})?(?![\w$])")
_SELLING = re.compile(
    r"\b(?:check out|have a look at|try our|our new|buy|shop|order now|on sale|discount|offer|free (?:trial"
    r"|demo|shipping)"
    r"|sign up|subscribe|download|pre-?order|book a demo|use code|our deals|limited time|get yours"
    r"|don['’]t miss)\b|\d ?% off"
)
_IN_PASSING = 4
"""More handles than a network's number that a post may name in its sentences: partners, speakers, players."""
_HANDLE = re.compile(r"@(?<![\w@./]@)(?P<name>\w{1,30})(?!@?\w|\.\w+\.)")


@dataclass(frozen=True, kw_only=True)
class _Rules:
    """A network's rules. `cashtags`: how many a post may have; None for any number."""

    cashtags: int | None = None
    same_words_elsewhere: bool = False
    """Whether the same text from two accounts of one owner is against its rules."""
    forbids_twins: bool = False
    """Whether its rules say outright that one text must not go out on several accounts: then one writing for two of
    them is stopped, and not only looked at."""
    few_strangers: int | None = None
    """How many people who did not write to us a post may name before it counts as unasked for."""


_RULES: Mapping[str, _Rules] = {
    # X: automation rules and developer policy, as collected in `networks.md` 5.3.
    "x": _Rules(cashtags=1, same_words_elsewhere=True, forbids_twins=True, few_strangers=2),
}
_ELSEWHERE = _Rules(same_words_elsewhere=True)
"""Every network calls the same post from many accounts spam."""


class Settings(BaseModel):
    """`hashtags`: so many are no tip yet. `strangers`: handles of others a post may name; None for the network's own
    number. `window`, `similarity`: how far back, and how alike (0 to 100), a post on another account of ours matters.
    `shortest`: characters below which likeness says nothing.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    hashtags: int = Field(default=4, ge=0)
    strangers: int | None = Field(default=None, ge=0)
    window: timedelta = timedelta(hours=24)
    similarity: int = Field(default=92, ge=50, le=100)
    shortest: int = Field(default=25, ge=0)


class Check:
    """Holds what the network may refuse or punish, and gives tips about what it shows to fewer people."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.asking: Phrases[str] = Phrases((phrase, "") for phrase in read_list("asking_for_likes.txt"))

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding of each rule for every part."""
        rules = _RULES.get(draft.account.network, _ELSEWHERE)
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            findings.extend(self._look_at(part, number, rules, draft, context))
            findings.extend(_never_taken(draft.content.parts, number, context.limits.network))
        return findings

    def _look_at(self, part: Part, number: int, rules: _Rules, draft: Draft, context: Context) -> Iterator[Finding]:
        if "$" in part.text and rules.cashtags is not None:
            yield from _cashtags(part.text, number, rules.cashtags)
        if "@" in part.text and rules.few_strangers is not None and not part.reply_to and not number:
            most = rules.few_strangers if self.settings.strangers is None else self.settings.strangers
            yield from _strangers(part.text, number, most, context)
        yield from self._hashtags(part.text, number)
        yield from self._asking(part.text, number)
        if rules.same_words_elsewhere:
            beside = self._beside(part, number, rules, draft, context)
            yield from (beside,) if beside else self._elsewhere(part, number, draft, context)

    def _hashtags(self, text: str, number: int) -> Iterator[Finding]:
        tags = read(text).tags if "#" in text else ()
        if len(tags) > self.settings.hashtags:
            first = tags[self.settings.hashtags]
            yield Finding(
                check=NAME,
                severity=Severity.ADVICE,
                part=number,
                span=read(text).span(first.start, tags[-1].end),
                reason=f"There are {len(tags)} hashtags; so many look like spam and reach fewer people.",
                advice="Keep the one or two that matter.",
                rule="hashtags",
            )

    def _asking(self, text: str, number: int) -> Iterator[Finding]:
        found = next(self.asking.find(read(text)), None)
        if found:
            yield Finding(
                check=NAME,
                severity=Severity.ADVICE,
                part=number,
                span=read(text).span(found.start, found.end),
                reason="This asks for likes, follows or shares; networks may show such posts to fewer people.",
                advice="Give people a reason instead, or name the rules if it is a prize draw.",
                rule="asking",
            )

    def _beside(self, part: Part, number: int, rules: _Rules, draft: Draft, context: Context) -> Finding | None:
        """The same words for another account of this network, out of one writing: however far apart they go out."""
        others = [
            earlier
            for earlier in context.history
            if earlier.together
            and earlier.account.network == draft.account.network
            and earlier.account.id != draft.account.id
        ]
        text = plain(part.text)
        twin = next((one for one in others if text and text in {plain(said) for said in _said(one)}), None)
        if twin is not None:
            return _twin(number, twin, context.limits.network, forbidden=rules.forbids_twins)
        if len(part.text) < self.settings.shortest:
            return None
        best = nearest(part.text, [earlier.text for earlier in others], from_=self.settings.similarity)
        return _near_twin(number, others[best[0]], best[1], context.limits.network) if best else None

    def _elsewhere(self, part: Part, number: int, draft: Draft, context: Context) -> Iterator[Finding]:
        if len(part.text) < self.settings.shortest or part.reply_to:
            return
        moment = draft.content.send_at or context.now
        others = [
            earlier
            for earlier in context.history
            if earlier.account.network == draft.account.network
            and earlier.account.id != draft.account.id
            and abs(moment - earlier.at) <= self.settings.window
        ]
        if not others:
            return
        text = plain(part.text)
        for earlier in others:
            if plain(earlier.text) == text:
                yield _same(number, earlier)
                return
        best = nearest(part.text, [earlier.text for earlier in others], from_=self.settings.similarity)
        if best:
            yield _nearly_same(number, others[best[0]], best[1])


def _never_taken(parts: Sequence[Part], number: int, network: str) -> Iterator[Finding]:
    """What would stop a thread in its middle, or a post at the door: better known before anything is public."""
    twin = next((place for place in range(number) if plain(parts[place].text) == plain(parts[number].text)), None)
    if twin is not None:
        yield Finding(
            check=NAME,
            severity=Severity.FORBIDDEN,
            part=number,
            reason=f"Parts {twin + 1} and {number + 1} of the thread say the same; {network} refuses the second.",
            advice="Say something else in one of them, or number the parts.",
            rule="twins",
        )
    if parts[number].poll and parts[number].media:
        yield Finding(
            check=NAME,
            severity=Severity.FORBIDDEN,
            part=number,
            reason=f"{network} takes a poll or pictures in one post, not both.",
            advice="Take the poll or the pictures out.",
            rule="poll",
        )


def _cashtags(text: str, number: int, most: int) -> Iterator[Finding]:
    found = {match.group().upper(): match for match in reversed(list(_CASHTAG.finditer(text)))}
    if len(found) > most:
        second = sorted(found.values(), key=lambda match: match.start())[most]
        yield Finding(
            check=NAME,
            severity=Severity.RISKY,
            part=number,
            span=Span(start=second.start(), end=second.end()),
            reason="The network takes only one $cashtag in a post and may refuse a second.",
            advice="Keep one, and write the others without the $.",
            rule="cashtag",
        )


def _strangers(text: str, number: int, most: int, context: Context) -> Iterator[Finding]:
    """People who did not write to us. To thank somebody is ordinary; to sell to whoever is named is what rules mean."""
    ours = {account.handle.casefold() for account in context.accounts}
    named = [match for match in _HANDLE.finditer(text) if match["name"].casefold() not in ours]
    people = len({match["name"].casefold() for match in named})
    first = _first_row(text, named)
    if not first and people <= most + _IN_PASSING:
        return
    sells = bool(_SELLING.search(read(text).small))
    if not ((first and sells) or first > most or people > most + _IN_PASSING):
        return
    held = sells and (first >= most or people > most + _IN_PASSING)
    yield Finding(
        check=NAME,
        severity=Severity.NOTABLE if held else Severity.ADVICE,
        part=number,
        span=Span(start=named[0].start(), end=named[-1].end()),
        reason=f"This calls on {_people(people)} who did not write to us; networks take that for spam.",
        advice="Name only those it is about, or answer a post of theirs.",
        rule="mentions",
    )


def _people(count: int) -> str:
    return "somebody" if count == 1 else f"{count} people"


def _first_row(text: str, named: list[re.Match[str]]) -> int:
    """How many handles a text begins with, one after the other."""
    count, end = 0, 0
    for match in named:
        if text[end : match.start()].strip(" ,.&\n"):
            break
        count, end = count + 1, match.end()
    return count


def _same(number: int, earlier: Earlier) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        part=number,
        reason=f"The same words went out on {earlier.account.at_handle} on {_when(earlier)}. "
        "The same post from two accounts of one company counts as spam.",
        advice="Repost the first one instead, or write it in this account's own words.",
        rule="same-words",
    )


def _said(earlier: Earlier) -> tuple[str, ...]:
    """All of it, and each post of a thread."""
    return (earlier.text, *earlier.text.split("\n\n"))


def _twin(number: int, other: Earlier, network: str, *, forbidden: bool) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.FORBIDDEN if forbidden else Severity.RISKY,
        part=number,
        reason=f"{other.account.at_handle} says the same, word for word. {network} does not allow one text on two "
        "accounts of one company.",
        advice="Say it in this account's own words, or leave this account out and repost.",
        rule="twin",
    )


def _near_twin(number: int, other: Earlier, likeness: int, network: str) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.RISKY,
        part=number,
        reason=f"This is nearly ({likeness} %) what {other.account.at_handle} says. {network} may take that for one "
        "text on two accounts of one company, which it punishes.",
        advice="Say it in this account's own words, or leave this account out and repost.",
        rule="near-twin",
    )


def _nearly_same(number: int, earlier: Earlier, likeness: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.NOTABLE,
        part=number,
        reason=f"This is nearly ({likeness} %) what went out on {earlier.account.at_handle} on {_when(earlier)}. "
        "Almost the same post from two accounts of one company may count as spam.",
        advice="Repost the first one instead, or write it in this account's own words.",
        rule="similar-words",
    )


def _when(earlier: Earlier) -> str:
    return f"{earlier.at:%d %B at %H:%M} UTC"
