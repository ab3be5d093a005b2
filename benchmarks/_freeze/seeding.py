"""Posts that are approved and due at one moment, made by the product's own flow before the program starts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle, islice
from pathlib import Path
from random import Random

import yaml

from adapters.sandbox.world import TEAM_ID
from benchmarks._ack.company import Company, texts
from bot import starting
from bot.assembly.base import Base, opened
from bot.assembly.parts import read_config
from workflows.domain.ids import AccountId, PostId, new_id
from workflows.domain.person import Identity, Person, person_id
from workflows.domain.post import PostState
from workflows.policy import Policy
from workflows.posting import Posting, Words


class NotSeeded(Exception):
    """The posts did not become what they have to be; nothing can be measured."""


@dataclass(frozen=True, kw_only=True)
class Seed:
    """What is due, and when."""

    posts: Mapping[str, str]
    """The words of each, by its id."""
    due: datetime


def let_authors_publish(config: Path) -> None:
    """Give the authors of each brand the right to post clean words without a second person."""
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    for account in settings["accounts"]:
        account["people"]["publish"] = list(account["people"]["draft"])
    config.write_text(yaml.safe_dump(settings, sort_keys=False, allow_unicode=True), encoding="utf-8")


async def seeded(config: Path, environment: Mapping[str, str], company: Company, *, posts: int, due: datetime) -> Seed:
    """Confirm so many posts, spread evenly over the brands, all due at `due`. Raises NotSeeded, ConfigError."""
    authors = {brand.id: _person(brand.authors[0]) for brand in company.brands}
    made: dict[str, str] = {}
    async with opened(read_config(config, environ=environment)) as base:
        await starting.store_config(base.store, base.config, now=base.clock.now())
        words = unlike_texts()
        for brand in islice(cycle(company.brands), posts):
            text = next(words)
            made[await _approved(base, authors[brand.id], AccountId(brand.id), text, due=due)] = text
    return Seed(posts=made, due=due)


def unlike_texts() -> Iterator[str]:
    """Harmless texts without end, so unlike each other that no check takes one for another."""
    vocabulary = sorted({word for text in islice(texts(), 200) for word in text.rstrip(".").split()[1:-1]})
    chance = Random(1)
    while True:
        yield f"{' '.join(chance.sample(vocabulary, 9)).capitalize()}."


async def _approved(base: Base, author: Person, account: AccountId, text: str, *, due: datetime) -> PostId:
    """Written and confirmed like any other post; the undo window ends at `due`."""
    windows = base.policy.settings.windows
    undo = max(timedelta(0), due - datetime.now(UTC))
    policy = Policy(replace(base.policy.settings, windows=replace(windows, undo=undo)))
    posting = Posting(store=base.store, checking=base.checking, policy=policy, networks=base.networks, clock=base.clock)
    post = (await posting.write(PostId(new_id()), by=author, words=Words(text, account=account))).post
    handle = account.partition(":")[2]
    post = await posting.confirm(post.id, by=author, version=post.version, typed=handle, ticked=True)
    if post.state is not PostState.APPROVED:
        why = "; ".join(finding.reason for finding in post.findings)
        raise NotSeeded(f"A clean post of {account} is {post.state.value}, not approved. {why}")
    return post.id


def _person(user: str) -> Person:
    identity = Identity(platform="slack", organisation=TEAM_ID, user=user)
    return Person(id=person_id(identity), name=user, identity=identity)
