"""Keys, tokens and passwords. The formats were written down here from what the vendors publish about them."""

import re
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

from workflows.domain.finding import Context, Draft, Finding, Severity, Span

NAME = "secrets"
VERSION = 1
EVEN_WHEN_OVERLONG = True


class Settings(BaseModel):
    """Nothing to set but whether to look."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True


@dataclass(frozen=True, kw_only=True)
class _Format:
    """How one vendor's secrets look. `hint` must occur in the text (any case) before the pattern is tried at all."""

    what: str
    hint: str
    pattern: re.Pattern[str]


def _format(what: str, hint: str, pattern: str, flags: int = 0) -> _Format:
    return _Format(what=what, hint=hint.lower(), pattern=re.compile(pattern, flags | re.ASCII))


_EDGE = r"(?<![A-Za-z0-9_\-])"
_END = r"(?![A-Za-z0-9_])"

_FORMATS = (
    _format("a private key", "-----BEGIN", r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----"),
    _format("an age secret key", "AGE-SECRET-KEY-1", r"AGE-SECRET-KEY-1[0-9A-Z]{58}", re.IGNORECASE),
    _format("an AWS access key", "A", _EDGE + r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}" + _END),
    _format("an AWS access key", "A", _EDGE + r"(?:AKIA|ASIA)[A-Z0-9]{16}" + _END),
    _format(
        "an AWS secret key",
        "aws",
        r"aws.{0,20}?(?:secret|key).{0,20}?[=:\s\"'][\"']?[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])",
        re.IGNORECASE,
    ),
    _format("a GitHub token", "gh", _EDGE + r"gh[pousr]_[A-Za-z0-9]{36,255}" + _END),
    _format("a GitHub token", "github_pat_", r"github_pat_[A-Za-z0-9_]{36,255}"),
    _format("a GitLab token", "gl", _EDGE + r"gl(?:pat|dt|ft|rt|soat|cbt|ptt|agent|imt|oas|ffct)-[\w\-]{20,64}"),
    _format("a Slack token", "xox", _EDGE + r"xox[abeoprs](?:\.xox[bp])?-(?:\d-)?[A-Za-z0-9\-]{10,250}"),
    _format("a Slack app token", "xapp-", _EDGE + r"xapp-\d-[A-Z0-9]{6,20}-\d{6,20}-[a-f0-9]{32,80}", re.IGNORECASE),
    _format(
        "a Slack webhook", "hooks.slack.com", r"hooks\.slack\.com/(?:services|workflows|triggers)/[A-Z0-9]+/\S{12,}"
    ),
    _format("a Teams webhook", "webhook.office.com", r"webhook\.office\.com/webhookb2/\S{30,}", re.IGNORECASE),
    _format("a Discord webhook", "/api/webhooks/", r"discord(?:app)?\.com/api/webhooks/\d{15,22}/[\w\-]{50,90}"),
    _format("a Discord bot token", ".", _EDGE + r"[MNO][A-Za-z\d]{23,28}\.[\w\-]{6}\.[\w\-]{27,40}" + _END),
    _format("a Telegram bot token", ":A", _EDGE + r"\d{8,10}:AA[\w\-]{32,34}" + _END),
    _format("a Stripe key", "k_", _EDGE + r"[sr]k_(?:live|test|prod)_[A-Za-z0-9]{10,120}"),
    _format("a Stripe webhook secret", "whsec_", _EDGE + r"whsec_[A-Za-z0-9+/=]{24,80}"),
    _format("a Square token", "sq0", _EDGE + r"sq0(?:atp|csp)-[\w\-]{22,50}"),
    _format("a Square token", "EAAA", _EDGE + r"EAAA[A-Za-z0-9+=_\-]{56,64}" + _END),
    _format(
        "a Braintree token",
        "access_token$",
        r"access_token\$(?:production"
        r"|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}",
    ),
    _format("a Google API key", "AIza", _EDGE + r"AIza[\w\-]{35}" + _END),
    _format("a Google client secret", "GOCSPX-", r"GOCSPX-[\w\-]{28}"),
    _format("a Google access token", "ya29.", r"ya29\.[\w\-]{20,300}"),
    _format("an AI service key", "sk-", _EDGE + r"sk-(?:proj|svcacct|admin|ant|or|live)-[\w\-]{20,220}"),
    _format("an AI service key", "sk-", _EDGE + r"sk-[A-Za-z0-9]{32,64}" + _END),
    _format("a Hugging Face token", "hf_", _EDGE + r"(?:hf|api_org)_[A-Za-z]{34}" + _END),
    _format("an npm token", "npm_", _EDGE + r"npm_[A-Za-z0-9]{36}" + _END),
    _format("a package upload token", "pypi-", r"pypi-AgE[A-Za-z0-9_\-]{50,1000}"),
    _format("a RubyGems key", "rubygems_", _EDGE + r"rubygems_[a-f0-9]{48}" + _END),
    _format("a SendGrid key", "SG.", _EDGE + r"SG\.[\w\-]{16,32}\.[\w\-]{32,64}"),
    _format("a Mailgun key", "key-", _EDGE + r"key-[0-9a-f]{32}" + _END),
    _format("a Mailchimp key", "-us", _EDGE + r"[0-9a-f]{32}-us\d{1,2}" + _END),
    _format("a Twilio key", "SK", _EDGE + r"SK[0-9a-f]{32}" + _END),
    _format("a Shopify token", "shp", _EDGE + r"shp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}" + _END),
    _format("a DigitalOcean token", "_v1_", _EDGE + r"do[opr]_v1_[0-9a-f]{64}" + _END),
    _format("a Databricks token", "dapi", _EDGE + r"dapi[0-9a-f]{32}(?:-\d)?" + _END),
    _format("a Doppler token", "dp.", _EDGE + r"dp\.(?:pt|st|ct|sa|scim|audit)\.[A-Za-z0-9.]{40,60}"),
    _format("a Linear key", "lin_", _EDGE + r"lin_(?:api|oauth)_[A-Za-z0-9]{32,64}"),
    _format("a Notion token", "ntn_", _EDGE + r"ntn_[A-Za-z0-9]{40,60}" + _END),
    _format("a Figma token", "fig", _EDGE + r"fig(?:d|o|ur|u)_[\w\-]{36,60}"),
    _format("an Atlassian token", "ATATT3", _EDGE + r"ATATT3[A-Za-z0-9_\-=]{150,250}"),
    _format("a Grafana token", "gl", _EDGE + r"gl(?:sa|c)_[A-Za-z0-9+/=_]{32,400}"),
    _format("a Vault token", "hv", _EDGE + r"hv[sbr]\.[A-Za-z0-9_\-]{24,300}"),
    _format("a Terraform token", ".atlasv1.", r"[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_\-=]{60,70}"),
    _format("a Postman key", "PMAK-", _EDGE + r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}"),
    _format("a PlanetScale token", "pscale_", _EDGE + r"pscale_(?:tkn|oauth|pw)_[\w\-.=]{32,64}"),
    _format("a New Relic key", "NRAK-", _EDGE + r"NRAK-[A-Z0-9]{27}" + _END),
    _format("a Sentry token", "sntr", _EDGE + r"sntr(?:ys|yu)_[A-Za-z0-9+/=_]{40,250}"),
    _format("a Dropbox token", "sl.", _EDGE + r"sl\.[A-Za-z0-9\-_]{130,160}"),
    _format("a Facebook token", "EAA", _EDGE + r"EAA[MC][A-Za-z0-9]{60,400}" + _END),
    _format("an X bearer token", "AAAAAAAAAA", r"(?<!A)A{20,24}[A-Za-z0-9%+/=]{60,120}"),
    _format("an Azure key", "AccountKey=", r"AccountKey=[A-Za-z0-9+/]{40,90}={0,2}", re.IGNORECASE),
    _format("a shared access signature", "sig=", r"[?&]sig=[A-Za-z0-9%+/]{40,70}(?:%3D|=)", re.IGNORECASE),
    _format(
        "a signed token", "eyJ", _EDGE + r"eyJ[A-Za-z0-9_\-]{10,2000}\.eyJ[A-Za-z0-9_\-]{10,4000}\.[A-Za-z0-9_\-]{6,}"
    ),
    _format(
        "an address with a password in it",
        "://",
        r"(?<![a-z])[a-z][a-z0-9+.\-]{1,15}://[^\s/:@]{1,64}:[^\s/@]{3,128}@[\w.\-]+",
    ),
    _format(
        "a login header",
        "authorization",
        r"authorization[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?:bearer|basic|token)\s+[A-Za-z0-9+/=_\-.]{12,}",
        re.IGNORECASE,
    ),
)

_NAMED = re.compile(
    r"(?P<name>\b(?:pass(?:word|wd|phrase)|passwort|mot de passe|pwd|contraseña"
    r"|(?:api|access|secret|private|client|auth|encryption)[ _\-]?(?:key|token|secret)))"
    r"[\"']?(?:\s{0,3}(?:[:=]|=>|:=)\s{0,3}|\s+is:?\s+)[\"'“‘]?(?P<value>[^\s\"'”’,;]{6,200})",
    re.IGNORECASE,
)
_HINTS = ("pass", "pwd", "key", "token", "secret", "contras")


class Check:
    """Forbids whatever looks like a credential. The value itself is never repeated."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return one finding for each credential in the words or in the description of a picture."""
        findings: list[Finding] = []
        for number, part in enumerate(draft.content.parts):
            findings.extend(_finding(what, number, span) for what, span in _secrets_in(part.text))
            for medium in part.media:
                findings.extend(_finding(what, number, None) for what, _ in _secrets_in(medium.alt_text))
        return findings


def _secrets_in(text: str) -> list[tuple[str, Span]]:
    small = text.lower()
    found: list[tuple[str, Span]] = []
    for one in _FORMATS:
        if one.hint in small:
            found.extend((one.what, Span(start=hit.start(), end=hit.end())) for hit in one.pattern.finditer(text))
    if any(hint in small for hint in _HINTS):
        found.extend(
            (f"a secret after the word “{hit.group('name')}”", Span(start=hit.start("value"), end=hit.end("value")))
            for hit in _NAMED.finditer(text)
            if _looks_random(hit.group("value"))
        )
    return _without_overlaps(found)


def _looks_random(value: str) -> bool:
    """Letters and digits together and no address: `hunter2`, not `required`, `2024` or `https://…`."""
    value = value.rstrip(".!?)…")
    if len(value) < 6 or "://" in value or value[0] in "<{[$%*@#(":
        return False
    return any(map(str.isdigit, value)) and any(map(str.isalpha, value))


def _without_overlaps(found: list[tuple[str, Span]]) -> list[tuple[str, Span]]:
    kept: list[tuple[str, Span]] = []
    for what, span in sorted(found, key=lambda hit: (hit[1].start, -hit[1].end)):
        if not kept or span.start >= kept[-1][1].end:
            kept.append((what, span))
    return kept


def _finding(what: str, number: int, span: Span | None) -> Finding:
    where = "The text" if span else "The description of a picture"
    return Finding(
        check=NAME,
        severity=Severity.FORBIDDEN,
        part=number,
        span=span,
        reason=f"{where} holds what looks like {what}. Whoever reads it can use it.",
        advice="Take it out. If it is real, have it revoked now: it has already been typed into a chat.",
    )
