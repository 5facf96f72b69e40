"""Table of the profile: one row is one fact from one source; what it replaced stays as history."""

from sqlalchemy import Column, DateTime, ForeignKey, Index, LargeBinary, SmallInteger, Table, Text, Uuid, text

from ihanoi.platform.schema import metadata

fact = Table(
    "fact",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("subject.id"), nullable=False),
    Column("attribute", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("assurance", SmallInteger, nullable=False),
    Column("sealed_value", LargeBinary, nullable=False),
    Column("obtained_at", DateTime(timezone=True), nullable=False),
    Column("evidence", Uuid, comment="dossier in which the fact was declared"),
    Column("superseded_at", DateTime(timezone=True)),
    Index(
        "uq_fact_present",
        "subject_id",
        "attribute",
        "source",
        unique=True,
        postgresql_where=text("superseded_at IS NULL"),
    ),
)

register_answer = Table(
    "register_answer",
    metadata,
    Column("subject_id", Uuid, ForeignKey("subject.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("answered_at", DateTime(timezone=True), nullable=False, comment="when the register last knew the person"),
)
