"""What brings the public in: sources are asked, what is new becomes stories, and nothing is told twice."""

from workflows.listening.flow import Listening
from workflows.listening.silence import nearest
from workflows.listening.taking import Taken

__all__ = ["Listening", "Taken", "nearest"]
