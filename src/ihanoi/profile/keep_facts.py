"""Keep facts: what is new replaces what the same source said before, which stays as history."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from ihanoi.identity.keys import key_of
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.provenance import ASSURANCE, Fact, Source
from ihanoi.profile.queries import fact_context

SUPERSEDE = """
    UPDATE fact SET superseded_at = $4
    WHERE subject_id = $1 AND source = $2 AND attribute = ANY($3::text[]) AND superseded_at IS NULL
      AND about_id IS NOT DISTINCT FROM $5::uuid
"""
CONFIRM = """
    UPDATE fact SET obtained_at = $4
    WHERE subject_id = $1 AND source = $2 AND attribute = ANY($3::text[]) AND superseded_at IS NULL
      AND about_id IS NOT DISTINCT FROM $5::uuid
"""
ADD = """
    INSERT INTO fact (id, subject_id, attribute, source, assurance, sealed_value, obtained_at, evidence, consent_purpose,
                      about_id)
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::smallint[], $6::bytea[],
                         $7::timestamptz[], $8::uuid[], $9::text[], $10::uuid[])
"""
LOCK = "SELECT id FROM subject WHERE id = $1 FOR UPDATE"


async def keep_facts(
    tx: Transaction,
    subject_id: UUID,
    source: Source,
    values: Mapping[str, Any],
    present: list[Fact],
    *,
    evidence: UUID | None = None,
    consent_purpose: str | None = None,
    withdrawn: frozenset[str] = frozenset(),
    about_id: UUID | None = None,
) -> list[str]:
    """Keep what a source says now; return the attributes whose value is new.

    ``about_id`` is the party the values are about, None for the person themself. ``present`` are the
    facts known of the same before; ``withdrawn`` are attributes the source no longer holds;
    ``consent_purpose`` names the consent that is the only ground of keeping them.
    """
    before = {fact.attribute: fact.value for fact in present if fact.source is source}
    same = [name for name, value in values.items() if name in before and before[name] == value]
    changed = [name for name, value in values.items() if name not in before or before[name] != value]
    gone = [name for name in withdrawn if name in before]
    await tx.execute(LOCK, subject_id)
    if same:
        await tx.execute(CONFIRM, subject_id, source.value, same, tx.now, about_id)
    if changed or gone:
        await tx.execute(SUPERSEDE, subject_id, source.value, changed + gone, tx.now, about_id)
    if changed:
        new = {name: values[name] for name in changed}
        await _add(tx, subject_id, source, new, evidence, consent_purpose, about_id)
    return changed


async def _add(
    tx: Transaction,
    subject_id: UUID,
    source: Source,
    values: Mapping[str, Any],
    evidence: UUID | None,
    consent_purpose: str | None,
    about_id: UUID | None,
) -> None:
    key, count, ids = await key_of(tx, subject_id), len(values), [new_id() for _ in values]
    sealed = [
        tx.keyring.seal(
            key, msgspec.json.encode(value), fact_context(subject_id, fact_id, name, source.value, about_id)
        )
        for fact_id, (name, value) in zip(ids, values.items(), strict=True)
    ]
    await tx.execute(
        ADD,
        ids,
        [subject_id] * count,
        list(values),
        [source.value] * count,
        [int(ASSURANCE[source])] * count,
        sealed,
        [tx.now] * count,
        [evidence] * count,
        [consent_purpose] * count,
        [about_id] * count,
    )
