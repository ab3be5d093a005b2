"""The rules: who may do what, what may go out, and what a draft is judged against."""

from workflows.policy.context import surroundings
from workflows.policy.duty import on_call
from workflows.policy.earning import earn
from workflows.policy.rules import Policy
from workflows.policy.settings import APOLOGY, IncidentSettings, PolicySettings
from workflows.policy.situation import Circumstances, circumstances, may_stand_in

__all__ = [
    "APOLOGY",
    "Circumstances",
    "IncidentSettings",
    "Policy",
    "PolicySettings",
    "circumstances",
    "earn",
    "may_stand_in",
    "on_call",
    "surroundings",
]
