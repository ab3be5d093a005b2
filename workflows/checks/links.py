"""Links that go nowhere, to the wrong place, or to a place only we can see."""

import ipaddress
import re
from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict
from rapidfuzz.distance import OSA

from workflows.checks.text.folding import fold
from workflows.checks.text.links import Link, links_in
from workflows.checks.text.lists import read_list
from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "links"
VERSION = 1

_BROKEN_SCHEME = re.compile(
    r"(?<![\w/])(?:h?tt?ps?|hhttps?|htttps?|hxxps?|httpss|https?)"
    r"(?P<mark>:/(?!/)|:///+|;//|//:?|:\\\\|:(?=[a-z0-9\-]+\.))[^\s]{2,}"
    r"|(?<![\w/])(?:htp|htps|ttps?|hhttps?|htttps?|httpss|hxxps?)://[^\s]+",
    re.IGNORECASE,
)
_BROKEN_APART = re.compile(r"\bhttps?://(?=\s|$)|\bhttps?: //|\bwww\. [a-z]|\bwww,[a-z]", re.IGNORECASE)
_DANGEROUS_SCHEME = re.compile(
    r"(?<!\w)(?:file:/{2,3}|javascript:\s?\w+\(|smb://|\\\\[a-z0-9\-]+\\)[^\s]*", re.IGNORECASE
)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?", re.IGNORECASE)
_TYPO_TLD = re.compile(r"c0m|cm-|cmo|comm|con|coom|htm|html|ney|nte|ocm|og|ogr|orgg|vom")
_INTERNAL = re.compile(r"corp|home|internal|intranet|invalid|lan|local|localdomain|localhost|private|test")
_NOT_READY = re.compile(r"dev|devel|intranet|preprod|preview|qa|sandbox|stage|staging|test|uat")
_EDITING = re.compile(
    r"docs\.google\.com/.{1,200}/edit|sharepoint\.com/:\w:/|notion\.so/.{0,80}[?&]pvs=|/wp-admin/", re.IGNORECASE
)
_PROGRAM = re.compile(r"\.(?:exe|msi|scr|bat|cmd|ps1|vbs|jar|apk|dmg|iso)$", re.IGNORECASE)
_SECOND_LEVEL = frozenset(["co", "com", "org", "net", "ac", "gov", "edu", "ne", "or"])


class Settings(BaseModel):
    """`hold_shortened`: note links of shorteners, which hide where they lead; `shorteners`: ours, always fine.

    Off by default: almost one in ten links of real company posts goes through a shortener. `blocked_hosts`: never.
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

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return at most one finding for each link."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            broken = list(_broken(part.text, number))
            findings.extend(broken)
            taken = [finding.span for finding in broken if finding.span]
            for link in links_in(part.text):
                if any(span.start < link.span.end and link.span.start < span.end for span in taken):
                    continue
                finding = self._look_at(link, number, context)
                if finding:
                    findings.append(finding)
        return findings

    def _look_at(self, link: Link, number: int, context: Context) -> Finding | None:
        host = _host(link)
        if (
            host is None
            or not link.address.isprintable()
            or (link.address.lower().count("://") > 1 and _is_doubled(link))
        ):
            return _malformed(link.span, number)
        if "@" in (link.parts.netloc if link.parts else ""):
            return _disguised(link, host, number)
        if host in self.settings.blocked_hosts:
            return _finding(
                link, number, Severity.FORBIDDEN, f"{host} is on the list of blocked sites.", "Take the link out."
            )
        if any(_is_under(host, own) for own in context.own_domains):
            return _unfinished(link, host, number)
        return (
            _address(link, host, number)
            or _bad_name(link, host, number)
            or _unfinished(link, host, number)
            or _foreign_letters(link, host, number)
            or _look_alike(link, host, number, context)
            or _download(link, number)
            or self._shortened(link, host, number)
        )

    def _shortened(self, link: Link, host: str, number: int) -> Finding | None:
        if not self.settings.hold_shortened or host not in self.shorteners:
            return None
        return _finding(
            link,
            number,
            Severity.NOTABLE,
            f"{host} hides where this link leads.",
            "Use the full address, or our own short links.",
        )


def _host(link: Link) -> str | None:
    """The host in small letters, without its final dot; None when there is none or the port is no number."""
    parts = link.parts
    try:
        if parts is None or not parts.hostname or (parts.port is not None and parts.port == 0):
            return None
    except ValueError:
        return None
    return parts.hostname.rstrip(".").lower()


def _is_doubled(link: Link) -> bool:
    return re.match(r"https?://https?:?/*", link.address, re.IGNORECASE) is not None


def _broken(text: str, number: int) -> Iterator[Finding]:
    """Links that no network would turn into one."""
    for pattern in (_BROKEN_SCHEME, _BROKEN_APART):
        for match in pattern.finditer(text):
            yield _malformed(Span(start=match.start(), end=match.end()), number)
    for match in _DANGEROUS_SCHEME.finditer(text):
        yield Finding(
            check=NAME,
            severity=Severity.FORBIDDEN,
            part=number,
            span=Span(start=match.start(), end=match.end()),
            reason="This points at a file or a program on a computer of ours; nobody outside can open it.",
            advice="Link to a public page instead.",
        )


def _malformed(span: Span, number: int) -> Finding:
    return Finding(
        check=NAME,
        severity=Severity.FORBIDDEN,
        part=number,
        span=span,
        reason="This link is broken as it is written.",
        advice="Copy the address again from the browser.",
    )


def _disguised(link: Link, host: str, number: int) -> Finding:
    return _finding(
        link,
        number,
        Severity.FORBIDDEN,
        f"This link looks like one place but leads to {host}: all before the @ is only decoration.",
        "Use the plain address.",
    )


def _address(link: Link, host: str, number: int) -> Finding | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    if address.is_global:
        return _finding(
            link, number, Severity.RISKY, "This link leads to a bare number instead of a name.", "Use the site's name."
        )
    return _inside(link, number)


def _inside(link: Link, number: int) -> Finding:
    return _finding(
        link,
        number,
        Severity.FORBIDDEN,
        "This link leads into our own network; nobody outside can open it.",
        "Link to the public page.",
    )


def _bad_name(link: Link, host: str, number: int) -> Finding | None:
    labels = host.split(".")
    if _INTERNAL.fullmatch(labels[-1]):
        return _inside(link, number)
    if len(labels) < 2 or _TYPO_TLD.fullmatch(labels[-1]) or labels[-1].isdigit() or len(labels[-1]) < 2:
        return _malformed(link.span, number)
    if host.isascii() and not all(_LABEL.fullmatch(label) for label in labels):
        return _malformed(link.span, number)
    if labels[0] in {"ww", "wwww", "wwwww"}:
        return _malformed(link.span, number)
    return None


def _unfinished(link: Link, host: str, number: int) -> Finding | None:
    labels = host.split(".")
    if len(labels) > 2 and any(_NOT_READY.fullmatch(re.split(r"[\d\-]", label)[0]) for label in labels[:-2]):
        return _finding(
            link,
            number,
            Severity.RISKY,
            "This looks like a test or preview site, not the public one.",
            "Link to the public page.",
        )
    if _EDITING.search(link.address):
        return _finding(
            link,
            number,
            Severity.RISKY,
            "This looks like a working document: readers may see an error, or edit it.",
            "Publish the document and link to that.",
        )
    return None


def _foreign_letters(link: Link, host: str, number: int) -> Finding | None:
    if host.isascii() and "xn--" not in host:
        return None
    return _finding(
        link,
        number,
        Severity.RISKY,
        "The site's name holds letters outside a to z, which can imitate another site's name.",
        "Check that it is the site you mean.",
    )


def _look_alike(link: Link, host: str, number: int, context: Context) -> Finding | None:
    name = _site_name(host)
    for own in sorted(context.own_domains):
        brand = _site_name(own)
        if len(brand) < 4 or not _resembles(host, name, own, brand):
            continue
        return _finding(
            link,
            number,
            Severity.RISKY,
            f"{host} looks like our own {own}, but is another site.",
            f"If you mean {own}, correct it.",
        )
    return None


def _site_name(host: str) -> str:
    """`acme` for www.acme.com and shop.acme.co.uk: near enough without a list of all public suffixes."""
    labels = host.split(".")
    if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2:
        return labels[-3]
    return labels[-2] if len(labels) > 1 else labels[0]


def _resembles(host: str, name: str, own: str, brand: str) -> bool:
    if name != brand and _skeleton(name) == _skeleton(brand):
        return True
    if f"{own}." in f"{host}." and not _is_under(host, own):
        return True
    if len(brand) >= 5 and name != brand and OSA.distance(name, brand, score_cutoff=1) <= 1:
        return True
    pieces = re.split(r"[\-_]", name)
    return len(pieces) > 1 and brand in pieces


def _skeleton(name: str) -> str:
    """How a name looks at a glance."""
    return (
        fold(name).text.translate(str.maketrans("0135", "oles")).replace("rn", "m").replace("vv", "w").replace("l", "i")
    )


def _download(link: Link, number: int) -> Finding | None:
    parts = link.parts
    if parts and _PROGRAM.search(parts.path):
        return _finding(
            link,
            number,
            Severity.RISKY,
            "This link starts the download of a program.",
            "Link to the page that offers it.",
        )
    return None


def _is_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _finding(link: Link, number: int, severity: Severity, reason: str, advice: str) -> Finding:
    return Finding(check=NAME, severity=severity, part=number, span=link.span, reason=reason, advice=advice)
