"""Keep a party in its owner's profile: sealed under the owner's key, with the consent it rests on if law is no ground."""

from uuid import UUID

from ihanoi.identity.keys import key_of
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.parties import Party, identity_context
from ihanoi.profile.party_identity import PartyIdentity, encoded
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source

ADD = """
    INSERT INTO party (id, subject_id, kind, source, sealed_identity, evidence, consent_purpose, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
"""
REWRITE = """
    UPDATE party SET source = $2, sealed_identity = $3, consent_purpose = CASE WHEN $4 THEN NULL ELSE consent_purpose END
    WHERE id = $1
"""


async def keep_party(
    tx: Transaction,
    subject_id: UUID,
    kind: PartyKind,
    source: Source,
    identity: PartyIdentity,
    *,
    evidence: UUID | None = None,
    consent_purpose: str | None = None,
) -> Party:
    """Keep a party that was not known before and return it, without facts as yet."""
    party_id = new_id()
    sealed = await _sealed(tx, subject_id, party_id, identity)
    await tx.execute(ADD, party_id, subject_id, kind.value, source.value, sealed, evidence, consent_purpose, tx.now)
    return Party(party_id, kind, source, identity, [])


async def complete_party(
    tx: Transaction, subject_id: UUID, party: Party, identity: PartyIdentity, source: Source
) -> None:
    """Keep a party's identity as it is known now, and whose word the relation is; a register's word is law's ground."""
    if identity == party.identity and source is party.source:
        return
    sealed = await _sealed(tx, subject_id, party.id, identity)
    await tx.execute(REWRITE, party.id, source.value, sealed, source is not Source.DECLARED)


async def _sealed(tx: Transaction, subject_id: UUID, party_id: UUID, identity: PartyIdentity) -> bytes:
    key = await key_of(tx, subject_id)
    return tx.keyring.seal(key, encoded(identity), identity_context(subject_id, party_id))
