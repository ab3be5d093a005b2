"""Which SDK carries our messages, by its name in app.yaml."""

from importlib import import_module

from adapters.teams.connector import Sdk
from adapters.teams.settings import Settings


def build_sdk(settings: Settings) -> Sdk:
    """The SDK that app.yaml asks for, ready for use. Raises ValueError for an empty app id.

    The name in app.yaml is the file's: `Settings.sdk` lists them, and each offers `build` and passes
    `tests/adapters/teams/contract.py`. Only the one asked for is imported; they take half a second and more.
    """
    sdk: Sdk = import_module(f"adapters.teams.{settings.sdk}").build(settings)
    return sdk
