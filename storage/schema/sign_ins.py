"""The accounts' sign-ins, and people's on the pages."""

from sqlalchemy import (
    Boolean,
    Column,
    Integer,
    LargeBinary,
    String,
    Text,
)

from storage.schema.base import metadata
from storage.types import UtcDateTime, enum_column, id_column, table
from workflows.domain.credential import CredentialState

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
