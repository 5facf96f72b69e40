"""Tables of the vault: files, uploads in pieces, documents."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    Uuid,
    text,
)

from ihanoi.platform.schema import metadata

stored_file = Table(
    "stored_file",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("subject.id"), nullable=False, index=True, comment="whose key seals it"),
    Column("media_type", Text, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary, nullable=False, comment="of the content as it was sent"),
    Column("scan", Text, nullable=False),
    Column("scan_attempts", Integer, nullable=False, server_default=text("0")),
    Column("scanned_at", DateTime(timezone=True)),
    Column("pinned", Boolean, nullable=False, server_default=text("false"), comment="a dossier refers to it"),
    Column("stored_at", DateTime(timezone=True), nullable=False),
    Column("dropped_at", DateTime(timezone=True), comment="nothing refers to it: the bytes go, then the row"),
    CheckConstraint("scan IN ('unscanned', 'pending', 'clean', 'infected', 'error')", name="scan"),
    Index("ix_stored_file_waiting", "id", postgresql_where=text("scan IN ('pending', 'error', 'unscanned')")),
    Index("ix_stored_file_loose", "id", postgresql_where=text("NOT pinned")),
    comment="Files that lie sealed in the store under their id",
)

upload = Table(
    "upload",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("subject.id"), nullable=False, index=True),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", LargeBinary, comment="of the whole file, as announced"),
    Column("received", BigInteger, nullable=False, comment="bytes that have arrived for good"),
    Column("state", Text, nullable=False),
    Column("file_id", Uuid, ForeignKey("stored_file.id"), index=True),
    Column(
        "cleared", Boolean, nullable=False, server_default=text("false"), comment="the bytes of its pieces are gone"
    ),
    Column("started_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False, index=True),
    CheckConstraint("state IN ('receiving', 'finished', 'corrupt', 'refused')", name="state"),
    CheckConstraint("received BETWEEN 0 AND size", name="received"),
)

upload_part = Table(
    "upload_part",
    metadata,
    Column("upload_id", Uuid, ForeignKey("upload.id"), primary_key=True),
    Column("start", BigInteger, primary_key=True, autoincrement=False),
    Column("size", Integer, nullable=False),
    Column("sha256", LargeBinary, nullable=False),
)

vault_document = Table(
    "vault_document",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("subject_id", Uuid, ForeignKey("subject.id"), nullable=False),
    Column("type_code", Text, nullable=False, comment="key of document_types.toml, or a result's code"),
    Column("origin", Text, nullable=False),
    Column("sealed_details", LargeBinary, nullable=False, comment="name, number and issuer as JSON"),
    Column("unit_id", Uuid, ForeignKey("unit.id"), comment="the unit of ours that issued it"),
    Column("issued_on", Date),
    Column("valid_until", Date),
    Column("file_id", Uuid, ForeignKey("stored_file.id"), index=True),
    Column("dossier_id", Uuid, comment="dossier it was brought for, or issued by"),
    Column("consent_purpose", Text, comment="the only ground of keeping it; null when law is the ground"),
    Column("kept_at", DateTime(timezone=True), nullable=False),
    Column("removed_at", DateTime(timezone=True), comment="uploads: removed; results: hidden from the list"),
    CheckConstraint("origin IN ('uploaded', 'issued')", name="origin"),
    CheckConstraint("valid_until >= issued_on", name="valid"),
    Index("ix_vault_document_subject_id_id", "subject_id", "id"),
    Index("uq_vault_document_result", "dossier_id", unique=True, postgresql_where=text("origin = 'issued'")),
    comment="What a person holds: papers they uploaded, results issued to them",
)
