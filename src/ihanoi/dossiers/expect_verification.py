"""Expect verification: what was declared because its register was silent is put down to be asked for later."""

from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.forms import fields_of
from ihanoi.dossiers.content import Content
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.provenance import Source

EXPECT = """
    INSERT INTO verification AS held (id, dossier_id, field, attribute, source, state, attempts, expected_at, next_try_at)
    SELECT id, $2, field, attribute, source, 'pending', 0, $6, $6
    FROM unnest($1::uuid[], $3::text[], $4::text[], $5::text[]) AS expected (id, field, attribute, source)
    ON CONFLICT (dossier_id, field) DO UPDATE SET
        attribute = excluded.attribute, source = excluded.source, state = 'pending', attempts = 0,
        expected_at = excluded.expected_at, next_try_at = excluded.next_try_at
    WHERE held.settlement IS NULL
"""
"""Answers sent again after a supplement are verified anew, unless an officer has settled the matter."""


async def expect_verification(tx: Transaction, dossier_id: UUID, procedure: Procedure, content: Content) -> None:
    """Put down which answers are to be verified once their register answers: about the applicant, or others and things."""
    vocabulary = tx.recall(Catalogue).vocabulary.attributes
    asked = [
        (field.id, field.attribute)
        for field in fields_of(procedure.form)
        if field.id in content.verify_later and field.id in content.answers
    ]
    expected = [
        (name, attribute, vocabulary[attribute].source)
        for name, attribute in asked
        if attribute is not None and attribute in vocabulary and vocabulary[attribute].source != Source.DECLARED.value
    ]
    if expected:
        names, attributes, sources = zip(*expected, strict=True)
        ids = [new_id() for _ in expected]
        await tx.execute(EXPECT, ids, dossier_id, list(names), list(attributes), list(sources), tx.now)
