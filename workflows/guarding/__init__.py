"""What looks after the accounts while nobody posts: foreign posts, changed profiles, lost sign-ins."""

from workflows.guarding.flow import Guarding

__all__ = ["Guarding"]
