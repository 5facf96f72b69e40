"""Keep which facts a dossier used, without their values: a changed fact is recognised, nothing can be read."""

from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.forms import fields_of
from ihanoi.dossiers.content import Content
from ihanoi.dossiers.merging import written
from ihanoi.identity.keys import key_of
from ihanoi.kernel.text import normalise
from ihanoi.platform.database import Transaction
from ihanoi.platform.keyring import Keyring, SubjectKey
from ihanoi.profile.filling import is_own

KEEP = """
    WITH gone AS (DELETE FROM dossier_fact WHERE dossier_id = $1 AND field <> ALL($2::text[]))
    INSERT INTO dossier_fact (dossier_id, field, attribute, assurance, used, known)
    SELECT $1, * FROM unnest($2::text[], $3::text[], $4::smallint[], $5::bytea[], $6::bytea[])
    ON CONFLICT (dossier_id, field) DO UPDATE SET
        attribute = excluded.attribute, assurance = excluded.assurance, used = excluded.used, known = excluded.known
"""


class UsedFact(Struct, frozen=True):
    """One answer that a fact about the applicant could have given."""

    field: str
    attribute: str
    assurance: int
    """Of the value shown, if it was sent as shown; otherwise the person's own word."""
    value: Any
    shown: Any = None


def used_facts(procedure: Procedure, content: Content) -> list[UsedFact]:
    """Return the answers to questions about the applicant that facts can answer."""
    found = []
    for field in fields_of(procedure.form):
        if field.attribute is None or not is_own(field) or field.id not in content.answers:
            continue
        value, shown = content.answers[field.id], content.snapshot.get(field.id)
        as_shown = shown is not None and written(shown.value) == written(value)
        assurance = shown.assurance if shown is not None and as_shown else 1
        found.append(UsedFact(field.id, field.attribute, assurance, value, shown.value if shown else None))
    return found


def fingerprint(keyring: Keyring, key: SubjectKey, dossier_id: UUID, attribute: str, value: Any) -> bytes:
    """Return the digest under which one dossier remembers a value, keyed by the subject."""
    return keyring.fingerprint(key, written(normalise(value)), f"dossier_fact:{dossier_id}:{attribute}")


async def keep_used_facts(
    tx: Transaction, applicant_id: UUID, dossier_id: UUID, procedure: Procedure, content: Content
) -> None:
    """Enter the facts a dossier is sent in with; those of an earlier submission are replaced."""
    key, used = await key_of(tx, applicant_id), used_facts(procedure, content)

    def digest(fact: UsedFact, value: Any) -> bytes | None:
        return None if value is None else fingerprint(tx.keyring, key, dossier_id, fact.attribute, value)

    tx.later(
        KEEP,
        dossier_id,
        [fact.field for fact in used],
        [fact.attribute for fact in used],
        [fact.assurance for fact in used],
        [digest(fact, fact.value) for fact in used],
        [digest(fact, fact.shown) for fact in used],
    )
