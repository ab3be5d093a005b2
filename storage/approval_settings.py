"""What app.yaml says of an account's approvals, as the one JSON column that holds it.

    {"steps": {"posts": [{"name": "legal", "people": ["slack:T0ACME:U0ANA"], "need": 1, "lightest": 0,
                          "rotation": null}]},
     "topics": [{"topic": "claims", "people": ["group:slack:T0ACME:S0LEGAL"]}],
     "on_call": {"people": ["slack:T0ACME:U0BEN"], "days": 7, "since": "2024-01-01", "zone": "UTC"},
     "earning": {"after": 10},
     "slots": {"days": [0, 1, 2, 3, 4], "times": ["09:00:00"], "zone": "Europe/Rome"}}

A group stands as its id. What is not set is left out; an account with nothing set has no record.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from workflows.domain.account import Account
from workflows.domain.approval import ApprovalStep, Occasion, TopicOwners
from workflows.domain.ids import PersonId
from workflows.domain.severity import Verdict
from workflows.domain.shift import Rotation
from workflows.domain.slots import Slots
from workflows.domain.trust import Earning

Record = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ApprovalSettings:
    """The fields of an `Account` that the column holds."""

    steps: Mapping[Occasion, tuple[ApprovalStep, ...]] = field(default_factory=dict)
    topics: tuple[TopicOwners, ...] = ()
    on_call: Rotation | None = None
    earning: Earning | None = None
    slots: Slots | None = None


def record_of(account: Account) -> dict[str, Any] | None:
    """What to store; None when nothing is set."""
    parts: dict[str, Any] = {
        "steps": {occasion.value: [_step_record(step) for step in steps] for occasion, steps in account.steps.items()},
        "topics": [{"topic": one.topic, "people": sorted(one.people)} for one in account.topics],
        "on_call": _rotation_record(account.on_call),
        "earning": {"after": account.earning.after} if account.earning else None,
        "slots": _slots_record(account.slots) if account.slots else None,
    }
    return {name: value for name, value in parts.items() if value} or None


def settings_of(record: Record | None) -> ApprovalSettings:
    """What was stored; a row of a former release has no record."""
    if record is None:
        return ApprovalSettings()
    earning, slots = record.get("earning"), record.get("slots")
    return ApprovalSettings(
        steps={Occasion(name): tuple(map(_step, steps)) for name, steps in record.get("steps", {}).items()},
        topics=tuple(
            TopicOwners(topic=one["topic"], people=_people(one["people"])) for one in record.get("topics", ())
        ),
        on_call=_rotation(record.get("on_call")),
        earning=Earning(after=earning["after"]) if earning else None,
        slots=_slots(slots) if slots else None,
    )


def _step_record(step: ApprovalStep) -> dict[str, Any]:
    return {
        "name": step.name,
        "people": sorted(step.people),
        "need": step.need,
        "lightest": step.lightest.value,
        "rotation": _rotation_record(step.rotation),
    }


def _step(record: Record) -> ApprovalStep:
    return ApprovalStep(
        name=record["name"],
        people=_people(record["people"]),
        need=record["need"],
        lightest=Verdict(record["lightest"]),
        rotation=_rotation(record["rotation"]),
    )


def _rotation_record(rotation: Rotation | None) -> dict[str, Any] | None:
    if rotation is None:
        return None
    return {
        "people": list(rotation.people),
        "days": rotation.days,
        "since": rotation.since.isoformat(),
        "zone": rotation.zone,
    }


def _rotation(record: Record | None) -> Rotation | None:
    if record is None:
        return None
    return Rotation(
        people=tuple(PersonId(one) for one in record["people"]),
        days=record["days"],
        since=date.fromisoformat(record["since"]),
        zone=record["zone"],
    )


def _slots_record(slots: Slots) -> dict[str, Any]:
    return {"days": sorted(slots.days), "times": [one.isoformat() for one in slots.times], "zone": slots.zone}


def _slots(record: Record) -> Slots:
    return Slots(
        days=frozenset(record["days"]),
        times=tuple(time.fromisoformat(one) for one in record["times"]),
        zone=record["zone"],
    )


def _people(ids: Iterable[str]) -> frozenset[PersonId]:
    return frozenset(PersonId(one) for one in ids)
