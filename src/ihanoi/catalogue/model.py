"""Tables of the catalogue: immutable versions of procedures, and entries of official lists without a form here."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from ihanoi.platform.schema import metadata

procedure_version = Table(
    "procedure_version",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("status", Text, nullable=False),
    Column("definition", JSONB, nullable=False, comment="the procedure, blocks and vocabulary inlined"),
    Column("decision", Text, comment="number of the decision that approved it"),
    Column("effective_from", Date, comment="set when it is published"),
    Column("effective_to", Date, comment="last day on which it may be chosen for a new dossier"),
    Column("successor_code", Text, comment="procedure to use instead, once withdrawn"),
    Column("drafted_by", Uuid, ForeignKey("officer.id")),
    Column("reviewed_by", Uuid, ForeignKey("officer.id")),
    Column("approved_by", Uuid, ForeignKey("officer.id")),
    Column("drafted_at", DateTime(timezone=True), nullable=False),
    Column("published_at", DateTime(timezone=True)),
    UniqueConstraint("code", "number"),
    CheckConstraint("status IN ('drafted', 'reviewed', 'approved', 'published', 'withdrawn')", name="status"),
    CheckConstraint("status NOT IN ('published', 'withdrawn') OR effective_from IS NOT NULL", name="effective"),
    Index(
        "uq_procedure_version_pending",
        "code",
        unique=True,
        postgresql_where=text("status IN ('drafted', 'reviewed', 'approved')"),
    ),
    Index("ix_procedure_version_status_id", "status", "id"),
)

listed_procedure = Table(
    "listed_procedure",
    metadata,
    Column("code", Text, primary_key=True, comment="national code, without a local suffix"),
    Column("local_code", Text),
    Column("name", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("performer", Text, nullable=False),
    Column("level", Text),
    Column("service_level", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("content", JSONB, comment="papers, channels, results where the list has them"),
    Column("list_name", Text, nullable=False),
    Column("imported_at", DateTime(timezone=True), nullable=False),
)
