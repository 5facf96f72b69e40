"""Tables of dossiers: the dossier, its clock, its documents, its notes, the daily numbers, what was reused, asked and changed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
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
    UniqueConstraint,
    Uuid,
    text,
)

from ihanoi.platform.schema import metadata

OPEN_STATES = (
    "state IN ('submitted', 'accepted', 'processing', 'supplement_requested', 'payment_requested', 'resolved')"
)

dossier = Table(
    "dossier",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("code", Text, unique=True, comment="national form; null while a draft"),
    Column("procedure_version_id", Uuid, ForeignKey("procedure_version.id"), nullable=False),
    Column("procedure_code", Text, nullable=False),
    Column("procedure_case", Text),
    Column("applicant_id", Uuid, ForeignKey("subject.id"), nullable=False),
    Column("unit_id", Uuid, ForeignKey("unit.id"), comment="the unit in charge; null while a draft"),
    Column("channel", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("version", Integer, nullable=False, comment="counts every change; a transition names the one it saw"),
    Column("sealed_content", LargeBinary, nullable=False),
    Column("content_hash", LargeBinary, comment="SHA-256 of the frozen content"),
    Column("assignee_id", Uuid, ForeignKey("officer.id")),
    Column("supplement_count", Integer, nullable=False, server_default=text("0")),
    Column("outcome", Text),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("updated_at", DateTime(timezone=True), nullable=False),
    Column("submitted_at", DateTime(timezone=True)),
    Column("accepted_at", DateTime(timezone=True)),
    Column("due_at", DateTime(timezone=True), comment="index only; recomputed from clock_segment"),
    Column("resolved_at", DateTime(timezone=True)),
    Column("returned_at", DateTime(timezone=True)),
    Column(
        "submitter_id",
        Uuid,
        ForeignKey("subject.id"),
        comment="who fills it in for the applicant; null when the applicant does",
    ),
    Column("mandate_id", Uuid, ForeignKey("mandate.id"), comment="the mandate the submitter acts under"),
    Column(
        "warned_at",
        DateTime(timezone=True),
        comment="when the applicant was told that the untouched draft would be deleted",
    ),
    CheckConstraint("(state = 'draft') = (code IS NULL)", name="code"),
    CheckConstraint("channel IN ('online', 'in_person', 'postal')", name="channel"),
    Index("ix_dossier_applicant_id_id", "applicant_id", "id"),
    Index("ix_dossier_mandate_id_id", "mandate_id", "id", postgresql_where=text("mandate_id IS NOT NULL")),
    Index("ix_dossier_procedure_version_id", "procedure_version_id"),
    Index("ix_dossier_draft", "created_at", postgresql_where=text("state = 'draft'")),
    Index(
        "ix_dossier_queue",
        "unit_id",
        text("coalesce(due_at, 'infinity'::timestamptz)"),
        "id",
        postgresql_where=text(OPEN_STATES),
    ),
)

clock_segment = Table(
    "clock_segment",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), primary_key=True),
    Column("started_at", DateTime(timezone=True), primary_key=True),
    Column("ended_at", DateTime(timezone=True)),
    Column("pause", Text, comment="null while running; otherwise on whom the dossier waits"),
)

dossier_document = Table(
    "dossier_document",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("requirement", Text, nullable=False),
    Column("sealed_name", LargeBinary, nullable=False),
    Column("media_type", Text),
    Column("size", BigInteger),
    Column("sha256", LargeBinary),
    Column("uploaded_at", DateTime(timezone=True), nullable=False),
    Column("removed", Boolean, nullable=False, server_default=text("false")),
    Column(
        "file_id",
        Uuid,
        ForeignKey("stored_file.id"),
        index=True,
        comment="null for papers from before files were known by themselves",
    ),
    Column(
        "vault_document_id",
        Uuid,
        ForeignKey("vault_document.id"),
        index=True,
        comment="the document held already that this paper is",
    ),
    Column(
        "quarantined_at", DateTime(timezone=True), comment="when the applicant was told that malware was found in it"
    ),
)

dossier_note = Table(
    "dossier_note",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), primary_key=True),
    Column("version", Integer, primary_key=True, comment="version of the dossier the note came with"),
    Column("sealed_text", LargeBinary, nullable=False),
)

dossier_result = Table(
    "dossier_result",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), primary_key=True),
    Column("type_code", Text, nullable=False),
    Column("sealed_number", LargeBinary, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("valid_until", Date),
    Column("file_id", Uuid, ForeignKey("stored_file.id")),
    CheckConstraint("valid_until >= issued_on", name="valid"),
    comment="What a granted dossier leads to, as decided; handed over it becomes a document",
)

dossier_number = Table(
    "dossier_number",
    metadata,
    Column("unit_code", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

reuse_delta = Table(
    "reuse_delta",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("procedure_version_id", Uuid, nullable=False),
    Column("unit_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("reusable", SmallInteger, nullable=False),
    Column("reused", SmallInteger, nullable=False),
    comment="Added with each submission, counted and deleted by the worker: no hot counter row",
)

reuse = Table(
    "reuse",
    metadata,
    Column("procedure_version_id", Uuid, ForeignKey("procedure_version.id"), primary_key=True),
    Column("unit_id", Uuid, ForeignKey("unit.id"), primary_key=True),
    Column("day", Date, primary_key=True, comment="of the submission, in Hanoi"),
    Column("dossiers", Integer, nullable=False),
    Column("reusable", Integer, nullable=False, comment="questions shown that could be filled from what is known"),
    Column("reused", Integer, nullable=False, comment="how many of them were submitted as they were filled"),
    Index("ix_reuse_day", "day"),
)

dossier_paper = Table(
    "dossier_paper",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), primary_key=True),
    Column("requirement", Text, primary_key=True),
    Column("procedure_version_id", Uuid, ForeignKey("procedure_version.id"), nullable=False),
    Column("unit_id", Uuid, ForeignKey("unit.id"), nullable=False),
    Column("day", Date, nullable=False, comment="of the submission, in Hanoi"),
    Column("outcome", Text, nullable=False),
    Column("attribute", Text, comment="verified fact that replaced it"),
    Column("dataset", Text, comment="database that replaced it"),
    Column("result", Text, comment="type or result code of the document held already that replaced it"),
    Column("why_not", Text, comment="why data did not replace it; null where none could"),
    CheckConstraint("outcome IN ('given', 'replaced_by_data', 'replaced_by_held', 'not_given')", name="outcome"),
    CheckConstraint(
        "why_not IN ('not_found', 'denied', 'unavailable', 'stale', 'unverified', 'not_published', 'not_chosen')",
        name="why_not",
    ),
    CheckConstraint("why_not IS NULL OR outcome IN ('given', 'not_given')", name="asked"),
    Index("ix_dossier_paper_day", "day"),
    comment="One row per dossier and paper it needs: asked for, or replaced by what; no personal values",
)

dossier_fact = Table(
    "dossier_fact",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), primary_key=True),
    Column("field", Text, primary_key=True),
    Column("attribute", Text, nullable=False),
    Column("assurance", SmallInteger, nullable=False, comment="of the value used"),
    Column("used", LargeBinary, nullable=False, comment="keyed digest of the value sent in"),
    Column("known", LargeBinary, comment="keyed digest of the value the profile had then, or was told of since"),
    comment="Which facts a dossier used, without their values: what changed since is recognised, nothing can be read",
)

dossier_amendment = Table(
    "dossier_amendment",
    metadata,
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), primary_key=True),
    Column("version", Integer, primary_key=True, comment="version of the dossier the amendment came with"),
    Column("attribute", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("amended_at", DateTime(timezone=True), nullable=False),
    Column("sealed_change", LargeBinary, nullable=False),
    Column("former_content", LargeBinary, nullable=False, comment="sealed as it was frozen before"),
    Column("former_hash", LargeBinary, comment="SHA-256 of the former content"),
)

change_notice = Table(
    "change_notice",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), nullable=False),
    Column("attribute", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False, comment="keyed digest of the new value"),
    Column("sealed_change", LargeBinary, nullable=False),
    Column("noticed_at", DateTime(timezone=True), nullable=False),
    Column("acknowledged_at", DateTime(timezone=True)),
    Column("acknowledged_by", Uuid, ForeignKey("officer.id")),
    UniqueConstraint("dossier_id", "attribute", "fingerprint"),
    comment="A unit is told that a fact in a result it issued changed",
)

verification = Table(
    "verification",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("dossier_id", Uuid, ForeignKey("dossier.id"), nullable=False),
    Column("field", Text, nullable=False),
    Column("attribute", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("expected_at", DateTime(timezone=True), nullable=False),
    Column("next_try_at", DateTime(timezone=True), comment="null once the state is final"),
    Column("settled_at", DateTime(timezone=True), comment="when the state became final, or an officer decided"),
    Column("settlement", Text, comment="what an officer made of a mismatch"),
    Column("settled_by", Uuid, ForeignKey("officer.id")),
    Column("sealed_note", LargeBinary, comment="the officer's words, under the applicant's key"),
    CheckConstraint("state IN ('pending', 'confirmed', 'mismatch', 'not_found', 'given_up')", name="state"),
    CheckConstraint("settlement IN ('accept_declared', 'corrected')", name="settlement"),
    CheckConstraint("(state = 'pending') = (next_try_at IS NOT NULL)", name="tried"),
    UniqueConstraint("dossier_id", "field"),
    Index("ix_verification_next_try_at", "next_try_at", postgresql_where=text("state = 'pending'")),
    Index(
        "ix_verification_differing",
        "settled_at",
        "id",
        postgresql_where=text("state = 'mismatch' AND settlement IS NULL"),
    ),
    comment="Answers declared because a register was silent, and what it says since; no values",
)
