"""Keys, tokens and passwords. The formats were written down here from what the vendors publish about them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from workflows.checks.keys.formats import FORMATS, LONG, SHORT_FORMATS, SHORTEST
from workflows.checks.keys.passwords import Password, Strength, is_torn, lone_in, named_in
from workflows.checks.keys.torn import JOINED
from workflows.checks.keys.unmasked import Unmasked, join, unmask
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "secrets"
VERSION = 2
EVEN_WHEN_OVERLONG = True

_HINTS = ("pass", "pwd", "pw", "key", "token", "secret", "contras", "senha", "kennwort", "wacht", "credential")
_BYTES = re.compile(r"[0-9A-Fa-f](?<![\w:-].)(?<![0-9A-Fa-f]{2}[ :-].)[0-9A-Fa-f](?:[ :-][0-9A-Fa-f]{2}){9,}(?!\w)")
"""A key as bytes: ten or more pairs of hexadecimal digits. It may begin only where a row of them does."""
_MOST = 50
"""Findings in one text: beyond, nobody reads on."""


class Settings(BaseModel):
    """Nothing to set but whether to look."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


class Check:
    """Forbids whatever looks like a credential, and stops a lone pasted password. The value is never repeated."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return one finding for each credential in the words or in the description of a picture."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            findings.extend(_finding(one, number) for one in _secrets_in(part.text))
            for medium in part.media:
                findings.extend(_in_description(one, number) for one in _secrets_in(medium.alt_text))
        return findings


@dataclass(frozen=True, kw_only=True)
class _Secret:
    what: str
    rule: str
    span: Span
    severity: Severity = Severity.FORBIDDEN
    advice: str = "Take it out. If it is real, have it revoked now: it has already been typed into a chat."


def _secrets_in(text: str) -> list[_Secret]:
    if len(text) < 5:
        return []
    plain = unmask(text)
    found = [*_formats_in(plain), *_torn_in(plain)]
    small = plain.text.lower()
    if any(hint in small for hint in _HINTS):
        found.extend(_password(one, plain) for one in named_in(plain.text))
    found.extend(_bytes_in(plain))
    if not found and (lone := lone_in(plain.text)):
        found.append(_password(lone, plain))
    return _without_overlaps(found)[:_MOST]


def _formats_in(plain: Unmasked) -> Iterator[_Secret]:
    text, small = plain.text, plain.text.lower()
    long = " ".join([chunk for chunk in text.split() if len(chunk) >= SHORTEST and LONG.search(chunk)])
    for one in FORMATS if long else SHORT_FORMATS:
        looked_at = small if one.any_case else long if one.is_long else text
        for hint in one.hints:
            if hint in looked_at:
                for hit in one.pattern.finditer(text):
                    yield _Secret(what=one.what, rule="format", span=plain.span(*hit.span()))
                break


def _bytes_in(plain: Unmasked) -> Iterator[_Secret]:
    """Keys of machines and of films, which people pass on as bytes; rows of plain numbers are none."""
    for hit in _BYTES.finditer(plain.text):
        if sum(sign.isalpha() for sign in hit.group()) > 1 and any(map(str.isdigit, hit.group())):
            yield _Secret(
                what="a key written as bytes",
                rule="bytes",
                span=plain.span(*hit.span()),
                severity=Severity.RISKY,
                advice="Take it out, also when others have posted it already.",
            )


def _torn_in(plain: Unmasked) -> Iterator[_Secret]:
    """Keys with a space or a line break inside, which whoever copies them only has to take out."""
    squeezed = "".join(plain.text.split())
    wanted = [one for one in JOINED if one.prefix in squeezed]
    if not wanted or len(squeezed) == len(plain.text):
        return
    joined = join(plain.text)
    for one in wanted:
        for hit in one.pattern.finditer(joined.text):
            place = joined.span(*hit.span())
            at_edge = place.start == 0 or not plain.text[place.start - 1].isalnum()
            if at_edge and is_torn(hit.group(1), place.cut(plain.text)):
                yield _Secret(what=one.what, rule="torn", span=plain.span(place.start, place.end))


def _password(found: Password, plain: Unmasked) -> _Secret:
    span = plain.span(found.span.start, found.span.end)
    if found.strength is Strength.LONE:
        return _Secret(
            what="a password",
            rule="lone",
            span=span,
            severity=Severity.RISKY,
            advice="If it is one, close the draft and change it: it has already been typed into a chat.",
        )
    what = f"a secret after “{found.name}”"
    if found.strength is Strength.GUESTS:
        return _Secret(
            what=what,
            rule="guests",
            span=span,
            severity=Severity.RISKY,
            advice="Leave it out, unless the whole world may use it.",
        )
    return _Secret(
        what=what,
        rule="named",
        span=span,
        severity=Severity.FORBIDDEN if found.strength is Strength.CERTAIN else Severity.NOTABLE,
    )


def _without_overlaps(found: list[_Secret]) -> list[_Secret]:
    kept: list[_Secret] = []
    for one in sorted(found, key=lambda hit: (hit.span.start, -hit.span.end, -hit.severity)):
        if not kept or one.span.start >= kept[-1].span.end:
            kept.append(one)
        elif one.severity > kept[-1].severity:
            kept[-1] = one
    return kept


def _finding(secret: _Secret, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=secret.severity,
        part=number,
        span=secret.span,
        reason=f"The text holds what looks like {secret.what}. Whoever reads it can use it.",
        advice=secret.advice,
        rule=secret.rule,
    )


def _in_description(secret: _Secret, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=secret.severity,
        part=number,
        reason=f"The description of a picture holds what looks like {secret.what}. Whoever reads it can use it.",
        advice=secret.advice,
        rule=secret.rule,
    )
