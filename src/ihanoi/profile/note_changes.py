"""Note which facts about a person have changed, so that whoever built on them hears of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.events import FactsChanged
from ihanoi.profile.provenance import Fact, Source, replaced


def note_changes(
    tx: Transaction, actor: Actor, subject_id: UUID, present: Sequence[Fact], source: Source, values: Mapping[str, Any]
) -> None:
    """Record the attributes for which what a source says now takes the place of a value that counted before."""
    if changed := replaced(present, source, values, tx.now):
        tx.record(actor, subject_id, FactsChanged(changed))
