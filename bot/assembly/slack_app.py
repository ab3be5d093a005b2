"""The Slack app that an administrator makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adapters.slack import manifest as slack_manifest


@dataclass(frozen=True, kw_only=True)
class SlackApp:
    """What an administrator pastes, and why each scope is asked for."""

    manifest: Mapping[str, object]
    reasons: Mapping[str, str]


def slack_features() -> tuple[str, ...]:
    """What can be switched on in the Slack app."""
    return slack_manifest.FEATURES


def slack_app(features: Sequence[str], *, command: str, url: str, public_url: str = "") -> SlackApp:
    """The app for these features; without `url` it uses Socket Mode. Raises ValueError for an unknown feature.

    With `public_url` people can sign in on the pages there.
    """
    address = {"request_url": url} if url else {}
    return SlackApp(
        manifest=slack_manifest.manifest(
            features, command=command, socket_mode=not url, public_url=public_url, **address
        ),
        reasons={scope.name: scope.reason for scope in slack_manifest.reasons(features, public_url=public_url)},
    )
