"""What happens in the company meanwhile: other rules, other groups, absences, emergencies, people who leave, time."""

from dataclasses import replace
from datetime import timedelta

from benchmarks._approvals.company import ACCOUNT, LEGAL, NAMES, OWNER, STRANGER, TOPICS, Step, id_of, person_of
from benchmarks._approvals.life import Life
from benchmarks._approvals.oracle import Away

LIFE = timedelta(minutes=30)
"""How long an emergency lasts, by the rules."""


class People:
    """Each method one step; Refused is fine."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self._asked: str | None = None
        self._absences: list[tuple[str, Away]] = []

    async def configure(self) -> None:
        """app.yaml says something else now."""
        facts, chance = self.life.ledger.facts, self.life.chance
        match chance.randrange(8):
            case 0 | 1 | 2:
                facts.steps = [self._step() for _ in range(chance.randrange(4))]
            case 3:
                facts.replies = [self._step() for _ in range(chance.randrange(2))]
            case 4:
                facts.approve = set(chance.sample(NAMES, chance.randrange(6)))
            case 5:
                facts.topics = {one: self._some(1) for one in TOPICS if chance.random() < 0.6}
            case 6:
                facts.notable, facts.risky = chance.randrange(1, 3), chance.randrange(1, 4)
            case _:
                facts.earning = chance.choice([None, 1, 2])
                facts.publish = set(chance.sample(NAMES, chance.randrange(3)))
        await self.life.sync()

    async def regroup(self) -> None:
        """Other people are in the group."""
        self.life.ledger.facts.legal = set(self.life.chance.sample(NAMES, self.life.chance.randrange(4)))
        await self.life.regroup()

    async def go_away(self) -> None:
        """Somebody is away, with somebody in their place or nobody."""
        by, instead = self.life.anybody(), self.life.chance.choice([None, *NAMES])
        since = self.life.clock.now() + timedelta(hours=self.life.chance.choice([-3, 0, 0, 0, 2]))
        until = self.life.clock.now() + timedelta(hours=self.life.chance.choice([1, 4, 30]))
        made = await self.life.away.plan(by=by, since=since, until=until, instead=id_of(instead) if instead else None)
        away = Away(person=by.name, instead=instead, since=made.since, until=made.until)
        self.life.ledger.absences.append(away)
        self._absences.append((made.id, away))

    async def come_back(self) -> None:
        """Somebody is back early."""
        if not self._absences:
            self.life.nothing()
        made, away = self.life.chance.choice(self._absences[-8:])
        await self.life.away.end(made, by=person_of(away.person))
        away.until = min(away.until, max(self.life.clock.now(), away.since))

    async def emergency(self) -> None:
        """The glass: asked for, broken, or whole again."""
        now, by = self.life.clock.now(), self.life.anybody()
        if self._asked is None:
            self._asked = (await self.life.emergencies.ask(ACCOUNT, by=by, reason="A fire.")).id
        elif self.life.ledger.emergency_until is None:
            asked, self._asked = self._asked, None
            opened = await self.life.emergencies.agree(asked, by=by)
            self._asked, self.life.ledger.emergency_until = opened.id, now + LIFE
        else:
            asked, self._asked, until = self._asked, None, self.life.ledger.emergency_until
            self.life.ledger.emergency_until = None
            if now < until:
                self.life.ledger.emergency_until, self._asked = until, asked
                await self.life.emergencies.close(asked, by=by)
                self.life.ledger.emergency_until, self._asked = None, None

    async def leave(self) -> None:
        """Somebody leaves the company, or is a guest from now on."""
        name = self.life.chance.choice([one for one in NAMES if one != OWNER])
        if name not in self.life.ledger.facts.members:
            self.life.nothing()
        self.life.ledger.facts.members.discard(name)
        if self.life.chance.random() < 0.5:
            async with self.life.store.transaction() as tx:
                await tx.people.save(person_of(name, member=False))
            return
        await self.life.leaving.leave(id_of(name))
        for away in list(self.life.ledger.absences):
            self._end_for(away, name)

    async def come(self) -> None:
        """Somebody counts again."""
        gone = sorted(set(NAMES) - self.life.ledger.facts.members)
        if not gone:
            self.life.nothing()
        name = self.life.chance.choice(gone)
        async with self.life.store.transaction() as tx:
            await tx.people.save(person_of(name))
        self.life.ledger.facts.members.add(name)

    async def wait(self) -> None:
        """Time passes."""
        minutes = self.life.chance.choice([0.1, 0.5, 0.5, 1, 1, 5, 20, 60, 180])
        self.life.clock.move(timedelta(minutes=minutes))

    def _some(self, least: int) -> set[str]:
        extra = [LEGAL] if self.life.chance.random() < 0.3 else [STRANGER] if self.life.chance.random() < 0.05 else []
        return set(self.life.chance.sample(NAMES, self.life.chance.randrange(least, 4))) | set(extra)

    def _step(self) -> Step:
        need = self.life.chance.choice([1, 1, 1, 2, None])
        return Step(people=self._some(1), need=need, lightest=self.life.chance.choice([0, 0, 0, 1, 2]))

    def _end_for(self, away: Away, name: str) -> None:
        """As the product does when somebody leaves: their own absences end, and whom they stood in for has nobody."""
        now = self.life.clock.now()
        if away.person == name:
            away.until = min(away.until, max(now, away.since))
        elif away.instead == name and away.covers(now):
            self.life.ledger.absences.append(replace(away, instead=None, since=now))
            away.until = max(now, away.since)
