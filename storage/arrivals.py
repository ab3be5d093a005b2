"""How much arrives: in a stretch of time, and usually. Counted by the hour as mentions are kept."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, func, select

from storage.schema import hours, mentions
from storage.statements import add_up
from storage.work import Work
from workflows.domain.ids import AccountId, RemotePostId, StoryId
from workflows.ports.listening import Count, Kept

_DAYS = 14
_A_DAY = timedelta(days=1)
_PER_HOUR = 6
"""Ten minutes are the unit."""
_LARGEST = 10

_THOSE_HOURS = select(func.coalesce(func.sum(hours.c.mentions), 0)).where(
    hours.c.account == bindparam("account"), hours.c.hour.in_(bindparam("hours", expanding=True))
)
_FIRST_HOUR = select(func.min(hours.c.hour)).where(hours.c.account == bindparam("account"))


class Arrivals:
    """Implements the part of `ports.listening.Mentions` that counts."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def arrived(self, account: AccountId | None, *, since: datetime, until: datetime) -> Count:
        """What arrived about an account after `since`, up to and with `until`."""
        about = mentions.c.account == account if account is not None else mentions.c.account.is_(None)
        within = (about, mentions.c.heard_at > since, mentions.c.heard_at <= until)
        totals = select(func.count(), func.count(mentions.c.author.distinct())).where(*within)
        heard, authors = (await self._work.connection.execute(totals)).one()
        answers = await self._largest(mentions.c.answers, *within, mentions.c.answers.is_not(None))
        largest = await self._largest(mentions.c.story, *within, most=_LARGEST)
        return Count(
            mentions=heard,
            authors=authors,
            answers={RemotePostId(post): count for post, count in answers},
            stories={StoryId(story): count for story, count in largest},
        )

    async def usual(self, account: AccountId | None, *, now: datetime) -> float:
        """How many arrive in ten minutes, usually: the mean over the last 14 days at this hour of the day, 0 if none.

        Since we listen, that is: days before the first mention do not count. Nor does today, so that a storm does not
        make itself usual.
        """
        about = {"account": account or ""}
        first: datetime | None = (await self._work.connection.execute(_FIRST_HOUR, about)).scalar_one()
        days = min(_DAYS, (_hour(now) - first) // _A_DAY) if first is not None else 0
        if days < 1:
            return 0.0
        asked = {**about, "hours": [_hour(now) - number * _A_DAY for number in range(1, days + 1)]}
        arrived: int = (await self._work.connection.execute(_THOSE_HOURS, asked)).scalar_one()
        return int(arrived) / (days * _PER_HOUR)

    async def _note_arrivals(self, kept: Sequence[Kept], *, now: datetime) -> None:
        counted = Counter(one.heard.account or "" for one in kept)
        rows = [
            {"account": account, "hour": _hour(now), "mentions": count} for account, count in sorted(counted.items())
        ]
        await add_up(self._work.connection, hours, rows, columns=["mentions"])

    async def _largest(
        self, column: ColumnElement[str], *within: ColumnElement[bool], most: int | None = None
    ) -> Sequence[tuple[str, int]]:
        count = func.count().label("count")
        query = select(column, count).where(*within).group_by(column).order_by(count.desc(), column).limit(most)
        return [(row[0], row[1]) for row in await self._work.connection.execute(query)]


def _hour(at: datetime) -> datetime:
    """The beginning of its hour; whole hours of UTC."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
