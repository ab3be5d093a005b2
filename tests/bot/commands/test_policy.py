"""`countersign policy test`: what a changed policy would have decided, in words and as JSON."""

import asyncio
import json
from pathlib import Path

import pytest

from bot.assembly.base import opened
from bot.assembly.parts import read_config
from tests.bot.commands.conftest import Run
from tests.bot.commands.test_database import config, database
from tests.builders import ANA, BEN, a_post, an_account, birth
from workflows.domain.post import Post, PostState

__all__ = ["config"]
"""The fixture of the other commands about the database."""

WORDS = "The kettle is cheap to run. How we measured it: https://acme.example/kettle"
ACME = an_account(publish=(ANA,), approve=(BEN,))


async def written(config: Path, *posts: Post) -> None:
    async with opened(read_config(config)) as base, base.store.transaction() as tx:
        for person in (ANA, BEN):
            await tx.people.save(person)
        await tx.accounts.sync([ACME])
        for post in posts:
            await tx.record(birth(post))


@pytest.fixture
def post(config: Path) -> Post:
    """Words nobody minds today, published."""
    post = a_post(WORDS, account=ACME, state=PostState.PUBLISHED)
    asyncio.run(written(config, post))
    return post


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "new.yaml"
    path.write_text("words: [{words: [cheap], because: We say affordable.}]\n")
    return path


def command(config: Path, policy: Path, *more: str) -> list[str]:
    return ["policy", "test", "--policy", str(policy), "--days", "3650", "--config", str(config), *more]


def test_what_would_have_gone_another_way_is_listed_without_its_words(
    run: Run, config: Path, policy: Path, post: Post
) -> None:
    result = run(*command(config, policy))

    assert result.status == 1, result.err
    assert "1 post since" in result.out
    assert "1 would have met more" in result.out
    assert f"{post.id}  clean, straight out → notable, to approvers" in result.out
    assert "new: watched" in result.out
    assert "kettle" not in result.out


def test_the_words_are_shown_when_asked_for(run: Run, config: Path, policy: Path, post: Post) -> None:
    assert "“The kettle is cheap to run." in run(*command(config, policy, "--words")).out


def test_json_says_the_same(run: Run, config: Path, policy: Path, post: Post) -> None:
    report = json.loads(run(*command(config, policy, "--json")).out)

    assert report["posts"] == 1
    (difference,) = report["differences"]
    assert difference["post"] == post.id
    assert difference["before"] == {"verdict": "clean", "route": "direct"}
    assert difference["after"] == {"verdict": "notable", "route": "approval"}


def test_it_looks_while_the_bot_has_the_database(run: Run, config: Path, policy: Path, post: Post) -> None:
    async def beside() -> int:
        async with opened(read_config(config)):
            return (await asyncio.to_thread(run, *command(config, policy))).status

    assert asyncio.run(beside()) == 1


def test_without_a_database_it_says_so_and_makes_none(run: Run, config: Path, policy: Path) -> None:
    result = run(*command(config, policy))

    assert result.status == 2
    assert "no database" in result.err
    assert not database(config).exists()


def test_a_policy_that_changes_nothing_exits_with_0(run: Run, config: Path, tmp_path: Path, post: Post) -> None:
    same = tmp_path / "same.yaml"
    same.write_text("names: [Acme]\n")

    assert run(*command(config, same)).status == 0


def test_a_mistake_in_the_changed_policy_is_said_before_anything_is_judged(
    run: Run, config: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("colour: red\n")

    result = run(*command(config, wrong))

    assert result.status == 2
    assert "policy.colour: is not a setting" in result.err
