"""The first tables."""

from alembic import op

revision = "0001"
down_revision = None

TABLES = """
CREATE TABLE calendar_day (
    day DATE NOT NULL,
    kind TEXT NOT NULL,
    name_vi TEXT NOT NULL,
    name_en TEXT NOT NULL,
    basis TEXT NOT NULL,
    provisional BOOLEAN NOT NULL,
    CONSTRAINT pk_calendar_day PRIMARY KEY (day),
    CONSTRAINT ck_calendar_day_kind CHECK (kind IN ('holiday', 'compensatory_off', 'swapped_off', 'swapped_working'))
);

CREATE TABLE dossier_number (
    unit_code TEXT NOT NULL,
    day DATE NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_dossier_number PRIMARY KEY (unit_code, day)
);

CREATE TABLE event (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    transaction BIGINT DEFAULT (pg_current_xact_id()::text)::bigint NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID,
    kind TEXT NOT NULL,
    subject UUID NOT NULL,
    payload JSONB NOT NULL,
    CONSTRAINT pk_event PRIMARY KEY (id)
);

CREATE INDEX ix_event_subject_id ON event (subject, id);

CREATE INDEX ix_event_transaction_id ON event (transaction, id);

COMMENT ON TABLE event IS 'Append-only: a trigger refuses UPDATE, DELETE and TRUNCATE.';

COMMENT ON COLUMN event.transaction IS 'Readers that must not miss anything read in this order, below the oldest running transaction.';

CREATE TABLE idempotency_key (
    principal UUID NOT NULL,
    key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    status SMALLINT,
    sealed_body BYTEA,
    etag TEXT,
    CONSTRAINT pk_idempotency_key PRIMARY KEY (principal, key)
);

CREATE INDEX ix_idempotency_key_at ON idempotency_key (at);

COMMENT ON COLUMN idempotency_key.sealed_body IS 'answers hold personal data';

CREATE TABLE login (
    handle BYTEA NOT NULL,
    realm TEXT NOT NULL,
    sealed_secrets BYTEA NOT NULL,
    redirect_uri TEXT NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_login PRIMARY KEY (handle)
);

CREATE INDEX ix_login_expires_at ON login (expires_at);

COMMENT ON COLUMN login.handle IS 'SHA-256 of the secret the starting client holds';

CREATE TABLE memory_version (
    name TEXT NOT NULL,
    version BIGINT NOT NULL,
    CONSTRAINT pk_memory_version PRIMARY KEY (name)
);

CREATE TABLE officer (
    id UUID NOT NULL,
    username TEXT NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT pk_officer PRIMARY KEY (id),
    CONSTRAINT uq_officer_username UNIQUE (username)
);

CREATE TABLE procedure_version (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    number INTEGER NOT NULL,
    hash BYTEA NOT NULL,
    effective_from DATE NOT NULL,
    effective_to DATE,
    definition JSONB NOT NULL,
    published_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_procedure_version PRIMARY KEY (id),
    CONSTRAINT uq_procedure_version_code_number UNIQUE (code, number)
);

CREATE INDEX ix_procedure_version_effective_to ON procedure_version (effective_to);

COMMENT ON COLUMN procedure_version.effective_to IS 'last day on which it may be chosen for a new dossier';

COMMENT ON COLUMN procedure_version.definition IS 'the procedure, blocks and vocabulary inlined';

CREATE TABLE rating_delta (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    unit_id UUID NOT NULL,
    procedure_code TEXT NOT NULL,
    day DATE NOT NULL,
    level SMALLINT NOT NULL,
    CONSTRAINT pk_rating_delta PRIMARY KEY (id)
);

COMMENT ON TABLE rating_delta IS 'Added with each rating, counted and deleted by the worker: no hot counter row';

CREATE TABLE relay_position (
    name TEXT NOT NULL,
    transaction BIGINT NOT NULL,
    event_id BIGINT NOT NULL,
    CONSTRAINT pk_relay_position PRIMARY KEY (name)
);

CREATE TABLE seeded (
    name TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_seeded PRIMARY KEY (name)
);

CREATE TABLE session (
    token BYTEA NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id UUID NOT NULL,
    assurance SMALLINT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_session PRIMARY KEY (token)
);

CREATE INDEX ix_session_actor_id ON session (actor_id);

CREATE INDEX ix_session_expires_at ON session (expires_at);

COMMENT ON COLUMN session.token IS 'SHA-256 of the bearer token';

CREATE TABLE subject (
    id UUID NOT NULL,
    national_id_index BYTEA NOT NULL,
    sealed_key BYTEA,
    sealed_identity BYTEA,
    identified_at TIMESTAMP WITH TIME ZONE NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_subject PRIMARY KEY (id),
    CONSTRAINT uq_subject_national_id_index UNIQUE (national_id_index)
);

COMMENT ON COLUMN subject.national_id_index IS 'blind index: one id, one subject';

COMMENT ON COLUMN subject.sealed_key IS 'the subject''s own key; null once the person was erased';

COMMENT ON COLUMN subject.sealed_identity IS 'what the identity provider last said of the person';

CREATE TABLE unit (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    division TEXT,
    parent_id UUID,
    valid_from DATE NOT NULL,
    valid_to DATE,
    successor_id UUID,
    CONSTRAINT pk_unit PRIMARY KEY (id),
    CONSTRAINT ck_unit_kind CHECK (kind IN ('city', 'centre', 'branch', 'commune', 'department')),
    CONSTRAINT uq_unit_code UNIQUE (code),
    CONSTRAINT fk_unit_parent_id FOREIGN KEY(parent_id) REFERENCES unit (id),
    CONSTRAINT fk_unit_successor_id FOREIGN KEY(successor_id) REFERENCES unit (id)
);

COMMENT ON COLUMN unit.division IS 'GSO code of the commune or ward it serves';

COMMENT ON COLUMN unit.valid_to IS 'last day in charge; its successor continues';

CREATE TABLE working_hours (
    weekday SMALLINT NOT NULL,
    intervals INTEGER[] NOT NULL,
    known_until DATE NOT NULL,
    CONSTRAINT pk_working_hours PRIMARY KEY (weekday)
);

COMMENT ON COLUMN working_hours.weekday IS '0 is Monday';

COMMENT ON COLUMN working_hours.intervals IS 'opening and closing minutes, in pairs';

COMMENT ON COLUMN working_hours.known_until IS 'last day of the official plan';

CREATE TABLE dossier (
    id UUID NOT NULL,
    code TEXT,
    procedure_version_id UUID NOT NULL,
    procedure_code TEXT NOT NULL,
    procedure_case TEXT,
    applicant_id UUID NOT NULL,
    unit_id UUID,
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    version INTEGER NOT NULL,
    sealed_content BYTEA NOT NULL,
    content_hash BYTEA,
    assignee_id UUID,
    supplement_count INTEGER DEFAULT 0 NOT NULL,
    outcome TEXT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    submitted_at TIMESTAMP WITH TIME ZONE,
    accepted_at TIMESTAMP WITH TIME ZONE,
    due_at TIMESTAMP WITH TIME ZONE,
    resolved_at TIMESTAMP WITH TIME ZONE,
    returned_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_dossier PRIMARY KEY (id),
    CONSTRAINT ck_dossier_code CHECK ((state = 'draft') = (code IS NULL)),
    CONSTRAINT ck_dossier_channel CHECK (channel IN ('online', 'in_person', 'postal')),
    CONSTRAINT uq_dossier_code UNIQUE (code),
    CONSTRAINT fk_dossier_procedure_version_id FOREIGN KEY(procedure_version_id) REFERENCES procedure_version (id),
    CONSTRAINT fk_dossier_applicant_id FOREIGN KEY(applicant_id) REFERENCES subject (id),
    CONSTRAINT fk_dossier_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id),
    CONSTRAINT fk_dossier_assignee_id FOREIGN KEY(assignee_id) REFERENCES officer (id)
);

CREATE INDEX ix_dossier_applicant_id_id ON dossier (applicant_id, id);

CREATE INDEX ix_dossier_queue ON dossier (unit_id, coalesce(due_at, 'infinity'::timestamptz), id) WHERE state IN ('submitted', 'accepted', 'processing', 'supplement_requested', 'payment_requested', 'resolved');

COMMENT ON COLUMN dossier.code IS 'national form; null while a draft';

COMMENT ON COLUMN dossier.unit_id IS 'the unit in charge; null while a draft';

COMMENT ON COLUMN dossier.version IS 'counts every change; a transition names the one it saw';

COMMENT ON COLUMN dossier.content_hash IS 'SHA-256 of the frozen content';

COMMENT ON COLUMN dossier.due_at IS 'index only; recomputed from clock_segment';

CREATE TABLE duty (
    unit_id UUID NOT NULL,
    authority TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT pk_duty PRIMARY KEY (unit_id, authority, valid_from),
    CONSTRAINT fk_duty_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE INDEX ix_duty_authority ON duty (authority);

CREATE TABLE fact (
    id UUID NOT NULL,
    subject_id UUID NOT NULL,
    attribute TEXT NOT NULL,
    source TEXT NOT NULL,
    assurance SMALLINT NOT NULL,
    sealed_value BYTEA NOT NULL,
    obtained_at TIMESTAMP WITH TIME ZONE NOT NULL,
    evidence UUID,
    superseded_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_fact PRIMARY KEY (id),
    CONSTRAINT fk_fact_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id)
);

CREATE UNIQUE INDEX uq_fact_present ON fact (subject_id, attribute, source) WHERE superseded_at IS NULL;

COMMENT ON COLUMN fact.evidence IS 'dossier in which the fact was declared';

CREATE TABLE post (
    officer_id UUID NOT NULL,
    unit_id UUID NOT NULL,
    role TEXT NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE,
    CONSTRAINT pk_post PRIMARY KEY (officer_id, unit_id, role, valid_from),
    CONSTRAINT fk_post_officer_id FOREIGN KEY(officer_id) REFERENCES officer (id),
    CONSTRAINT fk_post_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE TABLE register_answer (
    subject_id UUID NOT NULL,
    source TEXT NOT NULL,
    answered_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_register_answer PRIMARY KEY (subject_id, source),
    CONSTRAINT fk_register_answer_subject_id FOREIGN KEY(subject_id) REFERENCES subject (id)
);

COMMENT ON COLUMN register_answer.answered_at IS 'when the register last knew the person';

CREATE TABLE satisfaction (
    unit_id UUID NOT NULL,
    procedure_code TEXT NOT NULL,
    day DATE NOT NULL,
    very_satisfied INTEGER NOT NULL,
    satisfied INTEGER NOT NULL,
    dissatisfied INTEGER NOT NULL,
    CONSTRAINT pk_satisfaction PRIMARY KEY (unit_id, procedure_code, day),
    CONSTRAINT fk_satisfaction_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);

CREATE INDEX ix_satisfaction_day ON satisfaction (day);

CREATE TABLE clock_segment (
    dossier_id UUID NOT NULL,
    started_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    pause TEXT,
    CONSTRAINT pk_clock_segment PRIMARY KEY (dossier_id, started_at),
    CONSTRAINT fk_clock_segment_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id)
);

COMMENT ON COLUMN clock_segment.pause IS 'null while running; otherwise on whom the dossier waits';

CREATE TABLE dossier_document (
    id UUID NOT NULL,
    dossier_id UUID NOT NULL,
    requirement TEXT NOT NULL,
    sealed_name BYTEA NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    sha256 BYTEA NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE NOT NULL,
    removed BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT pk_dossier_document PRIMARY KEY (id),
    CONSTRAINT fk_dossier_document_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id)
);

CREATE INDEX ix_dossier_document_dossier_id ON dossier_document (dossier_id);

CREATE TABLE dossier_note (
    dossier_id UUID NOT NULL,
    version INTEGER NOT NULL,
    sealed_text BYTEA NOT NULL,
    CONSTRAINT pk_dossier_note PRIMARY KEY (dossier_id, version),
    CONSTRAINT fk_dossier_note_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id)
);

COMMENT ON COLUMN dossier_note.version IS 'version of the dossier the note came with';

CREATE TABLE rating (
    dossier_id UUID NOT NULL,
    unit_id UUID NOT NULL,
    procedure_code TEXT NOT NULL,
    level SMALLINT NOT NULL,
    reasons TEXT[] NOT NULL,
    sealed_comment BYTEA,
    rated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_rating PRIMARY KEY (dossier_id),
    CONSTRAINT ck_rating_level CHECK (level BETWEEN 0 AND 2),
    CONSTRAINT fk_rating_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id),
    CONSTRAINT fk_rating_unit_id FOREIGN KEY(unit_id) REFERENCES unit (id)
);

COMMENT ON TABLE rating IS 'Raters stay confidential (Decree 224/2026, Art. 10.3.b): no officer''s query reads this table by dossier';

COMMENT ON COLUMN rating.level IS '2 very satisfied, 1 satisfied, 0 dissatisfied';
"""

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

REVOKE UPDATE, DELETE, TRUNCATE ON event FROM PUBLIC, CURRENT_USER;

INSERT INTO relay_position (name, transaction, event_id) VALUES ('relay', 0, 0);
"""

JOBS = """
-- pgqueuer 1.6.0 -- prefix='' schema=None durability=durable

CREATE TYPE pgqueuer_status AS ENUM ('queued', 'picked', 'successful', 'exception', 'canceled', 'deleted', 'failed');

CREATE TABLE pgqueuer (
    id bigserial NOT NULL PRIMARY KEY,
    priority integer NOT NULL,
    queue_manager_id uuid,
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    execute_after timestamp with time zone NOT NULL DEFAULT now(),
    status pgqueuer_status NOT NULL,
    entrypoint text NOT NULL,
    dedupe_key text,
    payload bytea,
    headers jsonb,
    attempts integer NOT NULL DEFAULT 0,
    slot bigint
);

CREATE TABLE pgqueuer_log (
    id bigint GENERATED BY DEFAULT AS IDENTITY NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT now(),
    job_id bigint NOT NULL,
    status pgqueuer_status NOT NULL,
    priority integer NOT NULL,
    entrypoint text NOT NULL,
    traceback jsonb,
    aggregated boolean DEFAULT false
);

CREATE TABLE pgqueuer_schedules (
    id bigserial NOT NULL PRIMARY KEY,
    expression text NOT NULL,
    entrypoint text NOT NULL,
    heartbeat timestamp with time zone NOT NULL DEFAULT now(),
    created timestamp with time zone NOT NULL DEFAULT now(),
    updated timestamp with time zone NOT NULL DEFAULT now(),
    next_run timestamp with time zone NOT NULL DEFAULT now(),
    last_run timestamp with time zone,
    status pgqueuer_status DEFAULT 'queued'::pgqueuer_status,
    UNIQUE (expression, entrypoint)
);

CREATE TABLE pgqueuer_statistics (
    id bigserial NOT NULL PRIMARY KEY,
    created timestamp with time zone NOT NULL DEFAULT date_trunc('sec'::text, now()),
    count bigint NOT NULL,
    priority integer NOT NULL,
    status pgqueuer_status NOT NULL,
    entrypoint text NOT NULL
);

CREATE INDEX pgqueuer_ep_ea_idx ON pgqueuer USING btree (entrypoint, execute_after) WHERE (status = 'queued'::pgqueuer_status);

CREATE INDEX pgqueuer_ep_prio_id_idx ON pgqueuer USING btree (entrypoint, priority DESC, id) WHERE (status = 'queued'::pgqueuer_status);

CREATE INDEX pgqueuer_log_created ON pgqueuer_log USING btree (created);

CREATE INDEX pgqueuer_log_job_id_status ON pgqueuer_log USING btree (job_id, created DESC);

CREATE INDEX pgqueuer_log_not_aggregated ON pgqueuer_log USING btree ((1)) WHERE (NOT aggregated);

CREATE INDEX pgqueuer_log_status ON pgqueuer_log USING btree (status);

CREATE INDEX pgqueuer_picked_heartbeat_idx ON pgqueuer USING btree (heartbeat) WHERE (status = 'picked'::pgqueuer_status);

CREATE UNIQUE INDEX pgqueuer_picked_slot_idx ON pgqueuer USING btree (entrypoint, slot) WHERE ((status = 'picked'::pgqueuer_status) AND (slot IS NOT NULL));

CREATE INDEX pgqueuer_priority_id_id1_idx ON pgqueuer USING btree (priority, id DESC) INCLUDE (id) WHERE (status = 'queued'::pgqueuer_status);

CREATE INDEX pgqueuer_queue_manager_id_idx ON pgqueuer USING btree (queue_manager_id) WHERE (queue_manager_id IS NOT NULL);

CREATE UNIQUE INDEX pgqueuer_statistics_unique_count ON pgqueuer_statistics USING btree (priority, date_trunc('sec'::text, timezone('UTC'::text, created)), status, entrypoint);

CREATE UNIQUE INDEX pgqueuer_unique_dedupe_key ON pgqueuer USING btree (dedupe_key) WHERE ((status = ANY (ARRAY['queued'::pgqueuer_status, 'picked'::pgqueuer_status])) AND (dedupe_key IS NOT NULL));

CREATE INDEX pgqueuer_updated_id_id1_idx ON pgqueuer USING btree (updated, id DESC) INCLUDE (id) WHERE (status = 'picked'::pgqueuer_status);

CREATE FUNCTION fn_pgqueuer_changed() RETURNS TRIGGER AS $$
DECLARE
    to_emit BOOLEAN := false;  -- Flag to decide whether to emit a notification
BEGIN
    -- Check operation type and set the emit flag accordingly
    IF TG_OP = 'UPDATE' AND OLD IS DISTINCT FROM NEW THEN
        to_emit := true;
    ELSIF TG_OP = 'DELETE' THEN
        to_emit := true;
    ELSIF TG_OP = 'INSERT' THEN
        to_emit := true;
    ELSIF TG_OP = 'TRUNCATE' THEN
        to_emit := true;
    END IF;

    -- Perform notification if the emit flag is set
    IF to_emit THEN
        PERFORM pg_notify(
            'ch_pgqueuer',
            json_build_object(
                'channel', 'ch_pgqueuer',
                'operation', lower(TG_OP),
                'sent_at', NOW(),
                'table', TG_TABLE_NAME,
                'type', 'table_changed_event'
            )::text
        );
    END IF;

    -- Return appropriate value based on the operation
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        RETURN NEW;
    ELSIF TG_OP = 'DELETE' THEN
        RETURN OLD;
    ELSE
        RETURN NULL; -- For TRUNCATE and other non-row-specific contexts
    END IF;

END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER tg_pgqueuer_changed
AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON pgqueuer
EXECUTE FUNCTION fn_pgqueuer_changed();
"""
"""pgqueuer's own schema, as its release 1.6.0 prints it with ``pgq sql install``."""


def upgrade() -> None:
    """Run each script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    for script in (TABLES, APPEND_ONLY, JOBS):
        connection.run_async(lambda driver, script=script: driver.execute(script))
