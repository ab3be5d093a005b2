"""What becomes of what the public said: taken, passed on, handed back, ended; and what nobody takes climbs."""

from workflows.triaging.flow import Triaging
from workflows.triaging.holding import Taken

__all__ = ["Taken", "Triaging"]
