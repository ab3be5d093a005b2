"""A database as an earlier release left it: filled past the program, with the leaves that release wrote.

Nothing here uses today's tables or encodings, so that a change of those cannot hide that yesterday's rows became
unreadable.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from cryptography.fernet import Fernet
from sqlalchemy import Connection, MetaData, Table

import storage.migrations
from storage.engines import async_engine, later_work_engine, parsed
from storage.tasks import Jobs, migrate_jobs
from tests.builders import ANA, NOON, OWN, an_account
from tests.conftest import SECRET
from workflows.domain.task import Task, TaskKind

POST_STATES = (
    *("draft", "waiting", "approved", "blocked", "handed_back", "changes_requested", "rejected", "withdrawn", "held"),
    *("expired", "publishing", "published", "partly_published", "failed", "needs_human", "recalling", "recalled"),
    "recall_failed",
)
DELIVERY_STATES = ("ready", "sending", "settling", "sent", "declined", "needs_human", "recalled")
ALERT_KINDS = ("handed_back_text", "wrong_account", "signed_out", "unwatched")
GUARD_ALERT_KINDS = ("foreign_post", "profile_changed", "expiring")
"""Since schema 0002."""
ALERT_STATES = ("open", "answered", "dismissed")
REQUEST_STATES = ("open", "granted", "declined")
FREEZES = {
    "*": "restored from a backup",
    "x:acme": "the credential of @acme answers as @other, another account.",
    "x:beta": "Somebody is in our account.",
}
DUE = Task(kind=TaskKind.PUBLISH, subject="post-approved", due=NOON, key="publish:post-approved:1")
DIGEST = "d" * 64
FINDING = {
    "check": "links",
    "severity": 1,
    "reason": "A short link.",
    "advice": "Write it out.",
    "span": [0, 5],
    "part": 0,
    "sounds_personal": False,
}
"""As it was sealed before findings had rules and fixes."""
_KEY = Fernet.generate_key()


async def make_former_database(url: str, *, schema: str = "0001") -> None:
    """Bring the empty database at `url` to a former schema, and fill it with one of everything in every state."""
    place = parsed(url)
    engine = async_engine(place, writes=True, pool=1)
    async with engine.begin() as connection:
        await connection.run_sync(_bring_to, schema)
    migrate_jobs(place)
    later = later_work_engine(place)
    async with engine.begin() as connection:
        await connection.run_sync(_fill, schema)
        await connection.run_sync(lambda sync: Jobs(later).enqueue(sync, DUE, now=NOON))
    later.dispose()
    await engine.dispose()


def _bring_to(connection: Connection, schema: str) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(str(storage.migrations.__file__)).parent))
    config.attributes["connection"] = connection
    command.upgrade(config, schema)


def _fill(connection: Connection, schema: str) -> None:
    former = Former(connection)
    former.people_and_accounts()
    for number, state in enumerate(POST_STATES):
        former.post(state, at=NOON + timedelta(minutes=number))
    for number, state in enumerate(DELIVERY_STATES):
        former.delivery(state, part=number)
    for kind in ALERT_KINDS:
        for state in ALERT_STATES:
            former.alert(kind, state)
    for state in REQUEST_STATES:
        former.request(state)
    if schema >= "0004":
        former.identity()
    if schema >= "0005":
        said = {"post": "post-waiting", "revision": 1, "check": "links", "rule": "", "by": ANA.id, "at": NOON}
        former.add("cs_false_alarms", id="f1", **said)
    if schema >= "0002":
        add_the_guard(former)
        return
    for account, reason in FREEZES.items():
        former.add("cs_freezes", account=account, reason=reason, by=ANA.id, at=NOON)


def add_the_guard(former: "Former") -> None:
    """What schema 0002 brought: freezes that stay, an incident, a sign-in, a hold, and wider columns."""
    for cause, (account, reason) in zip(("restored", "wrong_account", "person"), FREEZES.items(), strict=True):
        where = "all" if account == "*" else account
        frozen = {"id": where, "state": "in_force", "cause": cause, "reason": reason, "by": ANA.id, "at": NOON}
        former.bound("freeze", "cs_freezes", {**frozen, "version": 0})
    for state in POST_STATES:
        kept = {"version": 3, "revision": 1, "editor": ANA.id, "at": NOON, "digest": DIGEST}
        former.add("cs_versions", post=f"post-{state}", **kept, words=f"post-{state}.1")
    former.delivery("deleting", part=len(DELIVERY_STATES))
    for kind in GUARD_ALERT_KINDS:
        former.alert(kind, "open", detail="a new name")
    timeline = [[NOON.isoformat(), "recall_asked", ANA.id, None, ""]]
    incident = {"id": "i1", "post": "post-published", "account": "x:acme", "state": "open", "opened_by": ANA.id}
    former.bound("incident", "cs_incidents", {**incident, "opened_at": NOON, "timeline": timeline, "version": 0})
    signed_in = {"id": "x:acme", "remote_id": "remote-acme", "state": "connected", "connected_by": ANA.id}
    lasting = {"connected_at": NOON, "expires_at": NOON, "renewable": True, "scopes": "read", "fingerprint": "f"}
    former.bound("credential", "cs_credentials", {**signed_in, **lasting, "claim": 0, "version": 0})
    hold = {"id": "h1", "person": ANA.id, "reason": "a lawsuit", "by": ANA.id, "at": NOON, "state": "in_force"}
    former.bound("hold", "cs_holds", {**hold, "version": 0})
    where_drawn = {"role": "incident", "channel": "C1", "about": "", "ts": "2", "fingerprint": "f"}
    former.add("cs_messages", subject="incident:i1", **where_drawn)


class Former:
    """Writes rows as that release did."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._metadata = MetaData()

    def add(self, name: str, **row: object) -> None:
        """Insert a row."""
        table = Table(name, self._metadata, autoload_with=self._connection)
        self._connection.execute(table.insert().values(**row))

    def bound(self, thing: str, name: str, row: Mapping[str, Any]) -> None:
        """Insert a row, and the entry that binds it."""
        self.add(name, **row)
        self.leaf(thing, row)

    def people_and_accounts(self) -> None:
        """Ana with her key and her name, and an account that was looked at before profiles had links."""
        wrapped = Fernet(SECRET).encrypt(_KEY)
        self.add("cs_person_keys", id="k1", person=ANA.id, wrapped=wrapped, made_at=NOON)
        identity = ANA.identity
        where = {"platform": identity.platform, "organisation": identity.organisation, "user": identity.user}
        self.add("cs_people", id=ANA.id, **where, standing="member", trust="neutral")
        self.seal(f"{ANA.id}.name", {"name": "Ana", "zone": "UTC"}, subject=ANA.id)
        profile = {"display_name": "Acme", "handle": "acme", "picture_url": None, "followers": 84_000, "seen_at": None}
        for position, (account, channel) in enumerate(((an_account(), "C1"), (an_account("beta"), None), (OWN, None))):
            self.add(
                "cs_accounts",
                id=account.id,
                network=account.network,
                handle=account.handle,
                kind=account.kind.value,
                mode=account.mode.value,
                remote_id=account.remote_id or "own",
                rights={"draft": [], "publish": [], "approve": [ANA.id]},
                channel=channel,
                confirm="tick",
                notifications="full",
                quorum_notable=1,
                quorum_risky=2,
                position=position,
                removed=False,
                profile=profile,
            )
        self.add(
            "cs_messages",
            subject="post:post-waiting",
            role="approval",
            channel="C1",
            about="1",
            ts="1",
            fingerprint="f",
        )
        self.add("cs_cursors", account="x:acme", remote_id="9")

    def identity(self) -> None:
        """Whose chat account Ana's is, since schema 0004."""
        own = ANA.identity
        where = {"platform": own.platform, "organisation": own.organisation, "user": own.user}
        self.add("cs_identities", **where, person=ANA.id, main=True)

    def post(self, state: str, *, at: datetime) -> None:
        """A post by Ana in this state, its words sealed."""
        row = {
            "id": f"post-{state}",
            "author": ANA.id,
            "account": "x:acme",
            "state": state,
            "revision": 1,
            "version": 3,
            "digest": DIGEST,
            "rules": "rules-1",
            "approvals": [[ANA.id, NOON.isoformat(), DIGEST]],
            "needed": 1,
            "decision_step": "approve",
            "decision_by": ANA.id,
            "decision_at": at,
            "due": NOON,
            "created_at": at,
            "changed_at": at,
            "attempt": 1,
        }
        words = {
            "v": 1,
            "parts": [{"text": f"Words of {state}.", "reply_to": None, "media": []}],
            "zone": None,
            "wall_time": None,
            "findings": [FINDING],
            "named": None,
            "fields": {"reply_link": "", "send_on": None, "send_at": None, "at": None},
        }
        self.seal(f"post-{state}.1", words, subject=f"post-{state}")
        self.add("cs_posts", **row, words=f"post-{state}.1")
        self.leaf("post", row)

    def delivery(self, state: str, *, part: int) -> None:
        """One part of the published post in this state."""
        row = {
            "id": f"delivery-{state}",
            "post": "post-published",
            "part": part,
            "account": "x:acme",
            "remote_account": "remote-acme",
            "state": state,
            "claim": 1,
            "digest": DIGEST,
            "token_fingerprint": "f",
            "armed_at": NOON,
            "settle_at": NOON,
            "remote_id": f"7{part}" if state in ("sent", "recalled") else None,
            "reason": "",
            "unclear": 0,
            "looks": 0,
            "version": 2,
        }
        self.bound("delivery", "cs_deliveries", row)

    def alert(self, kind: str, state: str, *, detail: str | None = None) -> None:
        """An alert of this kind in this state."""
        row = {
            "id": f"{kind}-{state}",
            "kind": kind,
            "account": "x:acme",
            "remote_id": f"9-{state}" if kind == "handed_back_text" else None,
            "author": ANA.id,
            "state": state,
            "seen_at": NOON,
            "outcome": "",
            "version": 1,
            **({"detail": detail} if detail is not None else {}),
        }
        self.bound("alert", "cs_alerts", row)

    def request(self, state: str) -> None:
        """A request for access in this state."""
        row = {
            "id": f"request-{state}",
            "person": ANA.id,
            "account": "x:acme",
            "state": state,
            "asked_at": NOON,
            "version": 1,
        }
        self.bound("access", "cs_requests", row)

    def seal(self, content_id: str, record: Mapping[str, object], *, subject: str) -> None:
        sealed = Fernet(_KEY).encrypt(json.dumps(record).encode())
        self.add("cs_contents", id=content_id, subject=subject, key="k1", sealed=sealed)

    def leaf(self, thing: str, row: Mapping[str, Any]) -> None:
        """The entry that binds a row, in version 1 of the leaf's encoding."""
        salt = "5a17"
        filled = {name: _plain(value) for name, value in row.items() if value is not None}
        bound = hashlib.sha256(salt.encode() + _canonical(filled)).hexdigest()
        facts = {"thing": thing, "version": row["version"], "row": bound}
        entry = {"v": 1, "at": NOON.isoformat(), "action": f"{thing}.step", "subject": row["id"], "by": ANA.id}
        leaf = _canonical({**entry, "facts": facts, "salt": salt})
        log = Table("cs_audit", self._metadata, autoload_with=self._connection)
        written = log.insert().values(leaf=leaf, hash=hashlib.sha256(b"\x00" + leaf).digest()).returning(log.c.id)
        self.add("cs_audit_unordered", leaf=self._connection.execute(written).scalar_one())


def _plain(value: object) -> object:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value


def _canonical(record: Mapping[str, object]) -> bytes:
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
