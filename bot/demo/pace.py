"""How long things take in the practice workspace, and whether somebody takes their time there."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Pace:
    """Spans as in app.yaml."""

    undo: str = "20s"
    undo_after_approval: str = "10s"
    deadline: str = "15s"
    lateness: str = "5s"
    lag: str = "5s"
    drift: str = "5s"
    listen: str = "4s"
    """Between two looks at what the public says. X answers 300 questions in 15 minutes: 3 s at least, for long."""
    attention: bool = False
    """`attention` of app.yaml: on for people, off for a script that reads nothing."""


TRAINING = Pace(attention=True)
STORY = Pace(undo="2s", undo_after_approval="1s", deadline="3s", lateness="1s", lag="1s", drift="3s", listen="1s")
"""As fast as a story in a terminal needs it."""
