"""The rules about who must say yes: steps, owners of topics, on call and slots; and what comes out of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from bot.config.approvals import OnCallSection, SlotsSection, StepSection
from bot.config.departments import END_OF_DAY
from bot.config.problems import Location, Problem, did_you_mean
from bot.config.references import Directory
from bot.config.shape import AccountSection, AppFile
from workflows.domain.approval import ApprovalStep, Ask, Occasion, TopicOwners, are_possible
from workflows.domain.severity import Verdict
from workflows.domain.shift import Rotation
from workflows.domain.slots import Slots
from workflows.domain.trust import Earning

_NOBODY_ASKED = ("approvals", "owners", "on_call", "earn", "slots")
"""What makes no sense where people post themselves."""


def approval_problems(app: AppFile, checks: Collection[str]) -> list[Problem]:
    """Every mistake in what the accounts say about approving, and every reference in it to nothing."""
    directory = Directory(app)
    return [
        problem
        for index, account in enumerate(app.accounts)
        for problem in _of_one(("accounts", index), account, directory, checks)
    ]


def owner_problems(
    at: Location, owners: Mapping[str, Sequence[str]], directory: Directory, checks: Collection[str]
) -> Iterator[Problem]:
    """Owners of what is no check, and owners who are nobody."""
    for check, people in owners.items():
        if check not in checks:
            yield Problem((*at, check), f"is not one of the checks.{did_you_mean(check, checks)}")
        yield from directory.problems((*at, check), people)


def approval_warnings(app: AppFile) -> Iterator[str]:
    """What works, but deserves a second look."""
    directory = Directory(app)
    for index, account in enumerate(app.accounts):
        here = f"accounts[{index}] (@{account.handle})"
        if account.is_handed_back:
            continue
        steps = account.approvals.posts or (StepSection(ask=account.people.approve),)
        everybody = {one for step in steps for one in directory.find_all(step.ask)}
        if everybody and not _is_possible(steps, directory, at_least=account.quorum.risky):
            yield (
                f"{here}: a risky post needs {account.quorum.risky} approvals, but only {len(everybody)} may approve. "
                "Such posts will wait for ever: name more people, or lower quorum.risky."
            )
    if any(account.on_call for account in app.accounts) and app.windows.escalate >= app.windows.expire:
        yield "windows: escalate is not shorter than expire, so a post is gone before anybody on call is called."


def steps_of(account: AccountSection, directory: Directory) -> Mapping[Occasion, tuple[ApprovalStep, ...]]:
    """The account's routes, of a file without mistakes."""
    written = account.approvals.written
    return {Occasion(name): tuple(_step_of(one, directory) for one in steps) for name, steps in written.items()}


def topics_of(account: AccountSection, app: AppFile, directory: Directory) -> tuple[TopicOwners, ...]:
    """Who owns which topic there: what the account says of a check counts, else what `policy:` says."""
    if account.is_handed_back:
        return ()
    owners = {check: directory.everybody(people) for check, people in {**app.policy.owners, **account.owners}.items()}
    return tuple(TopicOwners(topic=check, people=people) for check, people in sorted(owners.items()) if people)


def on_call_of(written: OnCallSection | None, directory: Directory) -> Rotation | None:
    """Who is on call, one after the other."""
    if written is None:
        return None
    people = directory.find_all(written.people)
    return Rotation(people=people, days=written.every, since=written.since, zone=written.zone)


def earning_of(account: AccountSection) -> Earning | None:
    """How authors earn there to post alone."""
    return Earning(after=account.earn.after) if account.earn is not None else None


def slots_of(written: SlotsSection | None) -> Slots | None:
    """When posts usually go out."""
    if written is None:
        return None
    return Slots(days=written.days, times=tuple(sorted(set(written.times))), zone=written.zone)


# --- mistakes ---------------------------------------------------------------------------------------------------------


def _of_one(
    here: Location, account: AccountSection, directory: Directory, checks: Collection[str]
) -> Iterator[Problem]:
    if account.is_handed_back:
        written = (name for name in _NOBODY_ASKED if name in account.model_fields_set)
        says = "must be left out: with mode: self people post themselves, and nobody is asked."
        yield from (Problem((*here, name), says) for name in written)
        return
    for name, steps in account.approvals.written.items():
        yield from _route((*here, "approvals", name), steps, directory)
    yield from owner_problems((*here, "owners"), account.owners, directory, checks)
    if account.on_call is not None:
        yield from _on_call((*here, "on_call"), account.on_call, directory)
    if account.slots is not None:
        yield from _slots((*here, "slots", "times"), account.slots)


def _route(at: Location, steps: Sequence[StepSection], directory: Directory) -> Iterator[Problem]:
    problems = [
        *_names(at, steps),
        *(problem for place, step in enumerate(steps) for problem in _step((*at, place), step, directory)),
    ]
    yield from problems
    if not problems and not _is_possible(steps, directory):
        says = "needs more different people than its steps name: each person counts for one step of a post."
        yield Problem(at, f"{says} Name more people, or ask for fewer.")


def _names(at: Location, steps: Sequence[StepSection]) -> Iterator[Problem]:
    met: dict[str, int] = {}
    for place, step in enumerate(steps):
        first = met.setdefault(step.name.casefold(), place)
        if not step.name and len(steps) > 1:
            yield Problem((*at, place, "name"), "is missing: what people call this step, such as legal.")
        elif first != place:
            yield Problem((*at, place, "name"), f"is the name of step {first + 1} of this route as well.")


def _step(at: Location, step: StepSection, directory: Directory) -> Iterator[Problem]:
    if not step.ask:
        yield Problem((*at, "ask"), "names nobody, so posts would wait for ever at this step.")
        return
    unknown = list(directory.problems((*at, "ask"), step.ask))
    yield from unknown
    kept, known = directory.kept_groups(step.ask), directory.find_all(step.ask)
    if unknown:
        return
    if step.rotate is not None and kept:
        says = "cannot be here: who is in a group that Slack keeps has no order. Name people, or a group of people."
        yield Problem((*at, "rotate"), says)
    if step.need is not None and not kept and known and step.need > len(known):
        people = "1 person is" if len(known) == 1 else f"{len(known)} people are"
        yield Problem((*at, "need"), f"is {step.need}, but only {people} asked.")


def _on_call(at: Location, written: OnCallSection, directory: Directory) -> Iterator[Problem]:
    if not written.people:
        yield Problem(at, "names nobody: list the people who are called, one after the other.")
    yield from directory.problems_by_name((*at, "people"), written.people)


def _slots(at: Location, slots: SlotsSection) -> Iterator[Problem]:
    if not slots.times:
        yield Problem(at, 'is missing: the times of the day, in quotes, such as ["09:30", "15:00"].')
    if END_OF_DAY in slots.times:
        yield Problem(at, 'has 24:00, which is the next day; write "00:00", or "23:59".')


def _is_possible(steps: Sequence[StepSection], directory: Directory, *, at_least: int = 0) -> bool:
    """Whether enough different people are named, as far as this file knows: who is in a group of Slack's it does not.

    Where the steps together ask for fewer than `at_least`, the first asks for more, as for a real post.
    """
    people = [directory.find_all(step.ask) for step in steps]
    needs = [len(known) if step.need is None else step.need for step, known in zip(steps, people, strict=True)]
    needs[0] += max(0, at_least - sum(needs))
    asks = [
        Ask(able=(), unmet=known, need=need)
        for step, known, need in zip(steps, people, needs, strict=True)
        if not directory.kept_groups(step.ask)
    ]
    return are_possible(asks)


# --- what comes out ---------------------------------------------------------------------------------------------------


def _step_of(step: StepSection, directory: Directory) -> ApprovalStep:
    turns = step.rotate
    people = directory.find_all(step.ask)
    return ApprovalStep(
        name=step.name,
        people=directory.everybody(step.ask),
        need=step.need,
        lightest=Verdict[step.lightest.upper()],
        rotation=Rotation(people=people, days=turns.every, since=turns.since, zone=turns.zone) if turns else None,
    )
