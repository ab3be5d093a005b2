"""The accounts of app.yaml, with the profiles last seen, the rights granted since, and members in place of groups."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from storage.approval_settings import record_of, settings_of
from storage.groups import SqlGroups, names_groups, with_groups
from storage.remembered import Listed
from storage.schema import accounts, grants
from storage.statements import insert_if_absent, insert_or_replace
from storage.work import Work
from workflows.domain.account import Account, Confirm, Kind, Mode, Notifications, Profile, Rights
from workflows.domain.ids import AccountId, PersonId, RemoteAccountId
from workflows.errors import NotFound

_EVERY_ACCOUNT = select(accounts).order_by(accounts.c.position)
_EVERY_GRANT = select(grants)
_RIGHTS = ("draft", "publish", "approve", "answer")


class SqlAccounts:
    """Implements `ports.store.Accounts`."""

    def __init__(self, work: Work) -> None:
        self._work = work

    async def get(self, account_id: AccountId) -> Account:
        """Raises NotFound, also for an account that was removed from app.yaml."""
        found = (await self._all()).get(account_id)
        if found is None or found.removed:
            raise NotFound("That account is not set up here any more. Nothing went out.")
        return found.account

    async def list(self) -> Sequence[Account]:
        """All of them, in app.yaml's order."""
        return [one.account for one in (await self._all()).values() if not one.removed]

    async def also_removed(self, ids: Iterable[str]) -> dict[str, Account]:
        """By id, including those removed since; for showing what once was."""
        known = await self._all()
        return {one: known[one].account for one in set(ids) if one in known}

    async def sync(self, given: Sequence[Account]) -> None:
        """Make the table say what app.yaml says; the others are marked removed. Profiles and grants stay."""
        connection = self._work.connection
        self._work.known.changes()
        gone = accounts.c.id.not_in([account.id for account in given])
        await connection.execute(update(accounts).where(gone).values(removed=True))
        for position, account in enumerate(given):
            await insert_or_replace(connection, accounts, _row(account, position), key=["id"])

    async def save_profile(self, account_id: AccountId, profile: Profile) -> None:
        """Keep what the network said last."""
        self._work.known.changes()
        statement = update(accounts).where(accounts.c.id == account_id).values(profile=_profile_record(profile))
        await self._work.connection.execute(statement)

    async def grant_draft(self, account_id: AccountId, person: PersonId) -> None:
        """From now on `get` and `list` count this person among `rights.draft`."""
        self._work.known.changes()
        await insert_if_absent(self._work.connection, grants, {"account": account_id, "person": person})

    async def _all(self) -> Mapping[str, Listed]:
        """Every account there ever was: a company has few, and each question needs most of them."""
        known = self._work.known.accounts()
        if known is None:
            known = await self._load()
            self._work.known.keep_accounts(known)
        return known

    async def _load(self) -> Mapping[str, Listed]:
        rows = (await self._work.connection.execute(_EVERY_ACCOUNT)).all()
        granted: dict[str, set[PersonId]] = {}
        for grant in await self._work.connection.execute(_EVERY_GRANT):
            granted.setdefault(grant.account, set()).add(PersonId(grant.person))
        found = {row.id: Listed(account=_account(row, granted.get(row.id, set())), removed=row.removed) for row in rows}
        if not any(names_groups(one.account) for one in found.values()):
            return found
        groups = await SqlGroups(self._work).every()
        return {name: replace(one, account=with_groups(one.account, groups)) for name, one in found.items()}


def _row(account: Account, position: int) -> dict[str, Any]:
    return {
        "id": account.id,
        "network": account.network,
        "handle": account.handle,
        "kind": account.kind.value,
        "mode": account.mode.value,
        "remote_id": account.remote_id,
        "owner": account.owner,
        "guardian": account.guardian,
        "rights": {
            "draft": sorted(account.rights.draft),
            "publish": sorted(account.rights.publish),
            "approve": sorted(account.rights.approve),
            "answer": sorted(account.rights.answer),
        },
        "channel": next(iter(account.channels), None),
        "channels": list(account.channels),
        "confirm": account.confirm.value,
        "notifications": account.notifications.value,
        "quorum_notable": account.quorum_notable,
        "quorum_risky": account.quorum_risky,
        "approval": record_of(account),
        "position": position,
        "removed": False,
    }


def _account(row: Row[Any], granted: set[PersonId]) -> Account:
    # There is no "answer" in rows of schema 0002.
    rights = {name: frozenset(PersonId(one) for one in row.rights.get(name, ())) for name in _RIGHTS}
    approval = settings_of(row.approval)
    return Account(
        id=AccountId(row.id),
        network=row.network,
        handle=row.handle,
        kind=Kind(row.kind),
        mode=Mode(row.mode),
        remote_id=RemoteAccountId(row.remote_id),
        owner=row.owner,
        guardian=row.guardian,
        rights=Rights(
            draft=rights["draft"] | granted,
            publish=rights["publish"],
            approve=rights["approve"],
            answer=rights["answer"],
        ),
        channels=_channels(row),
        confirm=Confirm(row.confirm),
        notifications=Notifications(row.notifications),
        quorum_notable=row.quorum_notable,
        quorum_risky=row.quorum_risky,
        steps=approval.steps,
        topics=approval.topics,
        on_call=approval.on_call,
        earning=approval.earning,
        slots=approval.slots,
        profile=_profile(row.profile) if row.profile else None,
    )


def _channels(row: Row[Any]) -> tuple[str, ...]:
    """Rows that a former release wrote say one channel at most."""
    if row.channels is not None:
        return tuple(row.channels)
    return (row.channel,) if row.channel else ()


def _profile_record(profile: Profile) -> dict[str, object]:
    return {
        "display_name": profile.display_name,
        "handle": profile.handle,
        "picture_url": profile.picture_url,
        "followers": profile.followers,
        "link": profile.link,
        "seen_at": profile.seen_at.isoformat() if profile.seen_at else None,
    }


def _profile(record: dict[str, Any]) -> Profile:
    seen_at = record["seen_at"]
    return Profile(
        display_name=record["display_name"],
        handle=record["handle"],
        picture_url=record["picture_url"],
        followers=record["followers"],
        # Not in records of schema 0001.
        link=record.get("link"),
        seen_at=datetime.fromisoformat(seen_at) if seen_at else None,
    )
