"""The rules about the pages: an address that people's browsers reach, and a way to sign in there."""

from urllib.parse import urlsplit

from bot.config.problems import Problem
from bot.config.shape import AppFile

OAUTH2 = "client_id"
"""The credential that says an account is connected by its owner on the pages, not by keys in app.yaml."""
_DEFAULT_PORTS = {"http": 80, "https": 443}
_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def pages_problems(app: AppFile) -> list[Problem]:
    """Half a sign-in, an address that is not private enough, or an account that nobody could ever connect."""
    return [*_address(app), *_sign_in(app), *_needed(app)]


def public_url_of(app: AppFile) -> str:
    """The address as a browser writes an Origin: small letters, no default port, no slash at the end; "" for none."""
    if not app.listen.public_url:
        return ""
    parts = urlsplit(app.listen.public_url)
    host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    port = "" if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


def _address(app: AppFile) -> list[Problem]:
    url = app.listen.public_url
    if not url or urlsplit(url).scheme == "https" or urlsplit(url).hostname in _LOOPBACK:
        return []
    return [Problem(("listen", "public_url"), "must start with https://, because people sign in there.")]


def _sign_in(app: AppFile) -> list[Problem]:
    problems: list[Problem] = []
    slack, teams = app.chat.slack, app.chat.teams
    if slack is not None and bool(slack.client_id) != (slack.client_secret is not None):
        missing, given = ("client_id", "client_secret") if slack.client_secret else ("client_secret", "client_id")
        says = f"is missing, and {given} is of no use alone. Both stand in the Slack app's Basic Information."
        problems.append(Problem(("chat", "slack", missing), says))
    if teams is not None and teams.client_id and teams.client_secret is None:
        says = "is missing, and client_id is of no use alone. Make one in Entra, under Certificates & secrets."
        problems.append(Problem(("chat", "teams", "client_secret"), says))
    return problems


def _signs_in(app: AppFile) -> bool:
    """Whether a chat says who people are, or half of it is written, which another sentence says."""
    slack, teams = app.chat.slack, app.chat.teams
    in_slack = slack is not None and bool(slack.client_id or slack.client_secret)
    return in_slack or (teams is not None and bool(teams.client_id or teams.client_secret))


def _needed(app: AppFile) -> list[Problem]:
    """Without pages an account of this kind would wait for its sign-in for ever."""
    account = next((one for one in app.accounts if OAUTH2 in one.credentials), None)
    if account is None:
        return []
    why = f"is missing: @{account.handle} has a client_id, so somebody connects it in a browser"
    problems: list[Problem] = []
    if not app.listen.public_url:
        problems.append(
            Problem(("listen", "public_url"), f"{why}. Set the https:// address that people reach this program at.")
        )
    if app.chat.slack and not _signs_in(app):
        says = f"{why}, signed in with Slack. Set client_id and client_secret from the Slack app's Basic Information."
        problems.append(Problem(("chat", "slack", "client_id"), says))
    elif app.chat.teams and not _signs_in(app):
        says = f"{why}, signed in with Microsoft. Make a client secret in Entra, under Certificates & secrets."
        problems.append(Problem(("chat", "teams", "client_secret"), says))
    return problems
