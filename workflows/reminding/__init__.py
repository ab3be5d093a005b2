"""Reminding: nudge those who must decide, call somebody else in time, end what nobody decided, forget private words.

`flow` (the front door), then one file for each of what it does: `nudging`, `escalating`, `ending`.
"""

from workflows.reminding.flow import Reminding

__all__ = ["Reminding"]
