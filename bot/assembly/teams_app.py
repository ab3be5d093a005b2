"""The Teams app that an administrator uploads."""

from dataclasses import dataclass

from adapters.teams import manifest as teams_manifest
from adapters.teams.manifest import App


@dataclass(frozen=True, kw_only=True)
class TeamsApp:
    """The package, or why there is none."""

    package: bytes
    endpoint: str = ""
    """What the bot's registration has to name."""
    problems: tuple[str, ...] = ()


def teams_app(
    app_id: str,
    *,
    url: str,
    name: str,
    company: str,
    command: str,
    version: str,
    privacy_url: str = "",
    terms_url: str = "",
) -> TeamsApp:
    """The app package; with `problems` in words when it cannot be made."""
    app = App(
        app_id=app_id.strip(),
        url=url.rstrip("/").removesuffix("/api/messages"),
        name=name,
        company=company,
        command=command.removeprefix("/"),
        version=version,
        privacy_url=privacy_url,
        terms_url=terms_url,
    )
    if found := teams_manifest.problems(app):
        return TeamsApp(package=b"", problems=tuple(found))
    return TeamsApp(package=teams_manifest.package(app), endpoint=f"{app.url}/api/messages")
