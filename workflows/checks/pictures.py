"""Trouble with pictures: nobody described them, they give away too much, or they are not what they seem."""

import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict

from workflows.domain.content import Media
from workflows.domain.finding import Context, Draft, Finding, PictureFacts, Severity

NAME = "pictures"
VERSION = 2
READS_CHOICES = False

KINDS = frozenset({"image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/quicktime"})
"""What networks take."""
_NO_DESCRIPTION = re.compile(
    r"(?:an? )?(?:image|picture|photo|pic|img|screenshot|graphic|video|untitled"
    r"|alt(?: text)?|n/?a|none|todo|tbd|\.+|-+)\d*"
    r"|[\w\-. ()]{1,80}\.(?:jpe?g|png|gif|webp|mp4|heic)|(?:IMG|DSC|PXL|Screenshot)[\W_]?[\d_\-. ]{3,40}",
    re.IGNORECASE,
)


class Settings(BaseModel):
    """`hold_without_alt_text`: one more pair of eyes for a picture without a description, where it is else a tip."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    hold_without_alt_text: bool = False


class Check:
    """Blocks what cannot be shown, holds what says where it was taken, and asks for a description."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return what is wrong with each picture. Where nobody looked at the bytes, only its description is judged."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            for place, medium in enumerate(part.media, start=1):
                which = "The picture" if len(part.media) == 1 else f"Picture {place}"
                findings.extend(self._described(medium, which, number))
                facts = context.pictures.get(medium.sha256)
                if facts:
                    findings.extend(_troubles(facts, which, number))
                findings.extend(_used(medium, which, number, draft, context))
        return findings

    def _described(self, medium: Media, which: str, number: int) -> Iterator[Finding]:
        words = medium.alt_text.strip()
        severity = Severity.NOTABLE if self.settings.hold_without_alt_text else Severity.ADVICE
        advice = "Say in a sentence what it shows, for people who cannot see it."
        if not words:
            yield _finding(number, severity, "alt-text", f"{which} has no description.", advice)
        elif _NO_DESCRIPTION.fullmatch(words):
            yield _finding(number, severity, "alt-text", f"{which}’s description does not say what it shows.", advice)


def _troubles(facts: PictureFacts, which: str, number: int) -> Iterator[Finding]:
    if facts.is_broken or facts.kind not in KINDS:
        what = "cannot be opened to its end" if facts.kind in KINDS else "is of a kind that networks do not take"
        advice = "Export it again as JPEG or PNG (a film as MP4), and choose the new file."
        yield _finding(number, Severity.FORBIDDEN, "kind", f"{which} {what}.", advice)
        return
    if facts.named and facts.named != facts.kind:
        reason = f"{which} is named like {_kind(facts.named)} but is {_kind(facts.kind)}."
        yield _finding(number, Severity.NOTABLE, "name", reason, "Make sure that it is the file you mean.")
    if facts.has_place:
        reason = f"{which} says in its metadata where it was taken."
        advice = "Remove the location before it goes out: export it again without metadata."
        yield _finding(number, Severity.RISKY, "place", reason, advice)
    if facts.has_owner:
        reason = f"{which} names a person or a camera in its metadata."
        yield _finding(number, Severity.ADVICE, "owner", reason, "Export it again without metadata.")


def _used(medium: Media, which: str, number: int, draft: Draft, context: Context) -> Iterator[Finding]:
    if not medium.sha256:
        return
    used = [earlier for earlier in context.history if medium.sha256 in earlier.pictures]
    for earlier in sorted(used, key=lambda one: one.account.id == draft.account.id)[:1]:
        elsewhere = earlier.account.id != draft.account.id
        reason = f"{which} was already used on {earlier.account.at_handle} on {earlier.at:%d %B %Y}."
        advice = (
            "Make sure that it is meant for this account, too." if elsewhere else "Take another one if you have it."
        )
        yield _finding(number, Severity.NOTABLE if elsewhere else Severity.ADVICE, "used", reason, advice)


def _kind(name: str) -> str:
    """`a PNG`."""
    short = name.rpartition("/")[2].upper()
    return f"an {short}" if short[:1] in "AEFHILMNORSX" else f"a {short}"


def _finding(number: int, severity: Severity, rule: str, reason: str, advice: str) -> Finding:
    return Finding(check=NAME, severity=severity, part=number, reason=reason, advice=advice, rule=rule)
