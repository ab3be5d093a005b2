"""No secret and no words reach the log, whoever logs them and at whatever level."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from bot.logging import configure_logging

CANARY = "canary-7f3a91c2"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    stream = io.StringIO()
    configure_logging(level="DEBUG", known_secrets=[CANARY], stream=stream)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "fields",
    [
        {"token": CANARY},
        {"x_secret": "anything at all"},
        {"url": f"postgresql://app:{CANARY}@db/x"},
        {"note": f"Authorization: Bearer {CANARY}"},
        {"note": "xoxb-1-2-verysecret"},
        {"deep": {"list": [{"password": "verysecret"}]}},
        {"text": "verysecret words of a post"},
    ],
    ids=lambda fields: next(iter(fields)),
)
def test_what_is_secret_is_taken_out(stream: io.StringIO, fields: dict[str, object]) -> None:
    structlog.get_logger().info("something.happened", **fields)

    line = json.loads(stream.getvalue())
    assert line["event"] == "something.happened"
    assert CANARY not in stream.getvalue()
    assert "verysecret" not in stream.getvalue()
    assert "anything at all" not in stream.getvalue()


def test_ids_and_actions_stay(stream: io.StringIO) -> None:
    structlog.get_logger().info("publish.sent", delivery="01abc.0", claim=2)

    line = json.loads(stream.getvalue())
    assert (line["delivery"], line["claim"], line["level"]) == ("01abc.0", 2, "info")


def test_the_standard_library_goes_the_same_way(stream: io.StringIO) -> None:
    logging.getLogger("anything").warning("signed in with %s", CANARY)

    assert CANARY not in stream.getvalue()
    assert json.loads(stream.getvalue())["event"] == "signed in with [redacted]"


def test_an_exception_shows_no_secret(stream: io.StringIO) -> None:
    try:
        raise ValueError(f"bad key {CANARY}")
    except ValueError:
        structlog.get_logger().exception("server.bug")

    assert "ValueError" in stream.getvalue()
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize(
    "name",
    ["slack_sdk.web.async_client", "tweepy.client", "dbos", "slack_bolt.App", "msrest.http_logger", "botbuilder.core"],
)
def test_libraries_that_print_tokens_are_kept_above_debug(stream: io.StringIO, name: str) -> None:
    logging.getLogger(name).debug("headers: %s", "unheard-of")
    logging.getLogger(name).info("headers: %s", "unheard-of")

    assert stream.getvalue() == ""


@pytest.mark.parametrize("name", ["code", "state", "nonce"])
def test_what_a_sign_in_brings_back_in_an_address_is_taken_out(stream: io.StringIO, name: str) -> None:
    logging.getLogger("anything").warning("GET /connect/callback?a=1&%s=unheard-of HTTP/1.1", name)

    assert "unheard-of" not in stream.getvalue()
    assert "/connect/callback?a=1" in stream.getvalue()


def test_requests_that_cannot_be_read_are_not_logged_with_their_address(stream: io.StringIO) -> None:
    logging.getLogger("aiohttp.server").error("Error handling request: %s", "GET /signin/callback?code=unheard-of")

    assert stream.getvalue() == ""
