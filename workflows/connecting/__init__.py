"""Connecting an account by a person's sign-in at its network."""

from workflows.connecting.flow import Connecting

__all__ = ["Connecting"]
