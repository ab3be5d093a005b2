"""What `countersign check` says about listening: each source asked once, the departments' channels, a month's cost."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from bot.config.channels import chat_name
from bot.config.model import Config
from bot.examining import Finding
from bot.examining_people import is_in, named, useless
from bot.examining_standing import as_written
from bot.starting import PATIENCE
from workflows.domain.budget import Basis, Month, Outlay, Priced, month_of_listening
from workflows.domain.person import Person
from workflows.errors import NetworkFailure
from workflows.ports.chat import Channel, Chat
from workflows.ports.source import SourceFacts, Sources

_FROM: Mapping[Basis, str] = {
    Basis.MEASURED: "a month, as was read lately",
    Basis.EXPECTED: "a month, as expect: says",
    Basis.ASSUMED: "a month, assumed; say what you expect with expect:",
}


async def of_sources(sources: Sources, *, connected: Collection[str], url: str) -> AsyncIterator[Finding]:
    """Ask every source where it would begin; nothing is kept of that.

    Those of `connected` listen by somebody's sign-in and are not asked: its tokens are the running program's to renew.
    `url` is where others reach this program, "" when nothing says it.
    """
    asked = [facts for facts in sources.list() if not facts.told and facts.name not in connected]
    answers = await asyncio.gather(*(_ask(sources, facts) for facts in asked))
    for facts in sources.list():
        if facts.told:
            yield Finding.fine(facts.name, f"is told at POST {url}/listen/{facts.name}.")
        elif facts not in asked:
            yield Finding.fine(facts.name, f"listens on {facts.network} with an account that is connected in the chat.")
    for facts, failure in zip(asked, answers, strict=True):
        if failure is not None:
            yield Finding.fix(facts.name, f"{failure} Nothing is heard from {facts.network} like this.")
        else:
            every = f"{facts.every.total_seconds():g} s"
            yield Finding.fine(facts.name, f"answers; {facts.network} is asked every {every}.")


async def _ask(sources: Sources, facts: SourceFacts) -> NetworkFailure | None:
    try:
        async with asyncio.timeout(PATIENCE):
            source = await sources.open(facts.name)
            try:
                await source.poll(None, most=1)
            finally:
                await source.close()
    except NetworkFailure as failure:
        return failure
    except TimeoutError:
        return NetworkFailure("It did not answer in time.")
    return None


def of_month(config: Config, sources: Sources, *, measured: Mapping[str, int]) -> Iterator[Finding]:
    """What listening costs in a month, by source and in all, beside the budget."""
    expected = {one.name: one.expect for one in config.sources}
    priced = [
        Priced(source=facts.name, price=facts.price, expected=expected.get(facts.name)) for facts in sources.list()
    ]
    month = month_of_listening(priced, measured=measured, budget=config.listening.budget)
    for outlay in month.outlays:
        yield Finding.fine(outlay.source, _cost(outlay))
    if config.sources:
        yield _in_all(month)


def _cost(outlay: Outlay) -> str:
    return (
        f"costs about {_dollars(outlay.cost)} a month: {outlay.items:,} items ({_FROM[outlay.basis]}) "
        f"at {outlay.price.normalize():f} dollars."
    )


def _in_all(month: Month) -> Finding:
    if not month.outlays:
        return Finding.fine("listening", "costs nothing: no source charges for what it reads.")
    says = f"costs about {_dollars(month.cost)} a month; the budget is {_dollars(month.budget)}."
    if not month.is_above:
        return Finding.fine("listening", says)
    return Finding.look(
        "listening",
        f"{says} Near the end of it sources are asked less often, and then no longer until the next month: raise "
        "listening.budget, or listen to less.",
    )


def _dollars(amount: Decimal) -> str:
    return f"{amount:,.2f} dollars"


async def of_departments(config: Config, chat: Chat) -> AsyncIterator[Finding]:
    """Where each department hears the public, and who of those on call is not there."""
    for name, department in config.listening.departments.items():
        about = f"departments.{name}"
        try:
            channel = await chat.channel(department.channel)
        except NetworkFailure as failure:
            where = f"{department.channel} in {chat_name(department.channel)}"
            yield Finding.fix(about, f"its channel {where} cannot be looked at: {failure}.")
            continue
        for finding in _of_channel(about, channel, [as_written(config, one) for one in department.on_call]):
            yield finding


def _of_channel(about: str, channel: Channel, on_call: Sequence[Person]) -> Iterator[Finding]:
    hidden = "nothing the public says is shown there. Use a channel of your own."
    if finding := useless(channel, "its channel", hidden):
        yield replace(finding, about=about)
        return
    name, said = named(channel), False
    if channel.guests:
        said = True
        yield Finding.look(about, f"{len(channel.guests)} of those who read {name} are guests. Remove them.")
    if away := sorted(person.name for person in on_call if not is_in(channel, person)):
        said = True
        yield Finding.look(about, f"on call, but not in {name}: {', '.join(away)}. Invite them.")
    if not said:
        yield Finding.fine(about, f"hears the public in {name}.")
