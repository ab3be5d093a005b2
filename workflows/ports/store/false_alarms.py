"""False alarms: findings that an approver agreed were none."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from workflows.domain.ids import PostId
from workflows.domain.objection import FalseAlarm


class FalseAlarms(Protocol):
    """Counted for each check; without anybody's words."""

    async def add(self, alarm: FalseAlarm) -> bool:
        """Keep it, once for each person, post, revision, check and rule. False when it was there already."""
        ...

    async def of_post(self, post_id: PostId) -> Sequence[FalseAlarm]:
        """The post's, oldest first."""
        ...

    async def counted(self, *, since: datetime) -> Mapping[str, int]:
        """How many for each check since then."""
        ...
