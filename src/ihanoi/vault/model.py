"""Tables of the vault: files, and uploads in pieces."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
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
