"""Hostile, sarcastic or defensive words, above all to somebody who complained. English only.

Hand-made rules that look for set phrases, not for moods: an insult or a threat counts anywhere, the rest only in an
answer, where one person reads it as meant for them. Quotations do not count. Measured by `benchmarks corpus`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from workflows.checks.text.folding import fold
from workflows.checks.text.links import without_addresses
from workflows.checks.text.lists import read_list
from workflows.domain.content import Part
from workflows.domain.finding import Context, Draft, Finding, Severity

NAME = "hostile"
VERSION = 1


class Settings(BaseModel):
    """`allowed`: phrases that are fine for this company."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    allowed: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class _Tone:
    """One way to be unkind, and what to say about it. `is_open`: it counts outside answers too."""

    reason: str
    advice: str
    is_open: bool = False


_TONES = {
    "insult": _Tone(
        reason="This insults or dismisses whoever reads it.",
        advice="Take it out. Say what you can do for them, or do not answer.",
        is_open=True,
    ),
    "threat": _Tone(
        reason="This reads as a threat.",
        advice="Take it out. If it is a legal matter, pass it to those who look after such matters.",
        is_open=True,
    ),
    "blame": _Tone(
        reason="This blames the person you answer.",
        advice="Say what happened and what you do about it now.",
    ),
    "dismissal": _Tone(
        reason="This tells somebody that they are wrong to mind.",
        advice="Take the complaint seriously, however it is put.",
    ),
    "impatience": _Tone(
        reason="This sounds impatient: it reminds somebody that you said it before.",
        advice="Say it again in other words, or ask them to write to you directly.",
    ),
    "defence": _Tone(
        reason="This sounds defensive: it is about what somebody felt, not about what happened.",
        advice="Be sorry for what happened, and say what comes next.",
    ),
    "mockery": _Tone(
        reason="This may be read as mockery.",
        advice="Say it plainly: in public, irony at somebody's cost is remembered.",
    ),
}
"""In the order in which they are said."""
_BEGIN = r"(?:\A|[.!?,;:)\n\-])\s{0,40}"
_ADDRESSED = re.compile(r"\s*\.?@\w")
_QUOTED = re.compile(r"“[^”\n]{0,400}”|«[^»\n]{0,400}»|\"[^\"\n]{0,400}\"")


class Check:
    """Notes unkind set phrases; an insult or a threat in an answer is risky."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._patterns = _patterns(read_list("hostile.txt"))
        self._allowed = frozenset(" ".join(fold(phrase).text.split()) for phrase in settings.allowed)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return a finding for the first place of each tone in every part."""
        return [
            finding
            for number, part in enumerate(draft.content.parts)
            for finding in self._look_at(part, number, is_answer=draft.is_answer or bool(_ADDRESSED.match(part.text)))
        ]

    def _look_at(self, part: Part, number: int, *, is_answer: bool) -> list[Finding]:
        own = _QUOTED.sub(lambda match: " " * len(match.group()), without_addresses(part.text))
        folded = fold(own)
        findings: list[Finding] = []
        for name, tone in _TONES.items():
            if not is_answer and not tone.is_open:
                continue
            matches = self._patterns[name].finditer(folded.text)
            places = (match.span(match.lastindex or 0) for match in matches)
            place = next((one for one in places if not self._is_allowed(folded.text[slice(*one)])), None)
            if place is None:
                continue
            finding = Finding(
                check=NAME,
                severity=Severity.RISKY if is_answer and tone.is_open else Severity.NOTABLE,
                part=number,
                span=folded.span(*place),
                reason=tone.reason,
                advice=tone.advice,
            )
            findings.append(finding)
        return findings

    def _is_allowed(self, phrase: str) -> bool:
        return " ".join(phrase.split()) in self._allowed


def _patterns(lines: Sequence[str]) -> dict[str, re.Pattern[str]]:
    """One pattern for each tone of the list; what it finds is its last group."""
    phrases: dict[str, list[str]] = {}
    tone = ""
    for line in lines:
        if line.startswith("= "):
            tone = line.removeprefix("= ").strip()
        else:
            phrases.setdefault(tone, []).append(_phrase(line.strip()))
    return {name: re.compile("|".join(of_it)) for name, of_it in phrases.items()}


def _phrase(line: str) -> str:
    pattern = line.removeprefix("^").replace(" ", r"\s{1,4}").replace("'", "'?")
    return rf"{_BEGIN}({pattern})" if line.startswith("^") else rf"(?<!\w)({pattern})"
