"""Keeps a picture whose only news is a higher count from being redrawn all the time."""

from datetime import datetime, timedelta

EVERY = timedelta(seconds=5)
"""How often a count moves on a picture, at most; whatever else changed is drawn at once."""
REMEMBERED = 1_000
"""How many pictures are remembered before old ones are dropped."""


class Seldom:
    """Remembers in this process what was drawn last and when."""

    def __init__(self) -> None:
        self._last: dict[str, tuple[str, datetime]] = {}

    def wait(self, subject: str, *, mark: str, now: datetime) -> datetime | None:
        """When this picture may be drawn; None: now, and it counts as drawn. `mark`: the picture but for its counts."""
        before = self._last.get(subject)
        if before is not None and before[0] == mark and before[1] <= now < before[1] + EVERY:
            return before[1] + EVERY
        if len(self._last) >= REMEMBERED:
            self._last = {one: last for one, last in self._last.items() if now < last[1] + EVERY}
        self._last[subject] = (mark, now)
        return None
