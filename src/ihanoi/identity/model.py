"""Tables of identity: subjects with their own keys, officers with their posts, logins and sessions."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from ihanoi.platform.schema import metadata

subject = Table(
    "subject",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column(
        "national_id_index",
        LargeBinary,
        unique=True,
        comment="blind index: one id, one subject; null once the person was erased",
    ),
    Column("sealed_key", LargeBinary, comment="the subject's own key; null once the person was erased"),
    Column("sealed_identity", LargeBinary, comment="what the identity provider last said of the person"),
    Column("identified_at", DateTime(timezone=True), nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("merged_into", Uuid, ForeignKey("subject.id"), index=True, comment="who the person turned out to be"),
    Column("merged_id", Uuid, unique=True, comment="id before the merge; it leads to the other"),
    Column(
        "erased_at",
        DateTime(timezone=True),
        comment="nothing new is kept under it; the key goes with the last dossier that stays",
    ),
    CheckConstraint("(merged_into IS NULL) = (merged_id IS NULL)", name="merged"),
    Index(
        "ix_subject_erased",
        "erased_at",
        postgresql_where=text("erased_at IS NOT NULL AND sealed_key IS NOT NULL"),
    ),
)

officer = Table(
    "officer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("username", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
)

post = Table(
    "post",
    metadata,
    Column("officer_id", Uuid, ForeignKey("officer.id"), primary_key=True),
    Column("unit_id", Uuid, ForeignKey("unit.id"), primary_key=True),
    Column("role", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("valid_to", Date),
)

login = Table(
    "login",
    metadata,
    Column("handle", LargeBinary, primary_key=True, comment="SHA-256 of the secret the starting client holds"),
    Column("realm", Text, nullable=False),
    Column("sealed_secrets", LargeBinary, nullable=False),
    Column("redirect_uri", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
)

session = Table(
    "session",
    metadata,
    Column("token", LargeBinary, primary_key=True, comment="SHA-256 of the bearer token"),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", Uuid, nullable=False),
    Column("assurance", SmallInteger, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
    Column("ended_at", DateTime(timezone=True)),
    Index("ix_session_actor_id", "actor_id"),
)
