"""What `/metrics` says: counted when somebody asks, so that it is the truth of that moment."""

import time
from collections.abc import Awaitable, Callable, Mapping

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

SECONDS = (0.05, 0.1, 0.25, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0)
"""Slack gives up after three seconds; people in Teams do."""


class Metrics:
    """The program's figures. One per process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._ready = self._gauge("ready", "Whether each part works (1) or not (0).", "part")
        self._posts = self._gauge("posts", "Posts that something is still to come of.", "state")
        self._waits = self._gauge("oldest_due_seconds", "How long the oldest that is due has been due.", "what")
        self._queues = self._gauge("queue", "Redraws, the most attempts at one, log entries to order, stops.", "what")
        self._heard = self._gauge("heard_today", "Items read from each source since midnight UTC.", "source")
        self._behind = self._gauge("source_behind_seconds", "Since each source last answered, or told us.", "source")
        self._groups = self._gauge(
            "group_behind_seconds", "Since the chat last said who is in each group; +Inf: never.", "group"
        )
        self._witness = self._gauge("witness", "Whether it answers (1) or not (0); entries it has not seen.", "what")
        self._false_alarms = self._gauge(
            "false_alarms", "Findings of the last 30 days that approvers agreed were false alarms.", "check"
        )
        self._skew = self._gauge("clock_skew_seconds", "This machine's clock minus Slack's; positive: ahead.", "to")
        self._answers = Histogram(
            "countersign_ack_seconds",
            "From Slack's request to our acknowledgement.",
            registry=self.registry,
            buckets=SECONDS,
        )
        self._teams_answers = Histogram(
            "countersign_teams_ack_seconds",
            "From Teams' request to our answer, which shows what came of it.",
            registry=self.registry,
            buckets=SECONDS,
        )
        self._requests = Counter(
            "countersign_slack_requests",
            "Requests at /slack/events by our answer; 401: forged or a wrong clock, 413: too large.",
            ["status"],
            registry=self.registry,
        )
        self._teams_requests = Counter(
            "countersign_teams_requests",
            "Requests at /api/messages by our answer; 401 and 403: forged or not for us, 503: no keys to tell.",
            ["status"],
            registry=self.registry,
        )

    def ready(self, parts: Mapping[str, bool]) -> None:
        """Which parts work."""
        for part, works in parts.items():
            self._ready.labels(part).set(works)

    def waiting(self, *, posts: Mapping[str, int], due: Mapping[str, float], queues: Mapping[str, int]) -> None:
        """Posts by state, ages in seconds, and lengths."""
        for gauge, values in ((self._posts, posts), (self._waits, due), (self._queues, queues)):
            for name, value in values.items():
                gauge.labels(name).set(value)

    def heard(self, *, today: Mapping[str, int], behind: Mapping[str, float]) -> None:
        """Items by source, and seconds since each gave its last answer; one that never did has none."""
        for gauge, values in ((self._heard, today), (self._behind, behind)):
            for source, value in values.items():
                gauge.labels(source).set(value)

    def gathered(self, behind: Mapping[str, float]) -> None:
        """Seconds since the chat last said who is in each group that app.yaml names; the others are forgotten."""
        self._groups.clear()
        for group, seconds in behind.items():
            self._groups.labels(group).set(seconds)

    def false_alarms(self, counted: Mapping[str, int]) -> None:
        """False alarms by check."""
        for check, count in counted.items():
            self._false_alarms.labels(check).set(count)

    def skew(self, seconds: float) -> None:
        """Our clock against Slack's."""
        self._skew.labels("slack").set(seconds)

    def witnessed(self, answers: bool, behind: int) -> None:
        """Whether the log's witness answers, and how many entries it has not seen."""
        self._witness.labels("answers").set(answers)
        self._witness.labels("behind").set(behind)

    def acknowledged(self, seconds: float) -> None:
        """One answer to Slack."""
        self._answers.observe(seconds)

    def watched(self, handler: Handler) -> Handler:
        """The door for Slack's requests, each timed and counted."""
        return _watched(handler, self._requests, self._answers)

    def watched_teams(self, handler: Handler) -> Handler:
        """The same for Teams'."""
        return _watched(handler, self._teams_requests, self._teams_answers)

    def _gauge(self, name: str, says: str, label: str) -> Gauge:
        return Gauge(f"countersign_{name}", says, [label], registry=self.registry)


def _watched(handler: Handler, requests: Counter, answers: Histogram) -> Handler:
    async def handle(request: web.Request) -> web.StreamResponse:
        began = time.perf_counter()
        response = await handler(request)
        requests.labels(str(response.status)).inc()
        if response.status == 200:
            answers.observe(time.perf_counter() - began)
        return response

    return handle
