"""The signed webhook: who may hand something in, and what it has to look like."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import timedelta

import pytest

from adapters.sources import webhook
from tests.builders import NOON
from tests.clocks import StandingClock
from workflows.domain.mention import Arrival
from workflows.ports.source import Receiver, Unreadable, Untrusted

SECRET, FORMER = "a-secret-of-the-webhook", "the-secret-before-this"


@pytest.fixture
def receiver() -> Receiver:
    settings = webhook.Settings()
    secrets = webhook.Secrets.model_validate({"secret": SECRET, "former_secret": FORMER})
    facts = webhook.facts(settings, name="desk", account=None)
    return webhook.receiver(settings, StandingClock(), facts=facts, secrets=secrets)


def signed(body: bytes, *, secret: str = SECRET, late: timedelta = timedelta(0)) -> Mapping[str, str]:
    timestamp = str(int((NOON - late).timestamp()))
    digest = hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {webhook.TIMESTAMP: timestamp, webhook.SIGNATURE: f"v1={digest}"}


def a_body(*items: object, **more: object) -> bytes:
    return json.dumps({"items": items, **more}).encode()


ITEM = {"id": "T-1", "text": "It does not open."}


def test_a_signed_item_is_a_mention(receiver: Receiver) -> None:
    author = {"id": "42", "name": "Jo", "handle": "@jo", "followers": 12, "verified": True}
    item = {
        **ITEM,
        "at": "2026-01-05T10:00:00+02:00",
        "url": "https://desk.example/1",
        "title": "Help",
        "language": "en",
        "author": author,
    }
    body = a_body(item)

    [heard] = receiver.receive(signed(body), body).heard

    assert (heard.key, heard.arrival, heard.text) == (("webhook:desk", "T-1"), Arrival.MESSAGE, "It does not open.")
    assert (heard.url, heard.title, heard.language) == ("https://desk.example/1", "Help", "en")
    assert (heard.author.id, heard.author.handle, heard.author.followers) == ("42", "jo", 12)
    assert heard.at.isoformat() == "2026-01-05T08:00:00+00:00"


@pytest.mark.parametrize("said", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2999-01-01T00:00:00Z"])
def test_an_impossible_time_counts_as_now(receiver: Receiver, said: str) -> None:
    body = a_body({**ITEM, "at": said})

    assert [one.at for one in receiver.receive(signed(body), body).heard] == [NOON]


def test_the_same_item_twice_in_one_body_is_once(receiver: Receiver) -> None:
    body = a_body(ITEM, ITEM, {**ITEM, "id": "T-2"})

    assert [one.id for one in receiver.receive(signed(body), body).heard] == ["T-1", "T-2"]


def test_what_was_taken_back_is_gone(receiver: Receiver) -> None:
    body = a_body(gone=["T-1", "T-1"])

    assert receiver.receive(signed(body), body).gone == (("webhook:desk", "T-1"),)


def test_the_former_secret_is_good_while_it_is_being_changed(receiver: Receiver) -> None:
    body = a_body(ITEM)

    assert receiver.receive(signed(body, secret=FORMER), body).heard


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param({}, id="none"),
        pytest.param(signed(a_body(ITEM), secret="somebody-elses-secret"), id="another secret"),
        pytest.param(signed(b"another body"), id="another body"),
        pytest.param(signed(a_body(ITEM), late=timedelta(minutes=6)), id="too old"),
        pytest.param(signed(a_body(ITEM), late=-timedelta(minutes=6)), id="from the future"),
        pytest.param({**signed(a_body(ITEM)), webhook.TIMESTAMP: "1"}, id="another time"),
        pytest.param({**signed(a_body(ITEM)), webhook.TIMESTAMP: "٣"}, id="digits of another script"),
        pytest.param({**signed(a_body(ITEM)), webhook.TIMESTAMP: "9" * 400}, id="a long number"),
        pytest.param({**signed(a_body(ITEM)), webhook.SIGNATURE: "v1="}, id="empty"),
        pytest.param({**signed(a_body(ITEM)), webhook.SIGNATURE: "v1=ä"}, id="not ASCII"),
    ],
)
def test_nothing_is_read_without_a_right_and_fresh_signature(receiver: Receiver, headers: Mapping[str, str]) -> None:
    with pytest.raises(Untrusted):
        receiver.receive(headers, a_body(ITEM))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"items": ' + b"[" * 100_000,
        a_body("text"),
        a_body({"id": "T-1"}),
        a_body({**ITEM, "text": ""}),
        a_body({**ITEM, "id": ""}),
        a_body({**ITEM, "id": "with a blank"}),
        a_body({**ITEM, "id": "x" * 201}),
        a_body({**ITEM, "text": "x" * 10_001}),
        a_body({**ITEM, "at": "yesterday"}),
        a_body({**ITEM, "at": "2026-11-22T09:30:00"}),
        a_body({**ITEM, "url": "javascript:alert(1)"}),
        a_body({**ITEM, "unknown": 1}),
        a_body({**ITEM, "author": {"followers": -1}}),
        a_body(*[{**ITEM, "id": str(number)} for number in range(101)]),
        a_body(gone=[str(number) for number in range(101)]),
    ],
    ids=lambda body: body[:40].decode("ascii", "replace"),
)
def test_what_is_signed_and_not_as_agreed_is_refused_without_repeating_it(receiver: Receiver, body: bytes) -> None:
    with pytest.raises(Unreadable) as caught:
        receiver.receive(signed(body), body)

    assert "T-1" not in str(caught.value) and len(str(caught.value)) < 120


def test_nobody_is_challenged(receiver: Receiver) -> None:
    assert receiver.challenge({"crc_token": "x"}) is None


def test_a_short_secret_is_refused_without_repeating_it() -> None:
    with pytest.raises(ValueError, match="at least 16") as caught:
        webhook.Secrets.model_validate({"secret": "too-short"})

    assert "too-short" not in str(caught.value)
