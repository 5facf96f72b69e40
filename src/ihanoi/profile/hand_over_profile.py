"""Hand over a profile: facts, parties, consents and disputes of one subject become those of another who is the same person."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from msgspec.structs import replace

from ihanoi.identity.handover import Estate, Handover
from ihanoi.platform.database import Transaction
from ihanoi.profile.access_log import answer_context, reason_context
from ihanoi.profile.corrections import request_context
from ihanoi.profile.hand_over_mandates import hand_over_mandates
from ihanoi.profile.keep_party import complete_party
from ihanoi.profile.merge_parties import merge_parties
from ihanoi.profile.parties import Party, identity_context, present_parties
from ihanoi.profile.party_identity import completed, is_same
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import fact_context, held_rows
from ihanoi.profile.reading import MERGING, note_reading

COUNT = """
    SELECT (SELECT count(*) FROM consent WHERE subject_id = $1) AS consent,
           (SELECT count(*) FROM party WHERE subject_id = $1) AS party,
           (SELECT count(*) FROM mandate WHERE grantor_id = $1 OR grantee_id = $1) AS mandate,
           (SELECT count(*) FROM correction WHERE subject_id = $1) AS correction,
           (SELECT count(*) FROM access_dispute WHERE subject_id = $1) AS access_dispute
"""
HOLD = "SELECT id FROM consent WHERE subject_id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
END_OVERTAKEN = """
    UPDATE consent AS mine SET ended_at = $3
    WHERE subject_id IN ($1, $2) AND ended_at IS NULL AND EXISTS (
        SELECT FROM consent AS other WHERE other.subject_id IN ($1, $2) AND other.subject_id <> mine.subject_id
            AND other.purpose = mine.purpose AND (
                (other.ended_at IS NULL AND (other.given_at, other.id) > (mine.given_at, mine.id))
                OR (other.ended_at > mine.given_at AND NOT EXISTS (
                    SELECT FROM consent AS present WHERE present.subject_id = other.subject_id
                        AND present.purpose = mine.purpose AND present.ended_at IS NULL))))
"""
"""Of two consents in force the later stays; one that the person withdrew elsewhere since it was given ends."""
TAKE_CONSENTS = "UPDATE consent SET subject_id = $2 WHERE subject_id = $1"
UNGROUNDED = """consent_purpose IS NOT NULL AND NOT EXISTS (
        SELECT FROM consent WHERE subject_id = $2 AND purpose = consent_purpose AND ended_at IS NULL)"""
FORGET = f"""
    DELETE FROM fact WHERE subject_id IN ($1, $2) AND (({UNGROUNDED}) OR about_id IN (
        SELECT id FROM party WHERE subject_id IN ($1, $2) AND {UNGROUNDED}))
"""
FORGET_PARTIES = f"DELETE FROM party WHERE subject_id IN ($1, $2) AND {UNGROUNDED}"
SUPERSEDE = "UPDATE fact SET superseded_at = $2 WHERE id = ANY($1::uuid[])"
FORGET_ANSWERS = "DELETE FROM register_answer WHERE subject_id = $1"
PARTIES = "SELECT id, sealed_identity FROM party WHERE subject_id = $1 ORDER BY id"
TAKE_PARTY = "UPDATE party SET subject_id = $2, sealed_identity = $3 WHERE id = $1"
CLOSE_DOUBLES = """
    UPDATE correction SET state = 'withdrawn', closed_at = $3 WHERE subject_id = $1 AND state = 'open' AND attribute IN (
        SELECT attribute FROM correction WHERE subject_id = $2 AND state = 'open')
"""
CORRECTIONS = "SELECT id, attribute, source, sealed_request FROM correction WHERE subject_id = $1"
TAKE_CORRECTION = "UPDATE correction SET subject_id = $2, sealed_request = $3 WHERE id = $1"
DISPUTES = "SELECT line_id, sealed_reason, sealed_answer FROM access_dispute WHERE subject_id = $1"
TAKE_DISPUTE = "UPDATE access_dispute SET subject_id = $2, sealed_reason = $3, sealed_answer = $4 WHERE line_id = $1"
CATEGORIES = ["identity", "facts", "answers", "documents"]
TAKE_FACT = "UPDATE fact SET subject_id = $2, sealed_value = $3 WHERE id = $1"


async def count(tx: Transaction, handover: Handover) -> Mapping[str, int]:
    """Return how many rows of each table would be handed over."""
    row: Any = await tx.fetch_one(COUNT, handover.from_id)
    facts = await held_rows(tx, note_reading(tx, handover.actor, handover.from_id, MERGING, CATEGORIES))
    # Whether both are one person was judged by what both are said to be.
    note_reading(tx, handover.actor, handover.to_id, MERGING, ["identity"])
    return {"fact": len(facts), **row}


async def hold(tx: Transaction, subject_ids: list[UUID]) -> None:
    """Lock both persons' consents, which their verbs lock before a subject."""
    await tx.fetch(HOLD, subject_ids)


async def hand_over_profile(tx: Transaction, handover: Handover) -> None:
    """Make facts, parties, consents, corrections and disputes the other's; registers are asked anew under the right number."""
    one, other = handover.from_id, handover.to_id
    await tx.execute(END_OVERTAKEN, one, other, tx.now)
    await tx.execute(TAKE_CONSENTS, one, other)
    await tx.execute(FORGET, one, other)
    await tx.execute(FORGET_PARTIES, one, other)
    await tx.execute(FORGET_ANSWERS, one)
    facts, others = [
        await held_rows(tx, note_reading(tx, handover.actor, who, MERGING, CATEGORIES)) for who in (one, other)
    ]
    await tx.execute(SUPERSEDE, overtaken(facts, others), tx.now)
    await tx.execute_many(TAKE_FACT, [(row["id"], other, _fact(handover, row)) for row in facts])
    await _take_parties(tx, handover)
    await hand_over_mandates(tx, handover)
    await tx.execute(CLOSE_DOUBLES, one, other, tx.now)
    corrections = await tx.fetch(CORRECTIONS, one)
    await tx.execute_many(TAKE_CORRECTION, [(row["id"], other, _request(handover, row)) for row in corrections])
    disputes = await tx.fetch(DISPUTES, one)
    await tx.execute_many(TAKE_DISPUTE, [(row["line_id"], other, *_dispute(handover, row)) for row in disputes])


def overtaken(facts: Iterable[Any], others: Iterable[Any]) -> list[UUID]:
    """Return which present facts are history once both are one person's: of one source the later word counts.

    It is as if the source had always spoken of one person; between sources the usual rule decides.
    """
    present = [row for row in (*facts, *others) if row["superseded_at"] is None and row["about_id"] is None]
    newest: dict[tuple[str, str], Any] = {}
    for row in sorted(present, key=lambda row: (row["obtained_at"], row["id"])):
        newest[row["attribute"], row["source"]] = row
    kept = {row["id"] for row in newest.values()}
    return [row["id"] for row in present if row["id"] not in kept]


async def _take_parties(tx: Transaction, handover: Handover) -> None:
    one, other = handover.from_id, handover.to_id
    rows = [
        (row["id"], other, handover.reseal(row["sealed_identity"], *_places(row["id"], one, other)))
        for row in await tx.fetch(PARTIES, one)
    ]
    await tx.execute_many(TAKE_PARTY, rows)
    # Both knew the same child or business: its facts come together, as whenever a register names one twice.
    reading = note_reading(tx, handover.actor, other, MERGING, CATEGORIES)
    # A register's word does not rest on consent: what was declared joins it, never the other way round.
    parties = sorted(await present_parties(tx, reading), key=lambda party: party.source is Source.DECLARED)
    kept: list[Party] = []
    for party in parties:
        same = next((k for k in kept if k.kind is party.kind and is_same(k.kind, k.identity, party.identity)), None)
        if same is None:
            kept.append(party)
            continue
        merged, identity = await merge_parties(tx, reading, party, same), completed(same.identity, party.identity)
        await complete_party(tx, other, merged, identity, same.source)
        kept[kept.index(same)] = replace(merged, identity=identity)


def _places(party_id: UUID, one: UUID, other: UUID) -> tuple[str, str]:
    return identity_context(one, party_id), identity_context(other, party_id)


def _request(handover: Handover, row: Any) -> bytes:
    was, becomes = [request_context(who, row) for who in (handover.from_id, handover.to_id)]
    return handover.reseal(row["sealed_request"], was, becomes)


def _fact(handover: Handover, row: Any) -> bytes:
    was, becomes = [
        fact_context(who, row["id"], row["attribute"], row["source"], row["about_id"])
        for who in (handover.from_id, handover.to_id)
    ]
    return handover.reseal(row["sealed_value"], was, becomes)


def _dispute(handover: Handover, row: Any) -> tuple[bytes, bytes | None]:
    line_id, (one, other) = row["line_id"], (handover.from_id, handover.to_id)
    reason = handover.reseal(row["sealed_reason"], reason_context(one, line_id), reason_context(other, line_id))
    if row["sealed_answer"] is None:
        return reason, None
    return reason, handover.reseal(row["sealed_answer"], answer_context(one, line_id), answer_context(other, line_id))


PROFILE = Estate(count, hold, hand_over_profile)
