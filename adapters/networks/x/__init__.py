"""X (formerly Twitter), API v2."""

from adapters.networks.x.client import build, limits
from adapters.networks.x.oauth import provider
from adapters.networks.x.settings import Credentials, Settings

__all__ = ["Credentials", "Settings", "build", "limits", "provider"]
