"""Tables of satisfaction: the ratings, what is not yet counted, and the counts."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

from ihanoi.platform.schema import metadata

rating = Table(
    "rating",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), primary_key=True),
    Column("unit_id", Uuid, ForeignKey("unit.id"), nullable=False),
    Column("procedure_code", Text, nullable=False),
    Column("level", SmallInteger, nullable=False, comment="2 very satisfied, 1 satisfied, 0 dissatisfied"),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("sealed_comment", LargeBinary),
    Column("rated_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("level BETWEEN 0 AND 2", name="level"),
    comment="Raters stay confidential (Decree 224/2026, Art. 10.3.b): no officer's query reads this table by dossier",
)

rating_delta = Table(
    "rating_delta",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("unit_id", Uuid, nullable=False),
    Column("procedure_code", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("level", SmallInteger, nullable=False),
    comment="Added with each rating, counted and deleted by the worker: no hot counter row",
)

satisfaction = Table(
    "satisfaction",
    metadata,
    Column("unit_id", Uuid, ForeignKey("unit.id"), primary_key=True),
    Column("procedure_code", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("very_satisfied", Integer, nullable=False),
    Column("satisfied", Integer, nullable=False),
    Column("dissatisfied", Integer, nullable=False),
    Index("ix_satisfaction_day", "day"),
)
