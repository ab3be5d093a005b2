"""What `countersign check` says about people and channels: who may decide, and who reads along."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.config.channels import chat_name, platform_of
from bot.config.model import Config
from bot.dialogs.word import CHATS
from bot.examining import Finding
from bot.starting import approvers_problems
from workflows.domain.account import Account, Mode
from workflows.domain.ids import PersonId
from workflows.domain.person import Identity, Person, Standing, identity_of, worst
from workflows.errors import NetworkFailure
from workflows.ports.chat import Channel, Chat, Member, Reach

_STANDINGS: Mapping[Standing, str] = {
    Standing.GUEST: "a guest",
    Standing.OUTSIDER: "from another company",
    Standing.BOT: "an app",
    Standing.DEACTIVATED: "deactivated",
}


async def of_people_and_channels(config: Config, chat: Chat) -> AsyncIterator[Finding]:
    """Of every account: who may approve, as every chat they are in says, and who reads its channels."""
    for account in config.accounts:
        if account.mode is not Mode.MANAGED:
            continue
        approvers, unreachable = await _people(account.rights.approve, config, chat)
        for finding in _of_approvers(account, approvers, unreachable):
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


def as_written(config: Config, person_id: PersonId) -> Person:
    """Somebody whom app.yaml names, with every chat account it gives them."""
    listed = next((person for person in config.people if person_id in person.ids), None)
    identity = identity_of(person_id) or Identity(platform="", organisation="", user=person_id)
    return listed or Person(id=person_id, name=identity.user, identity=identity)


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


def _of_approvers(account: Account, approvers: Sequence[Person], unknown: Sequence[Finding]) -> Iterator[Finding]:
    for finding in unknown:
        yield replace(finding, about=account.id)
    if problem := approvers_problems(account, approvers):
        yield Finding.fix(account.id, problem.removeprefix(f"{account.id}: "))
        return
    for person in approvers:
        if not person.counts:
            yield Finding.look(
                account.id, f"{person.name} is named to approve, but is {_STANDINGS[person.standing]}: never counts."
            )
    counting = sum(person.counts for person in approvers)
    if counting:
        yield Finding.fine(account.id, f"{counting} {'person' if counting == 1 else 'people'} may approve.")


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


async def _people(ids: frozenset[PersonId], config: Config, chat: Chat) -> tuple[list[Person], list[Finding]]:
    """Who they are, as every chat they are in says; and what to do about each account that its chat does not know."""
    found: list[Person] = []
    unknown: list[Finding] = []
    for person_id in sorted(ids):
        person, known = as_written(config, person_id), list[Member]()
        for identity in person.identities:
            try:
                known.append(await chat.member(identity))
            except NetworkFailure as failure:
                unknown.append(_unknown(person.name, identity, failure))
        if known:
            standing = worst(member.standing for member in known)
            found.append(replace(person, name=known[0].name, standing=standing))
    return found, unknown


def _unknown(name: str, identity: Identity, failure: NetworkFailure) -> Finding:
    """Somebody whom a chat does not know. Teams tells only of those who share a chat or a team with the app."""
    who = f"{name} ({identity.user})" if name and name != identity.user else identity.user
    if identity.platform == "teams" and not failure.retry:
        return Finding.look(
            "",
            f"{who} is named to approve, but Countersign has not met them in Teams yet. They have to open the app "
            "there once, or be in a team that it was added to. If it stays, compare their Object ID in Entra.",
        )
    where = CHATS.get(identity.platform, identity.platform)
    return Finding.fix("", f"{who} is named to approve, but {where} does not know them: {failure}.")
