"""What `countersign check` says about the ways posts take: who must say yes on each account, in words."""

from collections.abc import Collection, Iterator, Sequence

from bot.config.model import Config
from bot.examining import Finding
from bot.examining_standing import as_written
from workflows.domain.account import Account, Mode
from workflows.domain.approval import ApprovalStep, Occasion
from workflows.domain.group import is_group
from workflows.domain.ids import PersonId
from workflows.domain.severity import Verdict
from workflows.domain.shift import Rotation

_WEIGHTS = {Verdict.NOTABLE: " for notable and risky posts", Verdict.RISKY: " for risky posts"}


def of_routes(config: Config) -> Iterator[Finding]:
    """Of every account that Countersign posts for: its routes, its owners of topics, and who is on call."""
    for account in config.accounts:
        if account.mode is Mode.MANAGED:
            yield from (Finding.fine(account.id, says) for says in _of_one(account, config))


def _of_one(account: Account, config: Config) -> Iterator[str]:
    everybody = ApprovalStep(name="", people=account.rights.approve)
    posts = account.steps.get(Occasion.POST) or (everybody,)
    least = f"At least {account.quorum_notable} for notable posts, {account.quorum_risky} for risky ones."
    yield f"posts: {_route(posts, config)}. {least}"
    for occasion, steps in account.steps.items():
        if occasion is not Occasion.POST:
            yield f"{occasion.value}: {_route(steps, config)}."
    if account.topics:
        topics = (f"{one.topic} asks {_people(one.people, 1, config)}" for one in account.topics)
        yield f"owners: {'; '.join(topics)}."
    if account.on_call:
        yield f"on call: {_turns(account.on_call, config)}."


def _route(steps: Sequence[ApprovalStep], config: Config) -> str:
    """`social (any of Ben, Sam), then legal (all of group legal)`."""
    return ", then ".join(_step(step, config) for step in steps)


def _step(step: ApprovalStep, config: Config) -> str:
    who = _people(step.people, step.need, config)
    if step.rotation:
        who = f"{who}; called first: {_turns(step.rotation, config)}"
    return f"{f'{step.name} ({who})' if step.name else who}{_WEIGHTS.get(step.lightest, '')}"


def _people(people: Collection[PersonId], need: int | None, config: Config) -> str:
    """`any of Ben, Sam`, `all of group legal`, `2 of Ben, Dana, Sam`; nobody when there is nobody."""
    if not people:
        return "nobody"
    names = sorted((_name(one, config) for one in people), key=str.casefold)
    if len(names) == 1 and not any(map(is_group, people)):
        return names[0]
    many = "any" if need == 1 else "all" if need is None else str(need)
    return f"{many} of {', '.join(names)}"


def _turns(rotation: Rotation, config: Config) -> str:
    names = ", then ".join(_name(one, config) for one in rotation.people)
    if len(rotation.people) == 1:
        return names
    days = "1 day" if rotation.days == 1 else f"{rotation.days} days"
    return f"{names}, {days} each from {rotation.since:%d %B %Y} on ({rotation.zone})"


def _name(person: PersonId, config: Config) -> str:
    group = config.groups.get(person)
    return f"group {group}" if group is not None else as_written(config, person).name
