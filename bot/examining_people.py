"""What `countersign check` says about people and channels: who may decide, and who reads along."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import replace

from bot.config.channels import chat_name, platform_of
from bot.config.model import Config
from bot.examining import Finding
from bot.examining_standing import STANDINGS, Answer, Standings
from bot.starting import approvers_problems
from workflows.domain.account import Account, Mode
from workflows.domain.approval import ApprovalStep
from workflows.domain.group import is_group
from workflows.domain.ids import PersonId
from workflows.domain.person import Person, each_once
from workflows.errors import NetworkFailure
from workflows.ports.chat import Channel, Chat, Reach


async def of_people_and_channels(config: Config, chat: Chat, standings: Standings) -> AsyncIterator[Finding]:
    """Of every account: who may approve, as every chat they are in says, and who reads its channels."""
    for account in config.accounts:
        if account.mode is not Mode.MANAGED:
            continue
        approvers = await standings.people(account.approvers)
        for finding in [*await _of_approvers(account, standings), *await _of_steps(account, standings)]:
            yield finding
        channels: list[Channel] = []
        for channel_id in account.channels:
            try:
                channels.append(await chat.channel(channel_id))
            except NetworkFailure as failure:
                where = f"{channel_id} in {chat_name(channel_id)}"
                yield Finding.fix(account.id, f"its approver channel {where} cannot be looked at: {failure}.")
        for channel in channels:
            for finding in _of_channel(account, channel):
                yield finding
        for finding in _of_readers(account, channels, approvers):
            yield finding


def named(channel: Channel) -> str:
    """How a channel is called in its chat."""
    if platform_of(channel.id) == "teams":
        return f"“{channel.name}” in Teams" if channel.name else f"{channel.id} in Teams"
    return f"#{channel.name}" if channel.name else channel.id


def useless(channel: Channel, what: str, hidden: str) -> Finding | None:
    """Why nothing can, or must, be shown in a channel (`what`: "its channel"); None when it is usable."""
    name = named(channel)
    if channel.unsupported:
        says = f"{what} {name} is {channel.unsupported}, and apps cannot work in such a one."
        return Finding.fix("", f"{says} Use a standard channel, and add the app to its team.")
    if channel.reach is Reach.GONE:
        invite = "Add the app to its team" if platform_of(channel.id) == "teams" else "Invite the app there"
        return Finding.fix("", f"{what} {name} is gone, or the app is not in it. {invite}.")
    if channel.reach is Reach.SHARED:
        return Finding.fix("", f"{what} {name} is shared with another company, so {hidden}")
    return None


def is_in(channel: Channel, person: Person) -> bool:
    """Whether somebody is in a channel, under whichever of their chat accounts."""
    return any(identity.user in channel.members for identity in person.identities)


async def _of_approvers(account: Account, standings: Standings) -> list[Finding]:
    """Those app.yaml names, one by one; those in a group are told of with the group."""
    named = [one for one in account.approvers if not is_group(one)]
    answers = await standings.of(named)
    findings = [replace(one, about=account.id) for answer in answers for one in answer.unknown]
    everybody = await standings.people(account.approvers)
    if _all_asked(account.approvers, standings) and (problem := approvers_problems(account, everybody)):
        return [*findings, Finding.fix(account.id, problem.removeprefix(f"{account.id}: "))]
    findings += _never(account, answers, "to approve")
    counting = sum(person.counts for person in each_once(everybody))
    if counting:
        says = f"{counting} {'person' if counting == 1 else 'people'} may approve."
        findings.append(Finding.fine(account.id, says))
    return findings


async def _of_steps(account: Account, standings: Standings) -> list[Finding]:
    """Whether each step and each topic has people enough who count."""
    findings: list[Finding] = []
    for occasion, steps in account.steps.items():
        for step in steps:
            counting = await _counting(step.people, standings)
            if _all_asked(step.people, standings) and counting < (step.need or 1):
                findings.append(Finding.fix(account.id, _too_few(occasion.value, step, counting)))
    for owners in account.topics:
        answers = await standings.of(one for one in owners.people if not is_group(one))
        # Whoever approves as well was told of there.
        answers = [one for one in answers if one.person is None or one.person.id not in account.approvers]
        what = f"as an owner of {owners.topic}"
        findings += [
            replace(one, about=account.id, says=one.says.replace("named to approve", f"named {what}"))
            for answer in answers
            for one in answer.unknown
        ]
        findings += _never(account, answers, what)
        if _all_asked(owners.people, standings) and not await _counting(owners.people, standings):
            says = f"nobody who looks after {owners.topic} counts, so posts with such a finding could not be approved."
            findings.append(Finding.fix(account.id, says))
    return findings


def _never(account: Account, answers: Sequence[Answer], what: str) -> list[Finding]:
    people = [one.person for one in answers if one.person is not None and not one.person.counts]
    return [
        Finding.look(account.id, f"{one.name} is named {what}, but is {STANDINGS[one.standing]}: never counts.")
        for one in people
    ]


def _too_few(occasion: str, step: ApprovalStep, counting: int) -> str:
    name = f"the step {step.name}" if step.name else "a step"
    who = "nobody" if not counting else f"only {counting}"
    return f"{occasion}: {name} needs {step.need or 'all'} of its people, and {who} of them counts. Name others."


async def _counting(people: frozenset[PersonId], standings: Standings) -> int:
    return sum(person.counts for person in each_once(await standings.people(people)))


def _all_asked(people: frozenset[PersonId], standings: Standings) -> bool:
    """Whether every group among them could be asked about."""
    return all(one in standings.groups for one in people if is_group(one))


def _of_channel(account: Account, channel: Channel) -> Iterator[Finding]:
    hidden = "no draft is shown there. Use a channel of your own."
    if finding := useless(channel, "its approver channel", hidden):
        yield replace(finding, about=account.id)
        return
    name = named(channel)
    if channel.reach is Reach.PUBLIC and platform_of(channel.id) == "teams":
        yield Finding.fine(account.id, f"everybody in its team can read drafts in {name}: {len(channel.members)}.")
    elif channel.reach is Reach.PUBLIC:
        yield Finding.look(account.id, f"everybody in the workspace can read drafts in {name}. Make it private.")
    if channel.guests:
        yield Finding.look(
            account.id, f"{len(channel.guests)} of those who read drafts in {name} are guests. Remove them."
        )
    elif channel.reach is Reach.PRIVATE:
        yield Finding.fine(account.id, f"{name} is private and without guests.")


def _of_readers(account: Account, channels: Sequence[Channel], approvers: Sequence[Person]) -> Iterator[Finding]:
    """Who has cards directly, because they read none of the channels that can be used."""
    usable = [channel for channel in channels if channel.reach in (Reach.PRIVATE, Reach.PUBLIC)]
    usable = [channel for channel in usable if not channel.unsupported]
    away = [one.name for one in approvers if not any(is_in(channel, one) for channel in usable)]
    if usable and away:
        where = " and not in ".join(named(channel) for channel in usable)
        yield Finding.look(account.id, f"not in {where}, so they get cards directly: {', '.join(sorted(away))}.")
