"""Tables of the profile: facts by source, each with what it replaced as history; parties;
answers of registers; consents; disputes.
"""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

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
    Column("consent_purpose", Text, comment="the only ground of keeping the fact; null when law is the ground"),
    Column("about_id", Uuid, ForeignKey("party.id"), comment="the party it is about; null when about the subject"),
    Index(
        "uq_fact_own",
        "subject_id",
        "attribute",
        "source",
        unique=True,
        postgresql_where=text("superseded_at IS NULL AND about_id IS NULL"),
    ),
    Index(
        "uq_fact_about",
        "about_id",
        "attribute",
        "source",
        unique=True,
        postgresql_where=text("superseded_at IS NULL AND about_id IS NOT NULL"),
    ),
    Index("ix_fact_subject_id", "subject_id"),
    Index("ix_fact_about_id", "about_id", postgresql_where=text("about_id IS NOT NULL")),
)

party = Table(
    "party",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("subject.id"), nullable=False, index=True, comment="in whose profile"),
    Column("kind", Text, nullable=False, comment="what it is to the subject: child, spouse, business, land …"),
    Column("source", Text, nullable=False, comment="who says so"),
    Column("sealed_identity", LargeBinary, nullable=False, comment="number, name, detail; under the subject's key"),
    Column("evidence", Uuid, comment="dossier in which it was declared"),
    Column("consent_purpose", Text, comment="the only ground of keeping it; null when law is the ground"),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("asked_at", DateTime(timezone=True), comment="when a register last answered about the party itself"),
    Column("ended_at", DateTime(timezone=True), comment="no longer named by its source, removed, or merged"),
    Column("merged_into", Uuid, ForeignKey("party.id")),
    comment="Whom and what a person's forms speak about beside the person.",
)

register_answer = Table(
    "register_answer",
    metadata,
    Column("subject_id", Uuid, ForeignKey("subject.id"), primary_key=True),
    Column("source", Text, primary_key=True),
    Column("answered_at", DateTime(timezone=True), nullable=False, comment="when the register last knew the person"),
)

consent_text = Table(
    "consent_text",
    metadata,
    Column("hash", LargeBinary, primary_key=True, comment="SHA-256 of purpose, version and both texts"),
    Column("purpose", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("text_vi", Text, nullable=False),
    Column("text_en", Text, nullable=False),
    comment="Append-only: the texts people agreed to, word for word.",
)

consent = Table(
    "consent",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("subject.id"), nullable=False, index=True),
    Column("purpose", Text, nullable=False),
    Column("text_hash", LargeBinary, ForeignKey("consent_text.hash"), nullable=False),
    Column("given_at", DateTime(timezone=True), nullable=False),
    Column(
        "ended_at",
        DateTime(timezone=True),
        comment="withdrawn, or continued by a consent to a newer text given at that moment",
    ),
    Index("uq_consent_present", "subject_id", "purpose", unique=True, postgresql_where=text("ended_at IS NULL")),
)

correction = Table(
    "correction",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("subject.id"), nullable=False),
    Column("attribute", Text, nullable=False),
    Column("source", Text, nullable=False, comment="who vouches for the disputed value, and alone may change it"),
    Column("sealed_request", LargeBinary, nullable=False, comment="the value disputed, why, and the one held right"),
    Column("state", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("closed_at", DateTime(timezone=True)),
    CheckConstraint("state IN ('open', 'settled', 'withdrawn')", name="state"),
    CheckConstraint("(state = 'open') = (closed_at IS NULL)", name="closed"),
    Index("uq_correction_open", "subject_id", "attribute", unique=True, postgresql_where=text("state = 'open'")),
    Index("ix_correction_subject_id_id", "subject_id", "id"),
)

access_dispute = Table(
    "access_dispute",
    metadata,
    Column(
        "line_id",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="event the line tells of; no foreign key, since checking one locks rows of the log",
    ),
    Column("subject_id", Uuid, ForeignKey("subject.id"), nullable=False),
    Column("sealed_reason", LargeBinary, nullable=False),
    Column("state", Text, nullable=False),
    Column("disputed_at", DateTime(timezone=True), nullable=False),
    Column("sealed_answer", LargeBinary, comment="the city's data protection's words"),
    Column("answered_at", DateTime(timezone=True)),
    Column("answered_by", Uuid, ForeignKey("officer.id")),
    CheckConstraint("(state = 'answered') = (sealed_answer IS NOT NULL)", name="answered"),
    Index("ix_access_dispute_open", "disputed_at", "line_id", postgresql_where=text("state = 'open'")),
)

mandate = Table(
    "mandate",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("grantor_id", Uuid, ForeignKey("subject.id"), nullable=False, index=True),
    Column(
        "grantee_index", LargeBinary, nullable=False, index=True, comment="blind index of the number it was given to"
    ),
    Column("grantee_id", Uuid, ForeignKey("subject.id"), comment="null until accepted"),
    Column("sealed_grantee", LargeBinary, nullable=False, comment="number and name; under the grantor's key"),
    Column("procedures", ARRAY(Text), nullable=False, comment="codes; with no field either: everything"),
    Column("fields", ARRAY(Text), nullable=False, comment="fields of law"),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False, comment="last day"),
    Column("offered_at", DateTime(timezone=True), nullable=False),
    Column("accepted_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True), comment="by either side"),
    comment="One person lets another act for them.",
)
