"""A person can be erased: their number is free again, nothing new is kept under them, untouched drafts are warned of."""

from alembic import op

revision = "0020"
down_revision = "0017"

EXPAND = """
ALTER TABLE subject ALTER COLUMN national_id_index DROP NOT NULL, ADD COLUMN erased_at TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN subject.national_id_index IS 'blind index: one id, one subject; null once the person was erased';
COMMENT ON COLUMN subject.erased_at IS 'nothing new is kept under it; the key goes with the last dossier that stays';
CREATE INDEX ix_subject_erased ON subject (erased_at) WHERE erased_at IS NOT NULL AND sealed_key IS NOT NULL;

ALTER TABLE dossier ADD COLUMN warned_at TIMESTAMP WITH TIME ZONE;
COMMENT ON COLUMN dossier.warned_at IS 'when the applicant was told that the untouched draft would be deleted';
CREATE INDEX ix_dossier_draft ON dossier (created_at) WHERE state = 'draft';

CREATE FUNCTION refuse_erased() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE erased boolean;
BEGIN
    -- The foreign key locked the row of the subject before, so this sees an erasure it waited for.
    IF TG_ARGV[0] = 'dossier_id' THEN
        SELECT EXISTS (SELECT FROM fresh JOIN dossier ON dossier.id = dossier_id JOIN subject ON subject.id = applicant_id
                       WHERE erased_at IS NOT NULL) INTO erased;
    ELSIF TG_ARGV[0] = 'applicant_id' THEN
        SELECT EXISTS (SELECT FROM fresh JOIN subject ON subject.id = applicant_id WHERE erased_at IS NOT NULL) INTO erased;
    ELSIF TG_ARGV[0] = 'grantor_id' THEN
        SELECT EXISTS (SELECT FROM fresh JOIN subject ON subject.id = grantor_id WHERE erased_at IS NOT NULL) INTO erased;
    ELSE
        SELECT EXISTS (SELECT FROM fresh JOIN subject ON subject.id = subject_id WHERE erased_at IS NOT NULL) INTO erased;
    END IF;
    IF erased THEN
        RAISE foreign_key_violation USING
            MESSAGE = format('table "%s" takes nothing new about a person who was erased', TG_TABLE_NAME),
            DETAIL = 'The person is erased in table "subject".';
    END IF;
    RETURN NULL;
END $$;
"""
KEYED = {
    "fact": "subject_id",
    "party": "subject_id",
    "register_answer": "subject_id",
    "consent": "subject_id",
    "correction": "subject_id",
    "access_dispute": "subject_id",
    "stored_file": "subject_id",
    "upload": "subject_id",
    "vault_document": "subject_id",
    "mandate": "grantor_id",
    "dossier": "applicant_id",
    "change_notice": "dossier_id",
    "rating": "dossier_id",
}
"""Tables that take nothing new about an erased person, and the column that leads to the person."""
GUARD = """
CREATE TRIGGER refuse_erased AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_erased('{column}');
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    script = EXPAND + "".join(GUARD.format(table=table, column=column) for table, column in KEYED.items())
    connection.run_async(lambda driver: driver.execute(script))
