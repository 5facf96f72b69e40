"""Keep whom a register names beside the person: new ones come, those it no longer names are ended."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.platform.database import Transaction
from ihanoi.profile.keep_facts import LOCK, keep_facts
from ihanoi.profile.keep_party import complete_party, keep_party
from ihanoi.profile.merge_parties import merge_parties
from ihanoi.profile.parties import Party, present_parties
from ihanoi.profile.party_identity import completed, identity_of, is_same
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.reading import Reading

END = "UPDATE party SET ended_at = $2 WHERE id = ANY($1::uuid[]) AND ended_at IS NULL"


class Listed(Struct, frozen=True):
    """One party as a register names it in the person's own record."""

    kind: PartyKind
    values: Mapping[str, Any]
    """What it says of the party, by attribute."""


async def keep_listed(
    tx: Transaction, reading: Reading, source: Source, listed: Sequence[Listed], kinds: Collection[PartyKind]
) -> None:
    """Bring the parties of these ``kinds`` up to date with a register's own list of them.

    A party that was declared before is recognised and becomes the register's; its facts stay.
    """
    await tx.execute(LOCK, reading.subject_id)
    present = [party for party in await present_parties(tx, reading) if party.kind in kinds]
    if not listed and not present:
        return
    named = {await _keep(tx, reading, source, one, present) for one in listed}
    gone = [party.id for party in present if party.source is source and party.id not in named]
    if gone:
        await tx.execute(END, gone, tx.now)


async def _keep(
    tx: Transaction, reading: Reading, source: Source, one: Listed, present: Sequence[Party]
) -> UUID | None:
    subject_id, identity = reading.subject_id, identity_of(one.kind, one.values)
    if identity is None:
        return None
    found = [party for party in present if party.kind is one.kind and is_same(one.kind, party.identity, identity)]
    # The one that a register named already is the party; what was declared beside it joins it.
    found.sort(key=lambda party: party.source is not source)
    if not found:
        party = await keep_party(tx, subject_id, one.kind, source, identity)
    else:
        party = found[0]
        await complete_party(tx, subject_id, party, completed(identity, party.identity), source)
        for double in found[1:]:
            party = await merge_parties(tx, reading, double, party)
    await keep_facts(tx, subject_id, source, one.values, party.facts, about_id=party.id)
    return party.id
