"""What is settled before the first click is answered: whose accounts these are, and who may decide."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog

from bot.config.accounts import named_in
from bot.config.model import Config
from bot.drawing.people import Register
from workflows.checking import Checking
from workflows.domain.account import Account, Kind, Mode
from workflows.domain.content import Content, Part
from workflows.domain.finding import Context, Draft
from workflows.domain.ids import PersonId
from workflows.domain.person import Person, identity_of, worst
from workflows.errors import Busy, ConfigError, NetworkFailure
from workflows.gathering import Gathering, Missed
from workflows.guarding import Guarding
from workflows.ports.network import Networks, RemoteAccount
from workflows.ports.store import Store

log = structlog.get_logger()

PATIENCE = 15.0
"""Seconds that networks and the chat have to answer before the program starts without them."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a network said about one account: who the token is, or why there is no answer."""

    account: Account
    identity: RemoteAccount | None
    failure: NetworkFailure | None

    @property
    def problem(self) -> str | None:
        """The sentence about a token of another account; None when it is the right one or nobody answered."""
        if self.identity is None or self.identity.id == self.account.remote_id:
            return None
        return (
            f"{self.account.id}: its credentials answer as @{self.identity.handle} (id {self.identity.id}), but "
            f"app.yaml pins id {self.account.remote_id}. Use the keys of {self.account.at_handle}, or correct its id."
        )


async def store_config(store: Store, config: Config, *, now: datetime) -> None:
    """Make the database say what app.yaml says about accounts and people. Names and standing seen before stay.

    Whoever has ids in several chats there is one person from now on; whoever has no longer, several again.
    """
    async with store.transaction() as tx:
        await tx.groups.name(config.groups)
        await tx.accounts.sync(config.accounts)
        named = {person.id for person in config.people}
        for person in await tx.people.linked():
            own = identity_of(person.id)
            if person.id not in named and own is not None:
                await tx.people.link(replace(person, identity=own, others=()), at=now)
        for person in config.people:
            met = [found for one in person.identities if (found := await tx.people.find(one)) is not None]
            after = _as_written(person, met) if met else person
            if after not in met:
                await tx.people.link(after, at=now)


async def ask_accounts(accounts: Iterable[Account], networks: Networks) -> Sequence[Answer]:
    """Ask every managed account's network who its credentials are, all at the same time."""
    managed = [account for account in accounts if account.mode is Mode.MANAGED]
    return await asyncio.gather(*(_ask(account, networks) for account in managed))


async def keep_profiles(answers: Iterable[Answer], guarding: Guarding) -> None:
    """Remember what the right accounts show; what changed while the program was down is told as the watch tells it.

    Raises ConfigError for each token that answers with another account.
    """
    answers = list(answers)
    if problems := [answer.problem for answer in answers if answer.problem]:
        raise ConfigError(problems)
    for answer in answers:
        if answer.identity is None:
            log.warning("account.unreachable", account=answer.account.id, reason=str(answer.failure))
            continue
        await guarding.met(answer.account, answer.identity)


async def read_lists(checking: Checking, accounts: Sequence[Account], networks: Networks, *, now: datetime) -> None:
    """Judge a greeting: word lists and models are read when they are first needed, and the first author would wait."""
    for account in accounts[:1]:
        draft = Draft(content=Content(parts=(Part(text="Hello."),)), account=account)
        context = Context(now=now, limits=networks.limits(account.network))
        await asyncio.to_thread(checking.judge, draft, context)


async def meet_people(register: Register, config: Config, store: Store) -> None:
    """Ask the chat about everybody who has a part in app.yaml, and whoever is in a group that has. The rest of a slow
    answer is asked when needed."""
    async with store.reading() as tx:
        in_groups = {member for group in await tx.groups.list() for member in group.members}
    try:
        async with asyncio.timeout(PATIENCE):
            await register.refresh([*sorted(everybody(config)), *sorted(in_groups - everybody(config))])
    except TimeoutError:
        log.warning("people.unreachable")


async def gather_groups(gathering: Gathering) -> None:
    """Ask who is in the chat's groups, so that nobody in them is refused in the first minutes."""
    try:
        async with asyncio.timeout(PATIENCE):
            tell_missed(await gathering.gather())
            await gathering.go_on()
    except (TimeoutError, Busy):
        log.warning("groups.unreachable")


def tell_missed(missed: Iterable[Missed]) -> None:
    """Say in the program's log which groups could not be asked, so that they keep their last members."""
    for one in missed:
        tell = log.error if one.is_stale else log.warning
        seen_at = one.group.seen_at.isoformat() if one.group.seen_at else None
        tell("group.unasked", group=one.group.id, asked_last=seen_at, reason=str(one.failure))


def strange_environment(made_in: str, wanted: str) -> str:
    """The database belongs to another environment than app.yaml."""
    return (
        f"this database was made in {made_in}, app.yaml says {wanted}. A copy must not send what its original sends. "
        "Give this environment a database of its own."
    )


def other_workspace(reason: str) -> str:
    """What to do when the bot token is of another workspace than app.yaml names."""
    return f"bot_token: {reason}. Install the app there and use the token you get, or correct chat.slack.team."


def refused_app_token(failure: NetworkFailure) -> str:
    """What to do when Slack does not take the token of Socket Mode."""
    return (
        f"app_token: {failure}. Socket Mode needs the app-level token, which starts with xapp- and has the scope "
        "connections:write (api.slack.com/apps, Basic Information, App-Level Tokens)."
    )


def everybody(config: Config) -> set[PersonId]:
    """Every person app.yaml gives a part to; who is in a group that a chat keeps it does not say."""
    named: set[PersonId] = {person.id for person in config.people}
    for account in config.accounts:
        named |= named_in(account)
    for department in config.listening.departments.values():
        named |= {*department.on_call, *department.readers}
    return named


def approvers_problems(account: Account, people: Sequence[Person]) -> str | None:
    """Why nobody who is named to approve for a brand can; None when somebody can."""
    if account.kind is not Kind.BRAND or any(person.counts for person in people):
        return None
    names = ", ".join(f"{person.name} ({person.standing.value})" for person in people) or "nobody"
    return f"{account.id}: nobody who may approve is a full member of the workspace: {names}."


def _as_written(person: Person, met: Sequence[Person]) -> Person:
    """Somebody as app.yaml says, with what is known of them; `met` are those their accounts belong to until now."""
    known = next((one for one in met if one.id == person.id), met[0])
    main = known.identity if known.identity in person.identities else person.identity
    return replace(
        known,
        id=person.id,
        identity=main,
        others=tuple(one for one in person.identities if one != main),
        standing=worst(one.standing for one in met),
        trust=person.trust,
    )


async def _ask(account: Account, networks: Networks) -> Answer:
    try:
        network = await networks.for_account(account)
    except NetworkFailure as failure:
        return Answer(account=account, identity=None, failure=failure)
    try:
        async with asyncio.timeout(PATIENCE):
            return Answer(account=account, identity=await network.whoami(), failure=None)
    except NetworkFailure as failure:
        return Answer(account=account, identity=None, failure=failure)
    except TimeoutError:
        return Answer(account=account, identity=None, failure=NetworkFailure("It did not answer in time."))
    finally:
        await network.close()
