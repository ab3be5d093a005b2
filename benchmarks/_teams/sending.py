"""Sending requests: as many as there are, a few at a time, or so many a second; and what became of them."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import aiohttp

from benchmarks._teams.forging import Request

AT_ONCE = 32
HANG_UP = 30.0
"""Seconds after which a request counts as unanswered."""
NO_ANSWER = 0


@dataclass(kw_only=True)
class Answers:
    """Statuses by kind of request, and how long each took."""

    by_kind: dict[str, Counter[int]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def add(self, kind: str, status: int, took: float) -> None:
        """Note one."""
        self.by_kind.setdefault(kind, Counter())[status] += 1
        self.seconds.append(took)

    @property
    def statuses(self) -> Counter[int]:
        """How often each status; 0 for no answer."""
        return sum(self.by_kind.values(), Counter())

    def percentile(self, share: float) -> float:
        """Seconds, by nearest rank; 0 when there are none."""
        ordered = sorted(self.seconds)
        return ordered[max(0, -(-int(len(ordered) * share * 1000) // 1000) - 1)] if ordered else 0.0


class Sender:
    """Posts to one endpoint."""

    def __init__(self, session: aiohttp.ClientSession, url: str) -> None:
        self._session = session
        self._url = url

    async def send(self, request: Request) -> tuple[int, float]:
        """The status, and the seconds until it."""
        begun = time.perf_counter()
        headers = [("Content-Type", "application/json"), *request.headers]
        try:
            async with (
                asyncio.timeout(HANG_UP),
                self._session.post(self._url, data=request.body, headers=headers, allow_redirects=False) as answer,
            ):
                await answer.read()
                return answer.status, time.perf_counter() - begun
        except (aiohttp.ClientError, TimeoutError):
            return NO_ANSWER, time.perf_counter() - begun

    async def flood(self, make: Callable[[int], Request], count: int) -> Answers:
        """Send so many, always some at once, as fast as they are answered."""
        answers, numbers = Answers(), iter(range(count))

        async def work() -> None:
            for number in numbers:
                request = make(number)
                answers.add(request.kind, *await self.send(request))

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
        return answers

    async def pace(self, requests: Iterable[Request], *, rate: float) -> Answers:
        """Send so many a second, whether or not the ones before were answered."""
        answers, begun = Answers(), time.perf_counter()

        async def one(request: Request) -> None:
            answers.add(request.kind, *await self.send(request))

        async with asyncio.TaskGroup() as group:
            for number, request in enumerate(requests):
                await asyncio.sleep(max(0.0, begun + number / rate - time.perf_counter()))
                group.create_task(one(request))
        return answers
