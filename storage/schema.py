"""Every table of ours. All start with `cs_`, because the engine of later work shares the SQLite file.

Rows carry ids, enums, digests, numbers and times. What people wrote, and their names, lie sealed in `cs_contents` under
the person's key in `cs_person_keys`: without the key the words are gone and nothing else is. `cs_audit`, its order, its
roots and its checkpoints refuse UPDATE and DELETE by trigger (see the first migration).
"""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Text,
    UniqueConstraint,
    text,
)

from storage.types import UtcDateTime, enum_column, id_column, table
from workflows.domain.access import AccessState
from workflows.domain.account import Confirm, Kind, Mode, Notifications
from workflows.domain.alert import AlertKind, AlertState
from workflows.domain.credential import CredentialState
from workflows.domain.delivery import DeliveryState
from workflows.domain.freeze import FreezeCause, FreezeState
from workflows.domain.hold import HoldState
from workflows.domain.incident import IncidentState
from workflows.domain.person import Standing, Trust
from workflows.domain.post import PostState, PostStep
from workflows.ports.store import Role

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# SQLite numbers rows by itself only for INTEGER primary keys.
_Serial = BigInteger().with_variant(Integer(), "sqlite")

# --- words and names --------------------------------------------------------------------------------------------------

person_keys = table(
    "cs_person_keys",
    metadata,
    id_column("id", primary_key=True),
    Column("person", String(200), nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

contents = table(
    "cs_contents",
    metadata,
    id_column("id", primary_key=True),
    Column("subject", String(200), nullable=False, index=True),
    # A key that was erased takes its contents with it; a replica that still remembers the key cannot write under it.
    Column("key", String(200), ForeignKey("cs_person_keys.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("sealed", LargeBinary, nullable=False),
)

# --- posts ------------------------------------------------------------------------------------------------------------

posts = table(
    "cs_posts",
    metadata,
    id_column("id", primary_key=True),
    id_column("author"),
    Column("account", String(200)),
    enum_column("state", PostState),
    Column("revision", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64)),
    Column("rules", String(200), nullable=False),
    Column("approvals", JSON, nullable=False),
    Column("needed", Integer, nullable=False),
    Column("last_editor", String(200)),
    enum_column("decision_step", PostStep, nullable=True),
    Column("decision_by", String(200)),
    Column("decision_at", UtcDateTime),
    Column("due", UtcDateTime),
    Column("send_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("incident", String(200)),
    # Where the words and the decision's reason lie; NULL when forgotten.
    Column("words", String(200)),
    Column("reason_words", String(200)),
    Index("ix_cs_posts_author_created_at", "author", "created_at"),
    Index("ix_cs_posts_state_account", "state", "account"),
    Index("ix_cs_posts_changed_at", "changed_at"),
)

versions = table(
    "cs_versions",
    metadata,
    # Every version of a draft that was submitted, with where its words lie; nothing is written over.
    id_column("post", primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    id_column("editor"),
    Column("at", UtcDateTime, nullable=False),
    Column("digest", String(64)),
    # NULL when forgotten.
    Column("words", String(200)),
)

last_accounts = table(
    "cs_last_accounts",
    metadata,
    id_column("person", primary_key=True),
    id_column("account"),
)

deliveries = table(
    "cs_deliveries",
    metadata,
    id_column("id", primary_key=True),
    id_column("post"),
    Column("part", Integer, nullable=False),
    id_column("account"),
    Column("remote_account", String(200), nullable=False),
    enum_column("state", DeliveryState),
    Column("claim", Integer, nullable=False),
    Column("digest", String(64)),
    Column("token_fingerprint", String(200)),
    Column("armed_at", UtcDateTime),
    Column("settle_at", UtcDateTime),
    Column("remote_id", String(200)),
    Column("reason", Text, nullable=False),
    Column("due", UtcDateTime),
    Column("unclear", Integer, nullable=False),
    Column("looks", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    UniqueConstraint("post", "part"),
    # One post of the network is credited to one delivery, whatever two settlers believe.
    UniqueConstraint("account", "remote_id"),
)

claims = table(
    "cs_claims",
    metadata,
    id_column("delivery", primary_key=True),
    Column("claim", Integer, primary_key=True, autoincrement=False),
    id_column("account"),
    Column("armed_at", UtcDateTime, nullable=False),
    Index("ix_cs_claims_account_armed_at", "account", "armed_at"),
)

# --- people and accounts ----------------------------------------------------------------------------------------------

people = table(
    "cs_people",
    metadata,
    id_column("id", primary_key=True),
    id_column("platform"),
    id_column("organisation"),
    id_column("user"),
    enum_column("standing", Standing),
    enum_column("trust", Trust),
    UniqueConstraint("platform", "organisation", "user"),
)

accounts = table(
    "cs_accounts",
    metadata,
    id_column("id", primary_key=True),
    id_column("network"),
    id_column("handle"),
    enum_column("kind", Kind),
    enum_column("mode", Mode),
    Column("remote_id", String(200), nullable=False),
    Column("owner", String(200)),
    Column("guardian", String(200)),
    Column("rights", JSON, nullable=False),
    Column("channel", String(200)),
    enum_column("confirm", Confirm),
    enum_column("notifications", Notifications),
    Column("quorum_notable", Integer, nullable=False),
    Column("quorum_risky", Integer, nullable=False),
    Column("position", Integer, nullable=False),
    Column("removed", Boolean, nullable=False),
    Column("profile", JSON(none_as_null=True)),
)

grants = table(
    "cs_grants",
    metadata,
    id_column("account", primary_key=True),
    id_column("person", primary_key=True),
)

requests = table(
    "cs_requests",
    metadata,
    id_column("id", primary_key=True),
    id_column("person"),
    id_column("account"),
    enum_column("state", AccessState),
    Column("decided_by", String(200)),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("version", Integer, nullable=False),
    Index(
        "uq_cs_requests_open",
        "person",
        "account",
        unique=True,
        sqlite_where=text("state = 'open'"),
        postgresql_where=text("state = 'open'"),
    ),
)

# --- what was drawn, what was received --------------------------------------------------------------------------------

messages = table(
    "cs_messages",
    metadata,
    id_column("subject", primary_key=True),
    enum_column("role", Role, primary_key=True),
    id_column("channel", primary_key=True),
    Column("about", String(200), primary_key=True),
    Column("ts", String(200), nullable=False),
    Column("fingerprint", String(200), nullable=False),
)

redraws = table(
    "cs_redraws",
    metadata,
    id_column("subject", primary_key=True),
    Column("claim", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due", UtcDateTime, nullable=False, index=True),
)

inbox = table(
    "cs_inbox",
    metadata,
    id_column("key", primary_key=True),
    Column("at", UtcDateTime, nullable=False, index=True),
)

# --- watch and freeze -------------------------------------------------------------------------------------------------

alerts = table(
    "cs_alerts",
    metadata,
    id_column("id", primary_key=True),
    enum_column("kind", AlertKind),
    id_column("account"),
    # None: about the account itself.
    Column("remote_id", String(200)),
    Column("post", String(200)),
    Column("author", String(200)),
    enum_column("state", AlertState),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("decided_by", String(200)),
    Column("outcome", Text, nullable=False),
    # NULL when there is none.
    Column("detail", Text),
    Column("version", Integer, nullable=False),
    # Where a foreign post's text lies.
    Column("text_words", String(200)),
    UniqueConstraint("account", "remote_id"),
    Index(
        "uq_cs_alerts_open",
        "account",
        "kind",
        unique=True,
        sqlite_where=text("state = 'open' AND remote_id IS NULL"),
        postgresql_where=text("state = 'open' AND remote_id IS NULL"),
    ),
)

handed_back = table(
    "cs_handed_back",
    metadata,
    id_column("post", primary_key=True),
    id_column("person"),
    Column("mark", LargeBinary, nullable=False, index=True),
    Column("until", UtcDateTime, nullable=False, index=True),
)

cursors = table(
    "cs_cursors",
    metadata,
    id_column("account", primary_key=True),
    id_column("remote_id"),
)

reads = table(
    "cs_reads",
    metadata,
    # What the drift watch read of an account's timeline on the newest day.
    id_column("account", primary_key=True),
    Column("day", Date, nullable=False),
    Column("posts", Integer, nullable=False),
)

freezes = table(
    "cs_freezes",
    metadata,
    # An account's id, or "all". The row stays when the freeze is lifted.
    id_column("id", primary_key=True),
    enum_column("state", FreezeState),
    enum_column("cause", FreezeCause),
    # The program's own words; a person's lie where `reason_words` says.
    Column("reason", Text, nullable=False),
    Column("reason_words", String(200)),
    id_column("by"),
    Column("at", UtcDateTime, nullable=False),
    Column("lifted_by", String(200)),
    Column("lifted_at", UtcDateTime),
    Column("version", Integer, nullable=False),
)

# --- incidents --------------------------------------------------------------------------------------------------------

incidents = table(
    "cs_incidents",
    metadata,
    id_column("id", primary_key=True),
    Column("post", String(200), nullable=False, unique=True),
    id_column("account"),
    enum_column("state", IncidentState),
    id_column("opened_by"),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("timeline", JSON, nullable=False),
    Column("apology", String(200)),
    Column("reviewed_by", String(200)),
    Column("lessons_words", String(200)),
    Column("version", Integer, nullable=False),
)

evidence = table(
    "cs_evidence",
    metadata,
    id_column("delivery", primary_key=True),
    Column("incident", String(200), nullable=False, index=True),
    Column("words", String(200)),
    Column("at", UtcDateTime, nullable=False),
)

# --- sign-ins ---------------------------------------------------------------------------------------------------------

credentials = table(
    "cs_credentials",
    metadata,
    # An account's id.
    id_column("id", primary_key=True),
    Column("remote_id", String(200), nullable=False),
    enum_column("state", CredentialState),
    id_column("connected_by"),
    Column("connected_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("renewable", Boolean, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("fingerprint", String(200), nullable=False),
    Column("claim", Integer, nullable=False),
    Column("refreshing_since", UtcDateTime),
    Column("failing_since", UtcDateTime),
    Column("version", Integer, nullable=False),
)

tokens = table(
    "cs_tokens",
    metadata,
    id_column("account", primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

connects = table(
    "cs_connects",
    metadata,
    id_column("id", primary_key=True),
    id_column("person"),
    id_column("account"),
    # A keyed hash of what goes to the network and back.
    Column("state", String(64), nullable=False, unique=True),
    # The state itself and PKCE's verifier.
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("used", Boolean, nullable=False),
)

sessions = table(
    "cs_sessions",
    metadata,
    # A keyed hash of the cookie.
    id_column("id", primary_key=True),
    Column("person", String(200), nullable=False, index=True),
    # The token that its forms carry.
    Column("sealed", LargeBinary, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

# --- keeping and erasing ----------------------------------------------------------------------------------------------

holds = table(
    "cs_holds",
    metadata,
    id_column("id", primary_key=True),
    Column("person", String(200)),
    Column("reason", Text, nullable=False),
    id_column("by"),
    Column("at", UtcDateTime, nullable=False),
    enum_column("state", HoldState),
    Column("version", Integer, nullable=False),
)

erasures = table(
    "cs_erasures",
    metadata,
    # Tombstones: whose key was destroyed, so that a backup put back later loses it again.
    id_column("person", primary_key=True),
    id_column("by"),
    Column("at", UtcDateTime, nullable=False),
)

leases = table(
    "cs_leases",
    metadata,
    id_column("executor", primary_key=True),
    Column("seen_at", UtcDateTime, nullable=False),
)

# --- the log ----------------------------------------------------------------------------------------------------------

audit = table(
    "cs_audit",
    metadata,
    Column("id", _Serial, primary_key=True, autoincrement=True),
    Column("leaf", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

audit_unordered = table(
    "cs_audit_unordered",
    metadata,
    # Leaves written but not yet placed in the tree. Written with the leaf, removed by the sequencer.
    Column("leaf", _Serial, primary_key=True, autoincrement=False),
)

audit_order = table(
    "cs_audit_order",
    metadata,
    Column("seq", _Serial, primary_key=True, autoincrement=False),
    Column("leaf", _Serial, nullable=False, unique=True),
    # The leaf's hash a second time, so that an altered entry is named exactly.
    Column("hash", LargeBinary, nullable=False),
)

audit_roots = table(
    "cs_audit_roots",
    metadata,
    Column("size", _Serial, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    # The hashes of the perfect subtrees that make up the tree, largest first: enough to go on without reading the log.
    Column("frontier", JSON, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

audit_checkpoints = table(
    "cs_audit_checkpoints",
    metadata,
    # Signed notes in the form of C2SP's tlog-checkpoint, as the witness has them.
    Column("size", _Serial, primary_key=True, autoincrement=False),
    Column("note", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
