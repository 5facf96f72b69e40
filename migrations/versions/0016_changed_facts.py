"""Which facts a dossier used, what changed in it since, and which unit was told."""

from alembic import op

revision = "0016"
down_revision = "0014"

EXPAND = """
CREATE TABLE dossier_fact (
    dossier_id UUID NOT NULL,
    field TEXT NOT NULL,
    attribute TEXT NOT NULL,
    assurance SMALLINT NOT NULL,
    used BYTEA NOT NULL,
    known BYTEA,
    CONSTRAINT pk_dossier_fact PRIMARY KEY (dossier_id, field),
    CONSTRAINT fk_dossier_fact_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id)
);

COMMENT ON TABLE dossier_fact IS
    'Which facts a dossier used, without their values: what changed since is recognised, nothing can be read';
COMMENT ON COLUMN dossier_fact.assurance IS 'of the value used';
COMMENT ON COLUMN dossier_fact.used IS 'keyed digest of the value sent in';
COMMENT ON COLUMN dossier_fact.known IS 'keyed digest of the value the profile had then, or was told of since';

CREATE TABLE dossier_amendment (
    dossier_id UUID NOT NULL,
    version INTEGER NOT NULL,
    attribute TEXT NOT NULL,
    source TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    amended_at TIMESTAMP WITH TIME ZONE NOT NULL,
    sealed_change BYTEA NOT NULL,
    former_content BYTEA NOT NULL,
    former_hash BYTEA,
    CONSTRAINT pk_dossier_amendment PRIMARY KEY (dossier_id, version),
    CONSTRAINT fk_dossier_amendment_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id)
);

COMMENT ON COLUMN dossier_amendment.version IS 'version of the dossier the amendment came with';
COMMENT ON COLUMN dossier_amendment.former_content IS 'sealed as it was frozen before';
COMMENT ON COLUMN dossier_amendment.former_hash IS 'SHA-256 of the former content';

CREATE TABLE change_notice (
    id UUID NOT NULL,
    dossier_id UUID NOT NULL,
    attribute TEXT NOT NULL,
    source TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    sealed_change BYTEA NOT NULL,
    noticed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    acknowledged_at TIMESTAMP WITH TIME ZONE,
    acknowledged_by UUID,
    CONSTRAINT pk_change_notice PRIMARY KEY (id),
    CONSTRAINT uq_change_notice_dossier_id_attribute_fingerprint UNIQUE (dossier_id, attribute, fingerprint),
    CONSTRAINT fk_change_notice_dossier_id FOREIGN KEY(dossier_id) REFERENCES dossier (id),
    CONSTRAINT fk_change_notice_acknowledged_by FOREIGN KEY(acknowledged_by) REFERENCES officer (id)
);

COMMENT ON TABLE change_notice IS 'A unit is told that a fact in a result it issued changed';
COMMENT ON COLUMN change_notice.fingerprint IS 'keyed digest of the new value';
"""


def upgrade() -> None:
    """Run the script whole: asyncpg takes several statements only without parameters."""
    connection = op.get_bind().connection.dbapi_connection
    assert connection is not None
    connection.run_async(lambda driver: driver.execute(EXPAND))
