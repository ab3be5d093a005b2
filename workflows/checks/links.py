"""Links that go nowhere, to the wrong place, to a place only we can see, or where nobody can tell."""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import parse_qsl

from pydantic import BaseModel, ConfigDict

from workflows.checks.addresses.bare import bare_links_in, is_surely_one
from workflows.checks.addresses.broken import TYPO_TLD, broken_in, dangerous_in
from workflows.checks.addresses.lookalike import WellKnown, imitates_ours, is_under
from workflows.checks.text.folding import fold
from workflows.checks.text.links import Link
from workflows.checks.text.lists import read_list
from workflows.checks.text.reading import read
from workflows.domain.finding import Context, Draft, Finding, Fix, FixKind, Severity, Span

NAME = "links"
VERSION = 3

_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_INTERNAL = re.compile(r"corp|home|internal|intranet|invalid|lan|local|localdomain|localhost|private|test")
_NOT_READY = re.compile(r"dev|devel|intranet|preprod|preview|qa|sandbox|stage|staging|test|uat")
_EDITING = re.compile(
    r"docs\.google\.com/.{1,200}/edit|sharepoint\.com/:\w:/|notion\.so/.{0,80}[?&]pvs=|/wp-admin/", re.IGNORECASE
)
_PROGRAM = re.compile(r"\.(?:exe|msi|scr|bat|cmd|ps1|vbs|jar|apk|dmg|iso)$", re.IGNORECASE)
_LOGIN = re.compile(r"/(?:wp-)?(?:log-?in|sign-?in|sso|auth|account/verify)(?:\.\w{2,5})?/?$", re.IGNORECASE)
_DOUBLED = re.compile(r"https?://https?:?/*", re.IGNORECASE)
_ONWARD = frozenset(
    [
        *["url", "u", "uri", "link", "redirect", "redirect_url", "redirect_uri", "redir", "next", "target", "dest"],
        *["destination", "goto", "return", "to", "r"],
    ]
)
"""Names that pages give to the address they send readers on to."""
_SHARERS = re.compile(r"share|sharer|intent|plus\.google|translate|validator|web\.archive\.org|proxy")
_EXPAND = Fix(label="Show the full link", kind=FixKind.EXPAND)


class Settings(BaseModel):
    """`hold_shortened`: hold links of shorteners, which hide where they lead, where they are otherwise a tip;
    `shorteners`: ours, always fine. `blocked_hosts`: never, nor what is below them.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    hold_shortened: bool = False
    shorteners: frozenset[str] = frozenset()
    blocked_hosts: frozenset[str] = frozenset()


class Check:
    """Looks at every link's form and host. No link is ever opened."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shorteners = frozenset(read_list("shorteners.txt")) - settings.shorteners
        self.blocked = frozenset(host.strip().lower().removeprefix("www.") for host in settings.blocked_hosts)
        self.adult = frozenset(read_list("adult_domains.txt"))
        self.known = WellKnown(read_list("well_known_domains.txt"))

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for each link."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            spans = _apart([Span(start=start, end=end) for start, end in broken_in(part.text)])
            broken = [_malformed(span, number) for span in spans]
            broken.extend(_outside(Span(start=start, end=end), number) for start, end in dangerous_in(part.text))
            findings.extend(broken)
            taken = [finding.span for finding in broken if finding.span]
            for link in read(part.text).links:
                if _is_inside_a_word(link, part.text) or any(_overlap(span, link.span) for span in taken):
                    continue
                finding = self._look_at(link, number, context)
                if finding:
                    findings.append(finding)
            findings.extend(self._bare(part.text, number, context))
        return findings

    def _bare(self, text: str, number: int, context: Context) -> Iterator[Finding]:
        """What networks make a link of, too: only where it leads is looked at, its form says too little."""
        written = [link.span for link in read(text).links]
        for link in bare_links_in(text):
            host = _host(link)
            if host is None or any(_overlap(span, link.span) for span in written):
                continue
            if any(is_under(host, own) for own in context.own_domains):
                continue
            finding = (
                self._blocked(link, host, number)
                or self._adult(link, host, number)
                or (self._look_alike(link, host, number, context) if is_surely_one(link) else None)
                or self._shortened(link, host, number)
            )
            if finding:
                yield finding

    def _blocked(self, link: Link, host: str, number: int) -> Finding | None:
        if not any(is_under(host, blocked) for blocked in self.blocked):
            return None
        reason = f"{host} is on the list of blocked sites."
        return _finding(link, number, Severity.FORBIDDEN, "blocked", reason, "Take the link out.")

    def _adult(self, link: Link, host: str, number: int) -> Finding | None:
        if not any(is_under(host, adult) for adult in self.adult):
            return None
        reason = f"{host} is a site of pornography."
        return _finding(link, number, Severity.RISKY, "adult", reason, "Make sure that the right link was pasted.")

    def _look_at(self, link: Link, number: int, context: Context) -> Finding | None:
        host = _host(link)
        if (
            host is None
            or not link.address.isprintable()
            or (link.address.lower().count("://") > 1 and _DOUBLED.match(link.address))
        ):
            return _malformed(link.span, number)
        if "@" in (link.parts.netloc if link.parts else ""):
            return _disguised(link, host, number)
        if blocked := self._blocked(link, host, number):
            return blocked
        if any(is_under(host, own) for own in context.own_domains):
            return _unfinished(link, host, number)
        return (
            self._adult(link, host, number)
            or _address(link, host, number)
            or _bad_name(link, host, number)
            or _unfinished(link, host, number)
            or self._look_alike(link, host, number, context)
            or _foreign_letters(link, host, number)
            or _download(link, number)
            or self._shortened(link, host, number)
            or _onward(link, host, number)
            or _login_page(link, host, number)
        )

    def _look_alike(self, link: Link, host: str, number: int, context: Context) -> Finding | None:
        shown = _shown(host)
        own = imitates_ours(shown, context.own_domains)
        if own:
            reason = f"{host} looks like our own {own}, but is another site."
            return _finding(link, number, Severity.RISKY, "look-alike", reason, f"If you mean {own}, correct it.")
        known = self.known.imitated_by(shown)
        if known:
            reason = f"{host} looks like {known}, but is another site."
            return _finding(link, number, Severity.RISKY, "look-alike", reason, f"If you mean {known}, correct it.")
        return None

    def _shortened(self, link: Link, host: str, number: int) -> Finding | None:
        if host.removeprefix("www.") not in self.shorteners or not (link.parts and link.parts.path.strip("/")):
            return None
        return Finding(
            check=NAME,
            severity=Severity.NOTABLE if self.settings.hold_shortened else Severity.ADVICE,
            part=number,
            span=link.span,
            reason=f"{host} hides where this link leads.",
            advice="Show the full address, or use our own short links.",
            rule="shortened",
            fix=_EXPAND,
        )


def _is_inside_a_word(link: Link, text: str) -> bool:
    """`AWWW...no` is none."""
    start = link.span.start
    return start > 0 and text[start - 1].isalnum() and link.address[:3].lower() == "www"


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _host(link: Link) -> str | None:
    """The host in small letters, without its final dot; None when there is none or the port is no number."""
    parts = link.parts
    try:
        if parts is None or not parts.hostname or (parts.port is not None and parts.port == 0):
            return None
    except ValueError:
        return None
    return parts.hostname.rstrip(".").lower()


def _apart(spans: list[Span]) -> list[Span]:
    """One finding for one broken link, however many slips are in it."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not kept or span.start >= kept[-1].end:
            kept.append(span)
    return kept


def _malformed(span: Span, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.FORBIDDEN,
        part=number,
        span=span,
        reason="This link is broken as it is written.",
        advice="Copy the address again from the browser.",
        rule="broken",
    )


def _outside(span: Span, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.FORBIDDEN,
        part=number,
        span=span,
        reason="This points at a file or a program on a computer of ours; nobody outside can open it.",
        advice="Link to a public page instead.",
        rule="file",
    )


def _disguised(link: Link, host: str, number: int) -> Finding:
    reason = f"This link looks like one place but leads to {host}: all before the @ is only decoration."
    return _finding(link, number, Severity.FORBIDDEN, "disguised", reason, "Use the plain address.")


def _address(link: Link, host: str, number: int) -> Finding | None:
    if not (host[-1:].isdigit() or ":" in host):
        return None
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if not address.is_global:
        return _inside(link, number)
    reason = "This link leads to a bare number instead of a name."
    return _finding(link, number, Severity.RISKY, "number", reason, "Use the site's name.")


def _inside(link: Link, number: int) -> Finding:
    reason = "This link leads into our own network; nobody outside can open it."
    return _finding(link, number, Severity.FORBIDDEN, "inside", reason, "Link to the public page.")


def _bad_name(link: Link, host: str, number: int) -> Finding | None:
    labels = host.split(".")
    if _INTERNAL.fullmatch(labels[-1]):
        return _inside(link, number)
    if len(labels) < 2 or TYPO_TLD.fullmatch(labels[-1]) or labels[-1].isdigit() or len(labels[-1]) < 2:
        return _malformed(link.span, number)
    if host.isascii() and not all(_LABEL.fullmatch(label) for label in labels):
        return _malformed(link.span, number)
    if labels[0] in {"ww", "wwww", "wwwww"} or (labels[0] == "www" and len(labels) == 2):
        return _malformed(link.span, number)
    return None


def _unfinished(link: Link, host: str, number: int) -> Finding | None:
    labels = host.split(".")
    if len(labels) > 2 and any(_NOT_READY.fullmatch(re.split(r"[\d\-]", label)[0]) for label in labels[:-2]):
        reason = "This looks like a test or preview site, not the public one."
        return _finding(link, number, Severity.RISKY, "preview", reason, "Link to the public page.")
    if _EDITING.search(link.address):
        reason = "This looks like a working document: readers may see an error, or edit it."
        return _finding(link, number, Severity.RISKY, "document", reason, "Publish the document and link to that.")
    return None


def _foreign_letters(link: Link, host: str, number: int) -> Finding | None:
    """Letters that imitate Latin ones, or several scripts in one name; `müller.de` and `例え.jp` are only said."""
    shown = _shown(host)
    if shown.isascii() and "xn--" not in host:
        return None
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in shown if letter.isalpha()} - {"DIGIT"}
    names = [label for label in shown.split(".")[:-1] if not label.isascii()]
    imitating = any(fold(label).text.isascii() and "LATIN" not in _scripts(label) for label in names)
    mixed = len(scripts) > 1 and any(len(_scripts(label)) > 1 for label in names)
    advice = "Check that it is the site you mean."
    if imitating or mixed or not names:
        reason = "The site's name holds letters that can imitate another site's name."
        return _finding(link, number, Severity.RISKY, "letters", reason, advice)
    reason = "The site's name holds letters outside a to z; some readers see it as xn--… instead."
    return _finding(link, number, Severity.ADVICE, "letters", reason, advice)


def _scripts(label: str) -> set[str]:
    return {unicodedata.name(letter, "?").split()[0] for letter in label if letter.isalpha()}


def _shown(host: str) -> str:
    """The host as a reader sees it: punycode as the letters it stands for."""
    if "xn--" not in host:
        return host
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def _download(link: Link, number: int) -> Finding | None:
    if link.parts and _PROGRAM.search(link.parts.path):
        reason = "This link starts the download of a program."
        return _finding(link, number, Severity.RISKY, "program", reason, "Link to the page that offers it.")
    return None


def _onward(link: Link, host: str, number: int) -> Finding | None:
    """A page that only sends readers on to another site, which is named behind a `?`."""
    if not link.parts or not link.parts.query or _SHARERS.search(host + link.parts.path):
        return None
    for name, value in parse_qsl(link.parts.query[:2_000]):
        there = re.match(r"(?:https?:)?//([^/?#:]+)", value)
        if name.lower() in _ONWARD and there and not is_under(there[1].lower(), host.removeprefix("www.")):
            reason = "This link sends readers on to another site than it names."
            return _finding(link, number, Severity.NOTABLE, "onward", reason, "Link to that page itself.")
    return None


def _login_page(link: Link, host: str, number: int) -> Finding | None:
    if link.parts and _LOGIN.search(link.parts.path):
        reason = f"This link leads to a page of {host} where readers sign in."
        advice = "Link to a page that everybody can read, if there is one."
        return _finding(link, number, Severity.ADVICE, "login", reason, advice)
    return None


def _finding(link: Link, number: int, severity: Severity, rule: str, reason: str, advice: str) -> Finding:
    return Finding(check=NAME, severity=severity, part=number, span=link.span, reason=reason, advice=advice, rule=rule)
