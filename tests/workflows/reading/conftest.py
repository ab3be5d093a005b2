"""One way to say something in public."""

from datetime import UTC, datetime

import pytest

from workflows.domain.mention import Arrival, Heard, Stranger

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)


@pytest.fixture
def a_mention():
    def build(text="Hello", *, handle="kim", **fields):
        given = {"network": "x", "id": "1", "arrival": Arrival.MENTION, "author": Stranger(id="9", handle=handle)}
        return Heard(**{**given, "text": text, "at": NOON, **fields})

    return build
