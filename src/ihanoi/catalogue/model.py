"""Table of the catalogue: immutable versions of procedures."""

from sqlalchemy import Column, Date, DateTime, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from ihanoi.platform.schema import metadata

procedure_version = Table(
    "procedure_version",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Column("effective_from", Date, nullable=False),
    Column("effective_to", Date, comment="last day on which it may be chosen for a new dossier"),
    Column("definition", JSONB, nullable=False, comment="the procedure, blocks and vocabulary inlined"),
    Column("published_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("code", "number"),
    Index("ix_procedure_version_effective_to", "effective_to"),
)
