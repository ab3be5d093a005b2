"""`benchmarks teams_forged` in small: every kind of forgery at the real door, and the judgement of its figures."""

from collections import Counter
from dataclasses import replace

import aiohttp

from adapters.sandbox.teams_keys import new_key
from adapters.teams.connector import Answer
from adapters.teams.door import build_handler, keys_of
from adapters.teams.sdk import build_sdk
from adapters.wire import Obj
from benchmarks._teams.forging import Forger
from benchmarks._teams.sending import Answers, Sender
from benchmarks.teams_forged import REFUSED, Slowness, Stand, missed
from bot.server import public_app
from tests.adapters.teams.trust import TENANT, microsoft, serving, settings_at
from workflows.ports.chat import Interaction, Reply

SLOWNESS = Slowness(waited=4.0, genuine=200, answered=200, p99=0.01, worst=0.02, calm_p99=0.01)


class Quiet:
    """A conversation that nobody reaches."""

    async def handle(self, interaction: Interaction) -> Reply:
        raise AssertionError(interaction)

    async def turned_away(self, reason: str) -> None:
        assert reason.startswith("teams.")


async def test_no_kind_of_forgery_comes_through_the_door_and_what_is_genuine_does() -> None:
    signer = microsoft()
    seen: list[Obj] = []

    async def turn(activity: Obj) -> Answer:
        seen.append(activity)
        return Answer()

    async with serving(signer.app()) as address, aiohttp.ClientSession() as session:
        settings = settings_at(address)
        sdk, keys = build_sdk(settings), keys_of(settings)
        door = build_handler(settings, sdk=sdk, turn=turn, conversation=Quiet(), keys=keys)
        async with serving(public_app(slack_events=None, teams_messages=door)) as own_address:
            sender = Sender(session, f"{own_address}/api/messages")
            forger = Forger(signer, tenant=TENANT, service_url=settings.addresses.service_url, retired=new_key())
            forged = await sender.flood(forger.request, 2 * len(forger.kinds))
            genuine = await sender.pace((forger.genuine(number) for number in range(5)), rate=100)
        await sdk.close()
        await keys.close()

    assert forged.by_kind.keys() == set(forger.kinds)
    assert forged.statuses.keys() <= REFUSED
    assert genuine.statuses == {200: 5}
    assert len(seen) == 5


def a_stand(*, statuses: dict[int, int] | None = None, **given: object) -> Stand:
    forged = Answers(by_kind={"forged": Counter(statuses or {401: 90, 403: 10})}, seconds=[0.01] * 100)
    values: dict[str, object] = {"seconds": 1.0, "genuine_taken": True, "rotated_after": 1.0, "slowness": SLOWNESS}
    return Stand(name="it", forged=forged, **(values | given))  # type: ignore[arg-type]


def test_what_was_promised_is_not_missed() -> None:
    assert missed(a_stand(), requests=100) == []


def test_each_target_can_be_missed() -> None:
    wrong = [
        a_stand(statuses={401: 99, 200: 1}),
        a_stand(statuses={401: 99, 500: 1}),
        a_stand(statuses={401: 99, 0: 1}),
        a_stand(statuses={401: 99}),
        a_stand(genuine_taken=False),
        a_stand(rotated_after=70.0),
        a_stand(tracebacks=1),
        a_stand(slowness=replace(SLOWNESS, p99=2.0)),
        a_stand(slowness=replace(SLOWNESS, answered=199)),
        a_stand(slowness=replace(SLOWNESS, waited=0.1)),
    ]

    assert [len(missed(stand, requests=100)) for stand in wrong] == [1] * len(wrong)


def test_percentiles_are_by_nearest_rank() -> None:
    answers = Answers(seconds=[number / 1000 for number in range(100, 0, -1)])

    assert (answers.percentile(0.5), answers.percentile(0.99), answers.percentile(1.0)) == (0.05, 0.099, 0.1)
    assert Answers().percentile(0.99) == 0.0
