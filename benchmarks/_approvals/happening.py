"""What may happen in the company, step by step, by the product's own flows."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from random import Random

from benchmarks._approvals.life import Life
from benchmarks._approvals.people import People
from benchmarks._approvals.posts import Posts
from benchmarks._approvals.public import Standing
from workflows.errors import Refused
from workflows.policy import Policy, PolicySettings
from workflows.ports.store import Store


class Happening:
    """One company's life, at random."""

    def __init__(self, store: Store, clock: Standing, chance: Random, policy: Policy | None = None) -> None:
        self._life = Life(store, clock, chance, policy or Policy(PolicySettings(tenant="acme")))
        self._steps = _steps(Posts(self._life), People(self._life))

    async def begin(self) -> None:
        """Everybody and the account."""
        await self._life.begin()

    @property
    def violations(self) -> Sequence[str]:
        """What left and should not have."""
        return self._life.violations

    @property
    def sent(self) -> int:
        """How many posts left."""
        return self._life.sent

    @property
    def counts(self) -> Counter[str]:
        """How often what happened, and how often it was refused."""
        return self._life.counts

    async def step(self) -> None:
        """One thing, at random; a refusal is fine."""
        names = [name for name, _, _ in self._steps]
        await self.one(self._life.chance.choices(names, [weight for _, weight, _ in self._steps])[0])

    async def one(self, name: str) -> None:
        """One thing of that name."""
        self.counts[name] += 1
        try:
            await next(act for known, _, act in self._steps if known == name)()
        except Refused:
            self.counts[f"{name}, refused"] += 1


def _steps(posts: Posts, people: People) -> Sequence[tuple[str, int, Callable[[], Awaitable[None]]]]:
    """What may happen: its name, how often, and how."""
    return (
        ("write", 16, posts.write),
        ("approve", 40, posts.approve),
        ("edit", 8, posts.edit),
        ("turn down", 4, posts.turn_down),
        ("reopen", 2, posts.reopen),
        ("hold", 4, posts.hold),
        ("release", 4, posts.release),
        ("take back", 3, posts.take_back),
        ("configure", 6, people.configure),
        ("regroup", 3, people.regroup),
        ("go away", 5, people.go_away),
        ("come back", 3, people.come_back),
        ("emergency", 5, people.emergency),
        ("leave", 2, people.leave),
        ("return", 4, people.come),
        ("wait", 14, people.wait),
        ("send", 20, posts.send),
        ("recall", 1, posts.recall),
    )
