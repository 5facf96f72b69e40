"""Declare about others: what was said of a child, a spouse, a business is kept with that party, never with oneself."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.consent_purposes import ConsentPurposes
from ihanoi.profile.declare import GIVEN
from ihanoi.profile.events import PartyFactsDeclared
from ihanoi.profile.keep_facts import LOCK, keep_facts
from ihanoi.profile.keep_party import complete_party, keep_party
from ihanoi.profile.merge_parties import merge_parties
from ihanoi.profile.parties import Party, present_parties
from ihanoi.profile.party_identity import completed, contradicts, identity_of, is_same
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.reading import Reading, own


class SaidOf(Struct, frozen=True):
    """What a dossier says of whoever plays one role."""

    kinds: tuple[PartyKind, ...]
    """Kinds of parties that may be meant."""
    new: PartyKind | None
    """Of which kind somebody not known before is; None when that is not certain, and nothing is kept of them."""
    chosen: str | None
    """Whom the form was filled for: id of a party, ``another``, or None."""
    declared: Mapping[str, Any]
    """Answers nobody vouches for, by attribute."""
    all: Mapping[str, Any]
    """Every answer, by attribute: who is meant is read from verified ones too."""


async def declare_about(tx: Transaction, actor: Actor, said: Sequence[SaidOf], dossier_id: UUID) -> None:
    """Keep what was declared about others, each with its party, as far as the owner consented to that.

    A party is known by its number, else by name and birth date or address; one that is not known is
    new; two that turn out to be one are merged. What tells nobody apart is not kept at all.
    """
    assert actor.id is not None
    said = [one for one in said if one.declared and one.kinds]
    purposes = tx.recall(ConsentPurposes)
    keeping = purposes.reusing("basic", "others")
    if not said or keeping is None or keeping not in {row["purpose"] for row in await tx.fetch(GIVEN, actor.id)}:
        return
    await tx.execute(LOCK, actor.id)
    for one in said:
        party = await _party(tx, own(actor), one, keeping, dossier_id)
        if party is not None:
            await _keep(tx, actor, one, party, dossier_id)


async def _party(tx: Transaction, reading: Reading, said: SaidOf, keeping: str, dossier_id: UUID) -> Party | None:
    owner, kinds = reading.subject_id, said.kinds
    present = [party for party in await present_parties(tx, reading) if party.kind in kinds]
    meant = [party for party in present if _is_meant(party, said)]
    if not meant:
        identity = identity_of(said.new, said.all) if said.new else None
        if identity is None or said.new is None:
            return None
        return await keep_party(
            tx, owner, said.new, Source.DECLARED, identity, evidence=dossier_id, consent_purpose=keeping
        )
    # The one a register named comes first, then the one the form was filled for, then the longest known.
    meant.sort(key=lambda party: (party.source is Source.DECLARED, str(party.id) != said.chosen))
    party = meant[0]
    for double in meant[1:]:
        if double.source is Source.DECLARED and double.kind is party.kind:
            party = await merge_parties(tx, reading, double, party)
    identity = identity_of(party.kind, said.all)
    if identity is not None:
        await complete_party(tx, owner, party, completed(party.identity, identity), party.source)
    return party


def _is_meant(party: Party, said: SaidOf) -> bool:
    identity = identity_of(party.kind, said.all)
    if identity is None:
        return str(party.id) == said.chosen
    if is_same(party.kind, party.identity, identity):
        return True
    return str(party.id) == said.chosen and not contradicts(party.identity, identity)


async def _keep(tx: Transaction, actor: Actor, said: SaidOf, party: Party, dossier_id: UUID) -> None:
    assert actor.id is not None
    given = {row["purpose"] for row in await tx.fetch(GIVEN, actor.id)}
    changed: list[str] = []
    for purpose, values in _by_purpose(tx, said.declared, given).items():
        changed += await keep_facts(
            tx,
            actor.id,
            Source.DECLARED,
            values,
            party.facts,
            evidence=dossier_id,
            consent_purpose=purpose,
            about_id=party.id,
        )
    if changed:
        tx.record(actor, actor.id, PartyFactsDeclared(party.id, party.kind.value, sorted(changed), dossier_id))


def _by_purpose(tx: Transaction, values: Mapping[str, Any], given: set[str]) -> dict[str, dict[str, Any]]:
    attributes, purposes = tx.recall(Catalogue).vocabulary.attributes, tx.recall(ConsentPurposes)
    found: dict[str, dict[str, Any]] = {}
    for name, value in values.items():
        purpose = purposes.reusing(attributes[name].sensitivity, "others") if name in attributes else None
        if purpose is not None and purpose in given:
            found.setdefault(purpose, {})[name] = value
    return found
