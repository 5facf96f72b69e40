"""Declare: what the person said for the first time is kept, so that the next form does not ask."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.events import FactsDeclared
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts


async def declare(tx: Transaction, actor: Actor, values: Mapping[str, Any], dossier_id: UUID) -> None:
    """Keep the person's own answers by attribute. Verified facts stand beside them and keep winning.

    Call it only when the person agreed to reuse (Law 91/2025, Art. 9: per purpose, never by silence).
    """
    assert actor.id is not None
    if not values:
        return
    present = await present_facts(tx, actor.id)
    changed = await keep_facts(tx, actor.id, Source.DECLARED, values, present, evidence=dossier_id)
    if changed:
        tx.record(actor, actor.id, FactsDeclared(sorted(changed), dossier_id))
