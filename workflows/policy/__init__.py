"""The rules: who may do what, and what may go out."""

from workflows.policy.rules import Policy
from workflows.policy.settings import APOLOGY, IncidentSettings, PolicySettings

__all__ = ["APOLOGY", "IncidentSettings", "Policy", "PolicySettings"]
