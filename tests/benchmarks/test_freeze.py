"""The parts of `benchmarks freeze` that can be wrong without anybody noticing: its judgement, and what it seeds."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from benchmarks._ack.company import build_company, secrets_of, write_app_yaml
from benchmarks._ack.databases import outside_of
from benchmarks._freeze.ground import Arrival, Door
from benchmarks._freeze.report import Figures, missed
from benchmarks._freeze.seeding import let_authors_publish, seeded, unlike_texts
from benchmarks.freeze import main

FINE = Figures(
    posts=1_000,
    replicas=1,
    out_before=200,
    answered=0.05,
    last_send=0.4,
    sends_after=9,
    at_rest=12.0,
    after_thaw=0,
    after_one_approval=1,
    lost=0,
    doubles=0,
    states={},
)


def test_a_freeze_in_time_that_loses_nothing_holds() -> None:
    assert missed(FINE) == []
    assert missed(replace(FINE, replicas=4, last_send=4.9)) == []


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        (replace(FINE, last_send=1.0), "1 s are promised"),
        (replace(FINE, replicas=4, last_send=5.1), "5 s are promised"),
        (replace(FINE, after_thaw=1), "without a new decision"),
        (replace(FINE, after_one_approval=0), "After one approval 0"),
        (replace(FINE, after_one_approval=2), "After one approval 2"),
        (replace(FINE, lost=1), "neither out nor waiting"),
        (replace(FINE, doubles=1), "doubles"),
        (replace(FINE, out_before=991), "over before the freeze"),
    ],
)
def test_each_target_is_looked_at(figures: Figures, says: str) -> None:
    [problem] = missed(figures)

    assert says in problem


def test_sends_are_counted_from_the_command_and_doubles_by_their_words() -> None:
    door = Door(arrivals=[Arrival(at=1.0, text="a"), Arrival(at=2.0, text="b"), Arrival(at=3.0, text="a")])

    assert [arrival.text for arrival in door.after(1.5)] == ["b", "a"]
    assert door.doubles() == 1


def test_no_two_texts_share_most_of_their_words() -> None:
    words = [set(text.lower().rstrip(".").split()) for text in islice(unlike_texts(), 300)]

    assert max(len(one & other) for one in words for other in words if one is not other) < 8


async def test_the_posts_are_approved_and_due_at_one_moment(tmp_path: Path) -> None:
    company, database = build_company(), f"sqlite:///{tmp_path / 'seeded.sqlite'}"
    config = write_app_yaml(company, tmp_path, stand_ins="http://127.0.0.1:1", port=1, internal_port=2)
    let_authors_publish(config)
    secrets = {**secrets_of(company), "COUNTERSIGN_KEY": Fernet.generate_key().decode(), "DATABASE_URL": database}
    due = datetime.now(UTC) + timedelta(minutes=10)

    seed = await seeded(config, secrets, company, posts=30, due=due)

    rows = outside_of(database).rows("SELECT id, state, account, due FROM cs_posts")
    assert {row[0] for row in rows} == set(seed.posts)
    assert {row[1] for row in rows} == {"approved"}
    assert len({row[2] for row in rows}) == 24
    moments = [datetime.fromisoformat(str(row[3])).replace(tzinfo=UTC) for row in rows]
    assert max(abs(moment - due) for moment in moments) < timedelta(seconds=1)


def test_several_replicas_need_a_database_they_can_share(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--replicas", "4"]) == 2
    assert "PostgreSQL" in capsys.readouterr().err
