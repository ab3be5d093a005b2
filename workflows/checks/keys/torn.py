"""Keys that a line break or a space has torn: told by an unmistakable beginning and by how long the rest must be."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Joined:
    """A key that somebody's line break or space has torn: its unmistakable beginning and how long the rest must be."""

    what: str
    prefix: str
    pattern: re.Pattern[str]


def _joined(what: str, prefix: str, body: str) -> Joined:
    return Joined(what=what, prefix=prefix, pattern=re.compile(re.escape(prefix) + f"({body})", re.ASCII))


JOINED = (
    *(_joined("a GitHub token", f"gh{kind}_", r"[A-Za-z0-9]{36}") for kind in "pousr"),
    _joined("a GitHub token", "github_pat_", r"[A-Za-z0-9_]{60}"),
    _joined("a GitLab token", "glpat-", r"[\w\-]{20}"),
    *(_joined("a Slack token", f"xox{kind}-", r"[A-Za-z0-9\-]{24}") for kind in "abeoprs"),
    _joined("an AWS access key", "AKIA", r"[A-Z0-9]{16}"),
    _joined("an AWS access key", "ASIA", r"[A-Z0-9]{16}"),
    _joined("a Google API key", "AIza", r"[\w\-]{35}"),
    _joined("a Google client secret", "GOCSPX-", r"[\w\-]{28}"),
    *(_joined("a Stripe key", f"{kind}k_{mode}_", r"[A-Za-z0-9]{16}") for kind in "sr" for mode in ("live", "test")),
    _joined("a Stripe webhook secret", "whsec_", r"[A-Za-z0-9+/]{24}"),
    _joined("a SendGrid key", "SG.", r"[\w\-]{16,22}\.[\w\-]{32}"),
    *(_joined("an AI service key", f"sk-{kind}-", r"[\w\-]{32}") for kind in ("proj", "svcacct", "admin", "ant")),
    _joined("a Hugging Face token", "hf_", r"[A-Za-z]{34}"),
    _joined("an npm token", "npm_", r"[A-Za-z0-9]{36}"),
    _joined("a package upload token", "pypi-AgE", r"[\w\-]{50}"),
    *(_joined("a Shopify token", f"shp{kind}_", r"[0-9a-fA-F]{32}") for kind in ("at", "ca", "pa", "ss")),
    _joined("a DigitalOcean token", "dop_v1_", r"[0-9a-f]{64}"),
    _joined("a Databricks token", "dapi", r"[0-9a-f]{32}"),
    _joined("a Twilio key", "SK", r"[0-9a-f]{32}"),
    _joined("a Telegram bot token", ":AA", r"[\w\-]{32}"),
    _joined("a signed token", "eyJ", r"[\w\-]{10,300}\.eyJ[\w\-]{10,600}\.[\w\-]{20}"),
    _joined("a Notion token", "ntn_", r"[A-Za-z0-9]{40}"),
    _joined("a Vault token", "hvs.", r"[\w\-]{24}"),
)
