"""Keep what an issued result says: it is known from now on, of the person or of a party of theirs."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.events import FactsIssued
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source

PARTY = """
    SELECT id FROM party
    WHERE subject_id = $1 AND ended_at IS NULL AND (id::text = $2 OR (evidence = $3 AND kind = ANY($4::text[])))
    ORDER BY id::text <> $2 LIMIT 1
"""


class PartyMeant(Struct, frozen=True):
    """Whom a result is about: the party its form was filled for, or the one that its dossier made known."""

    chosen: str | None
    kinds: Sequence[PartyKind]


async def keep_issued(
    tx: Transaction,
    actor: Actor,
    subject_id: UUID,
    values: Mapping[str, Any],
    dossier_id: UUID,
    meant: PartyMeant | None = None,
) -> None:
    """Keep values by attribute; ``meant`` is None when they are about the person themself.

    The ground is the procedure's: an authority's own word needs no consent. A party is not made for it:
    where the person did not agree to have somebody kept, nothing is kept about them.
    """
    about_id: UUID | None = None
    if meant is not None:
        kinds = [kind.value for kind in meant.kinds]
        about_id = await tx.fetch_value(PARTY, subject_id, meant.chosen or "", dossier_id, kinds)
        if about_id is None:
            return
    # Nobody reads what is known already: a result issued anew replaces what an earlier one said.
    await keep_facts(tx, subject_id, Source.RESULT, values, [], evidence=dossier_id, about_id=about_id)
    tx.record(actor, subject_id, FactsIssued(sorted(values), dossier_id, about_id))
