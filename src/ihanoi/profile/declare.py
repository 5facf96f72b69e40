"""Declare: what the person said for the first time is kept, so that the next form does not ask."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.consent_purposes import ConsentPurposes
from ihanoi.profile.events import FactsDeclared
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.note_changes import note_changes
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own

GIVEN = "SELECT purpose FROM consent WHERE subject_id = $1 AND ended_at IS NULL FOR SHARE"
"""Locked until the end of the transaction: a withdrawal waits, then deletes what was kept meanwhile."""


async def declare(tx: Transaction, actor: Actor, values: Mapping[str, Any], dossier_id: UUID) -> None:
    """Keep the person's own answers by attribute, as far as they consented to reuse of that class of data.

    Verified facts stand beside them and keep winning. Without consent nothing is kept (Law 91/2025, Art. 9).
    """
    assert actor.id is not None
    given = {row["purpose"] for row in await tx.fetch(GIVEN, actor.id)} if values else set()
    attributes, purposes = tx.recall(Catalogue).vocabulary.attributes, tx.recall(ConsentPurposes)
    by_purpose: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        purpose = purposes.reusing(attributes[name].sensitivity) if name in attributes else None
        if purpose is not None and purpose in given:
            by_purpose.setdefault(purpose, {})[name] = value
    if not by_purpose:
        return
    present = await present_facts(tx, own(actor))
    changed: list[str] = []
    for purpose, kept in by_purpose.items():
        changed += await keep_facts(
            tx, actor.id, Source.DECLARED, kept, present, evidence=dossier_id, consent_purpose=purpose
        )
    if changed:
        tx.record(actor, actor.id, FactsDeclared(sorted(changed), dossier_id))
        note_changes(tx, actor, actor.id, present, Source.DECLARED, {name: values[name] for name in changed})
