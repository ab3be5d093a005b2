"""The rules: who may do what, what may go out, and what a draft is judged against."""

from workflows.policy.context import surroundings
from workflows.policy.rules import Policy
from workflows.policy.settings import APOLOGY, IncidentSettings, PolicySettings

__all__ = ["APOLOGY", "IncidentSettings", "Policy", "PolicySettings", "surroundings"]
