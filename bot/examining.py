"""What `countersign check` says about each thing it looked at: fine, worth a second look, or to be put right."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from bot.config.model import SlackConfig
from bot.starting import Answer
from workflows.domain.account import Account
from workflows.domain.credential import Credential, CredentialState
from workflows.domain.ids import AccountId

SKEW_NOTED, SKEW_WRONG = 5, 60
"""Seconds. Slack refuses signatures older than 300 s, X keys signed more than 300 s apart."""


class Level(Enum):
    """How a finding weighs."""

    FINE = "fine"
    LOOK = "look"
    FIX = "fix"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    level: Level
    about: str
    says: str

    @staticmethod
    def fine(about: str, says: str) -> "Finding":
        """Nothing to do."""
        return Finding(level=Level.FINE, about=about, says=says)

    @staticmethod
    def look(about: str, says: str) -> "Finding":
        """It works, but."""
        return Finding(level=Level.LOOK, about=about, says=says)

    @staticmethod
    def fix(about: str, says: str) -> "Finding":
        """It must be put right."""
        return Finding(level=Level.FIX, about=about, says=says)


def of_database(version: str | None, *, newest: str, migrates_itself: bool) -> Finding:
    """The schema."""
    if version == newest:
        return Finding.fine("database", f"reachable, on schema {version}.")
    if migrates_itself:
        what = "will be made at the first start." if version is None else "will be backed up and upgraded at the start."
        return Finding.fine("database", what)
    return Finding.fix("database", "is not on this release's schema. Run: countersign migrate")


def of_sqlite(version: tuple[int, ...], *, safe: tuple[int, ...], environment: str) -> Finding:
    """The SQLite library that Python came with; from `safe` on it is free of a rare corruption."""
    shown, wanted = (".".join(map(str, one)) for one in (version, safe))
    if version >= safe:
        return Finding.fine("database", f"SQLite {shown}; one process only.")
    advice = f"For production use PostgreSQL, or a Python with SQLite {wanted} or newer."
    says = f"SQLite {shown} is older than {wanted}. It works with one process, as here. {advice}"
    return Finding.look("database", says) if environment == "production" else Finding.fine("database", says)


def of_pages(url: str, *, apps: Sequence[str], signed_in: str, connected: str) -> Iterator[Finding]:
    """Where browsers reach the pages, and the redirect addresses that others have to allow (paths below it).

    `apps`: those of the chats that people sign in with.
    """
    if url and apps:
        yield Finding.fine(
            "pages",
            f"for browsers at {url}. Allow as redirect addresses: {url}{signed_in} in {' and in '.join(apps)}, "
            f"{url}{connected} in each network's app.",
        )
    elif url:
        ways = "chat.slack.client_id and client_secret, or chat.teams.client_secret"
        yield Finding.look("pages", f"nobody can sign in there: set {ways}.")
    elif apps:
        yield Finding.look("pages", "there are none, because listen.public_url is not set; client_secret waits for it.")


def of_log(*, signs: bool, problem: str, seen: int | None, unreachable: str) -> Iterator[Finding]:
    """Who signs the log, and who witnesses it: `seen` entries, or None without a witness."""
    if problem:
        yield Finding.fix("audit", problem)
    elif signs:
        yield Finding.fine("audit", "checkpoints of the log are signed.")
    else:
        says = "checkpoints of the log are not signed, so nobody outside can check it."
        yield Finding.look("audit", f"{says} Make a key: countersign audit key")
    if unreachable:
        works = "Posts still go out and the log is written; but a database that was put back could not be noticed."
        yield Finding.fix("audit.witness", f"does not answer: {unreachable}. {works}")
    elif seen is not None:
        yield Finding.fine("audit.witness", f"answers; it has seen {seen} entries of the log.")


def of_account(answer: Answer) -> Finding:
    """Whose credentials these are."""
    account = answer.account
    if answer.problem:
        return Finding.fix(account.id, answer.problem.removeprefix(f"{account.id}: "))
    if answer.identity is None:
        return Finding.fix(account.id, f"{answer.failure} Nothing can be sent as {account.at_handle} like this.")
    name = f"@{answer.identity.handle} ({answer.identity.name}), id {answer.identity.id}"
    if answer.identity.handle.casefold() != account.handle.casefold():
        return Finding.look(account.id, f"answers as {name}: it was renamed. Correct the handle in app.yaml.")
    return Finding.fine(account.id, f"answers as {name}.")


def of_sign_in(account: Account, credential: Credential | None, *, now: datetime, typed: str) -> Finding:
    """Whether somebody is signed in for an account that is connected in the chat, and for how long.

    `typed`: the line that connects it.
    """
    how = f"Its guardian or owner types {typed} in the chat."
    if credential is None:
        return Finding.look(account.id, f"nobody has connected {account.at_handle} yet, so nothing can be sent. {how}")
    if credential.state is CredentialState.LOST:
        return Finding.fix(account.id, f"was signed out; nothing can be sent as {account.at_handle}. {how}")
    if credential.remote_id != account.remote_id:
        return Finding.fix(
            account.id, f"is connected as id {credential.remote_id}, app.yaml pins {account.remote_id}. {how}"
        )
    until = f"{credential.expires_at:%d %B %H:%M} UTC"
    if not credential.renewable:
        over = "ended" if credential.expires_at <= now else "ends"
        return Finding.look(account.id, f"is connected; that {over} on {until} and cannot be renewed. {how}")
    if credential.failing_since is not None:
        since = f"{credential.failing_since:%d %B %H:%M} UTC"
        return Finding.look(
            account.id,
            f"is connected until {until}, but renewing it has failed since {since}. Look at client_id and "
            f"client_secret, and at the network. {how}",
        )
    return Finding.fine(
        account.id, f"is connected as id {credential.remote_id}; renewed by itself, next before {until}."
    )


def of_left_behind(sign_ins: Mapping[AccountId, Credential], connected: Sequence[Account]) -> Iterator[Finding]:
    """Sign-ins of accounts that app.yaml does not connect any more: kept, in case that was a mistake."""
    for account in sorted(sign_ins.keys() - {account.id for account in connected}):
        if sign_ins[account].state is CredentialState.LOST:
            continue
        yield Finding.look(
            account,
            "is not connected by app.yaml any more; its sign-in is still stored, sealed, and no longer used. If it is "
            "not coming back, take this app's access away in the account's settings on its network.",
        )


def of_workspace(slack: SlackConfig, *, team: str, enterprise: str) -> Finding:
    """Whose workspace the token is for."""
    if slack.enterprise and enterprise != slack.enterprise:
        return Finding.fix(
            "chat.slack", f"the token belongs to organisation {enterprise or '(none)'}, not {slack.enterprise}."
        )
    if slack.team and not slack.enterprise and team != slack.team:
        return Finding.fix("chat.slack", f"the token belongs to workspace {team}, app.yaml says {slack.team}.")
    return Finding.fine("chat.slack", f"signed in to workspace {team}.")


def of_scopes(off: Mapping[str, Sequence[str]]) -> Iterator[Finding]:
    """What the app may not do, and which feature is off for it."""
    if not off:
        yield Finding.fine("chat.slack", "every scope is granted.")
    for feature, scopes in off.items():
        says = (
            f"{feature.replace('_', ' ')} is off: the scope {', '.join(scopes)} is missing. Add it and install again."
        )
        yield Finding.fix("chat.slack", says) if feature in _VITAL else Finding.look("chat.slack", says)


_VITAL = frozenset({"posting", "approvals"})


def of_clock(theirs: datetime | None, *, ours: datetime) -> Finding:
    """How far this machine's clock is off; Slack tells whole seconds."""
    if theirs is None:
        return Finding.look("clock", "could not be compared with anybody's.")
    skew = abs((ours - theirs).total_seconds())
    if skew > SKEW_WRONG:
        return Finding.fix(
            "clock", f"is off by {skew:.0f} s; signatures will be refused. Turn on time synchronisation."
        )
    if skew > SKEW_NOTED:
        return Finding.look("clock", f"is off by {skew:.0f} s.")
    return Finding.fine("clock", "agrees with Slack's.")
