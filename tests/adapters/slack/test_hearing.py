"""What Slack tells by itself, through the real door: people and groups that changed."""

import asyncio
import json

import pytest

from tests.adapters.slack.standin import Desk, Talk, desk, signed
from workflows.domain.ids import PersonId
from workflows.domain.person import Standing
from workflows.ports.chat import Member

BEN = {
    "id": "U0BEN",
    "team_id": "T0ACME",
    "name": "ben",
    "profile": {"display_name": "Ben", "real_name": "Ben Osei"},
    "tz": "Europe/London",
}


async def tell(told: Desk, event: dict[str, object], **changes: object) -> object:
    """One event in its envelope; what the door answered."""
    envelope = {"type": "event_callback", "team_id": "T0ACME", "event_id": "Ev1", "event": event, **changes}
    headers = {"Content-Type": "application/json"}
    body = json.dumps(envelope).encode()
    status, _ = await told.send(body, signed(body) | headers)
    return status


async def heard(talk: Talk, *, times: int = 1) -> list[tuple[PersonId, Member | None]]:
    """The news, once there are so many; Slack is answered first."""
    async with asyncio.timeout(3):
        while len(talk.news) < times:  # noqa: ASYNC110 - nothing says when it was passed on
            await asyncio.sleep(0.01)
    return talk.news


@pytest.mark.parametrize(
    ("changes", "standing"),
    [
        pytest.param({"deleted": True}, Standing.DEACTIVATED, id="deactivated"),
        pytest.param({"is_restricted": True}, Standing.GUEST, id="a guest now"),
        pytest.param({}, Standing.MEMBER, id="another name"),
    ],
)
@pytest.mark.parametrize("kind", ["user_change", "team_join"])
async def test_somebody_who_changed_is_passed_on_with_what_slack_says(
    kind: str, changes: dict[str, object], standing: Standing
) -> None:
    talk = Talk()
    async with desk(talk) as told:
        assert await tell(told, {"type": kind, "user": BEN | changes}) == 200
        [(person, said)] = await heard(talk)

    assert person == "slack:T0ACME:U0BEN"
    assert said is not None
    assert (said.name, said.zone, said.standing) == ("Ben", "Europe/London", standing)


@pytest.mark.parametrize(
    "event",
    [
        pytest.param(
            {"type": "subteam_members_changed", "subteam_id": "S0LEGAL", "removed_users": ["U0BEN"]}, id="went"
        ),
        pytest.param({"type": "subteam_updated", "subteam": {"id": "S0LEGAL", "date_delete": 1}}, id="switched off"),
    ],
)
async def test_a_group_that_changed_is_passed_on_by_its_id_alone(event: dict[str, object]) -> None:
    talk = Talk()
    async with desk(talk) as told:
        assert await tell(told, event) == 200
        assert await heard(talk) == [("group:slack:T0ACME:S0LEGAL", None)]


async def test_what_is_told_by_another_workspace_or_of_something_else_is_left_alone() -> None:
    talk = Talk()
    async with desk(talk) as told:
        assert await tell(told, {"type": "user_change", "user": BEN}, team_id="T0RIVAL") == 200
        assert await tell(told, {"type": "emoji_changed"}) == 200
        assert await tell(told, {"type": "user_change"}) == 200
        assert await tell(told, {"type": "subteam_members_changed", "subteam_id": "S0LAST"}) == 200
        [(group, _)] = await heard(talk)

    assert group == "group:slack:T0ACME:S0LAST"
    assert talk.heard == []


async def test_news_that_cannot_be_kept_break_nothing() -> None:
    class Broken(Talk):
        async def group_changed(self, group: PersonId) -> None:
            await super().group_changed(group)
            raise RuntimeError("the database is away")

    talk = Broken()
    async with desk(talk) as told:
        for _ in range(2):
            assert await tell(told, {"type": "subteam_updated", "subteam": {"id": "S0LEGAL"}}) == 200
        await heard(talk, times=2)


async def test_an_unsigned_event_is_refused() -> None:
    talk = Talk()
    async with desk(talk) as told:
        status, _ = await told.send(json.dumps({"type": "event_callback"}), {"Content-Type": "application/json"})

    assert status == 401 and talk.news == []


async def test_slack_may_see_whether_it_reaches_us() -> None:
    talk = Talk()
    async with desk(talk) as told:
        body = json.dumps({"type": "url_verification", "challenge": "c1"}).encode()
        status, answer = await told.send(body, signed(body) | {"Content-Type": "application/json"})

    assert (status, answer) == (200, {"challenge": "c1"})
