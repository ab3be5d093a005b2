"""The app package that an administrator uploads to Teams: the manifest and two icons, as one zip file.

Manifest schema 1.19: all that is used here is in it, and tenants of the national clouds take new versions late. Only
standard channels are supported, so no channel feature is declared; nothing signs in inside Teams, so there is no
`webApplicationInfo`; nothing is asked of Microsoft Graph, so there are no permissions to grant. Files are what people
send to the app in their own chat with it; it can open none by itself.
"""

import io
import json
import re
import zipfile
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from adapters.teams.icons import ACCENT, color_icon, outline_icon
from adapters.wire import Block

SCHEMA_VERSION = "1.19"
FILES = ("manifest.json", "color.png", "outline.png")
WRITE, TURN = "write_post", "turn_into_post"
"""The ids of the message extension's two commands."""
LONGEST_NAME = 30
"""Characters that Teams shows of a short name, and of a developer's name 32."""
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_VERSION = re.compile(r"(0|[1-9]\d{0,8})(\.(0|[1-9]\d{0,8})){2}", re.ASCII)
_DATE = (2020, 1, 1, 0, 0, 0)
"""The same for every file, so that the same app is the same bytes."""


@dataclass(frozen=True, kw_only=True)
class App:
    """What differs from company to company."""

    app_id: str
    """The bot's; Teams' links to the app begin with it as well."""
    url: str
    """Where the program is reached, https://…; people are led there for what Teams calls the developer's pages."""
    name: str = "Countersign"
    company: str = "Countersign"
    command: str = "post"
    version: str = "1.0.0"
    """Teams takes an update only with a higher one."""
    privacy_url: str = ""
    """The company's own page about privacy; `url` when left out."""
    terms_url: str = ""


def problems(app: App) -> list[str]:
    """What is wrong with what was asked for, each in a sentence."""
    found: list[str] = []
    if not _GUID.fullmatch(app.app_id):
        found.append("The app id is like 00000000-0000-0000-0000-000000000000: Application (client) ID in Entra.")
    for what, url in (("address", app.url), ("privacy page", app.privacy_url), ("terms page", app.terms_url)):
        if url and not _is_page(url):
            found.append(f"The {what} must start with https:// and name a host; Teams takes nothing else.")
    if not app.url:
        found.append("The address is missing: where Teams reaches this program, https://…")
    for what, name, longest in (("name", app.name, LONGEST_NAME), ("company", app.company, 32)):
        if not name.strip() or len(name) > longest or not name.isprintable():
            found.append(f"The {what} must have 1 to {longest} characters.")
    if not re.fullmatch(r"[a-z0-9_-]{1,20}", app.command):
        found.append("The command must be one word of at most 20 small letters, such as post.")
    if not _VERSION.fullmatch(app.version):
        found.append("The version must be three numbers with dots between, such as 1.0.1.")
    return found


def package(app: App) -> bytes:
    """The zip file to upload. Raises ValueError when `problems` has any."""
    if found := problems(app):
        raise ValueError(" ".join(found))
    written = json.dumps(manifest(app), indent=2, ensure_ascii=False) + "\n"
    contents = dict(zip(FILES, (written.encode(), color_icon(), outline_icon()), strict=True))
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, content in contents.items():
            zipped.writestr(zipfile.ZipInfo(name, _DATE), content, compress_type=zipfile.ZIP_DEFLATED)
    return file.getvalue()


def manifest(app: App) -> Block:
    """The manifest for these facts."""
    app = replace(app, app_id=app.app_id.lower(), url=app.url.rstrip("/"))
    return {
        "$schema": (f"https://developer.microsoft.com/json-schemas/teams/v{SCHEMA_VERSION}/MicrosoftTeams.schema.json"),
        "manifestVersion": SCHEMA_VERSION,
        "version": app.version,
        "id": app.app_id,
        "developer": {
            "name": app.company,
            "websiteUrl": app.url,
            "privacyUrl": app.privacy_url or app.url,
            "termsOfUseUrl": app.terms_url or app.url,
        },
        "name": {"short": app.name, "full": app.name},
        "description": {
            "short": "The last safe step before the company speaks in public.",
            "full": (
                "Write a post for one of the company's accounts, or have one of your own checked. You see which "
                "account speaks, the right people look at it when there is a reason to, and it goes out once. "
                "What the public says comes back to those who can answer."
            ),
        },
        "icons": {"color": FILES[1], "outline": FILES[2]},
        "accentColor": ACCENT,
        "defaultInstallScope": "personal",
        "bots": [_bot(app)],
        "composeExtensions": [_extension(app)],
        "validDomains": [urlsplit(app.url).netloc],
    }


def _bot(app: App) -> Block:
    commands = (
        ("", "Write a post, or check your own"),
        (" status", "Where your posts are"),
        (" queue", "What waits for you"),
        (" away", "Say when you are away"),
        (" emergency", "Ask a second person, when it cannot wait"),
        (" home", "All of it at a glance"),
        (" help", "What there is"),
    )
    listed: list[Block] = [{"title": f"{app.command}{rest}", "description": says} for rest, says in commands]
    return {
        "botId": app.app_id,
        "scopes": ["personal", "team"],
        "isNotificationOnly": False,
        "supportsFiles": True,
        "commandLists": [{"scopes": ["personal"], "commands": list(listed)}],
    }


def _extension(app: App) -> Block:
    return {
        "botId": app.app_id,
        "commands": [
            {
                "id": WRITE,
                "type": "action",
                "title": "Write a post",
                "description": "Opens the form",
                "context": ["compose", "commandBox"],
                "fetchTask": True,
            },
            {
                "id": TURN,
                "type": "action",
                "title": "Turn into a post",
                "description": "Starts a post with this message's words",
                "context": ["message"],
                "fetchTask": True,
            },
        ],
    }


def _is_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return (
        parts.scheme == "https"
        and "." in host
        and port != 0
        and "@" not in parts.netloc
        and not re.search(r"\s", url)
        and len(url) <= 2048
    )
