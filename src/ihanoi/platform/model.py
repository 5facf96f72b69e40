"""Tables of the machinery: event log, relay position, idempotency keys, versions of what memory holds."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, Index, LargeBinary, SmallInteger, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from ihanoi.platform.schema import metadata

event = Table(
    "event",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column(
        "transaction",
        BigInteger,
        nullable=False,
        server_default=text("(pg_current_xact_id()::text)::bigint"),
        comment="Readers that must not miss anything read in this order, below the oldest running transaction.",
    ),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("subject", Uuid, nullable=False),
    Column("payload", JSONB, nullable=False),
    Index("ix_event_subject_id", "subject", "id"),
    Index("ix_event_transaction_id", "transaction", "id"),
    comment="Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE.",
)

relay_position = Table(
    "relay_position",
    metadata,
    Column("name", Text, primary_key=True),
    Column("transaction", BigInteger, nullable=False),
    Column("event_id", BigInteger, nullable=False),
)

idempotency_key = Table(
    "idempotency_key",
    metadata,
    Column("principal", Uuid, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, index=True),
    Column("status", SmallInteger),
    Column("sealed_body", LargeBinary, comment="answers hold personal data"),
    Column("etag", Text),
)

memory_version = Table(
    "memory_version",
    metadata,
    Column("name", Text, primary_key=True),
    Column("version", BigInteger, nullable=False),
)

seeded = Table(
    "seeded",
    metadata,
    Column("name", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
)
