"""When it goes out: never in the past, and not when the company keeps quiet."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator

from workflows.checks.text.cues import signs_of
from workflows.domain.finding import Context, Draft, Finding, Severity
from workflows.domain.knowledge import Knowledge
from workflows.domain.moment import in_zone

NAME = "timing"
VERSION = 4
READS_CHOICES = False
KNOWS_COMPANY = True


class Settings(BaseModel):
    """All quiet times are in `zone` (an IANA name; without it in the author's, else UTC) and off by default.

    `grace`: a send time this little in the past still counts as now. `far`: later than this looks like a wrong year.
    `quiet_from`, `quiet_to`: hours, over midnight when from is later than to. `blackouts`: date and reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    enabled: bool = True
    zone: str | None = None
    grace: timedelta = timedelta(minutes=2)
    far: timedelta = timedelta(days=366)
    quiet_from: time | None = None
    quiet_to: time | None = None
    quiet_weekend: bool = False
    blackouts: dict[date, str] = Field(default_factory=dict)

    @field_validator("zone")
    @classmethod
    def known_zone(cls, zone: str | None) -> str | None:
        """Refuse a name that no clock knows."""
        if zone is not None and _zone(zone) is None:
            raise ValueError(f"{zone} is not a time zone. Write it like Europe/Berlin.")
        return zone


class Check:
    """Forbids send times in the past; holds blackout days, quiet hours and weekends where they are set, and selling on
    days the policy calls sensitive.
    """

    def __init__(self, settings: Settings, knowledge: Knowledge) -> None:
        self.settings = settings
        self.sensitive = dict(knowledge.sensitive_days)

    def look(self, draft: Draft, context: Context) -> list[Finding]:
        """Return what speaks against the moment this would go out."""
        planned = draft.content.send_at
        moment = planned or context.now
        if planned and planned < context.now - self.settings.grace:
            return [_past(planned)]
        zone = _zone(self.settings.zone or draft.content.zone or "UTC") or UTC
        local = in_zone(moment, zone)
        found = [
            self._blackout(local),
            self._quiet(local),
            self._weekend(local),
            self._far(planned, context),
            self._sensitive(draft, local),
        ]
        return [finding for finding in found if finding]

    def _blackout(self, local: datetime) -> Finding | None:
        reason = self.settings.blackouts.get(local.date())
        if reason is None:
            return None
        return _finding(
            "blackout", Severity.RISKY, f"We keep quiet on {local:%d %B %Y}: {reason}.", "Choose another day."
        )

    def _quiet(self, local: datetime) -> Finding | None:
        start, end = self.settings.quiet_from, self.settings.quiet_to
        if start is None or end is None:
            return None
        clock = local.time()
        inside = start <= clock < end if start <= end else clock >= start or clock < end
        if not inside:
            return None
        return _finding(
            "quiet hours",
            Severity.NOTABLE,
            f"It would go out at {local:%H:%M}, in our quiet hours ({start:%H:%M} to {end:%H:%M}).",
            "Choose a time when somebody is there to answer.",
        )

    def _weekend(self, local: datetime) -> Finding | None:
        if not self.settings.quiet_weekend or local.weekday() < 5:
            return None
        return _finding(
            "weekend",
            Severity.NOTABLE,
            f"It would go out on a {local:%A}.",
            "Choose a day when somebody is there to answer.",
        )

    def _far(self, planned: datetime | None, context: Context) -> Finding | None:
        if planned is None or planned - context.now <= self.settings.far:
            return None
        return _finding("far", Severity.RISKY, f"It is planned for {planned:%d %B %Y}, far ahead.", "Check the year.")

    def _sensitive(self, draft: Draft, local: datetime) -> Finding | None:
        reason = self.sensitive.get(local.date())
        if reason is None or not any("selling" in signs_of(part.text) for part in draft.content.parts):
            return None
        return _finding(
            "sensitive day",
            Severity.NOTABLE,
            f"This sells something on {local:%d %B %Y}: {reason}.",
            "Choose another day, or take out what sells.",
        )


def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return None


def _past(planned: datetime) -> Finding:
    return _finding(
        "past",
        Severity.FORBIDDEN,
        f"The time to send, {planned.astimezone(UTC):%d %B %Y %H:%M} UTC, has passed.",
        "Choose a time to come, or none to send it once it is approved.",
    )


def _finding(rule: str, severity: Severity, reason: str, advice: str) -> Finding:
    return Finding(check=NAME, severity=severity, reason=reason, advice=advice, rule=rule)
