"""Endorse, approve, request changes, reject, hold, comment: what approvers decide, and what they say of findings."""

from workflows.approving.attention import PICTURE, TEXT
from workflows.approving.flow import Approving
from workflows.approving.saying_yes import Leave

__all__ = ["PICTURE", "TEXT", "Approving", "Leave"]
