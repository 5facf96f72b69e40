"""Erase a profile: facts, parties, corrections and disputes go; consents end and stay as proof."""

from uuid import UUID

from ihanoi.identity.erasure import Erasure, Holding, Stock
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.erase_mandates import erase_mandates, hold_mandates, mandates_held
from ihanoi.profile.hand_over_profile import hold as hold_consents
from ihanoi.profile.queries import held_rows
from ihanoi.profile.reading import own

STOCK = """
    SELECT 'parties' AS kind, id::text FROM party WHERE subject_id = $1
    UNION ALL SELECT 'facts', source FROM register_answer WHERE subject_id = $1
    UNION ALL SELECT 'corrections', id::text FROM correction WHERE subject_id = $1
    UNION ALL SELECT 'disputes', line_id::text FROM access_dispute WHERE subject_id = $1
    UNION ALL SELECT 'consents', id::text FROM consent WHERE subject_id = $1
    ORDER BY 1, 2
"""
FORGET_FACTS = "DELETE FROM fact WHERE subject_id = $1"
FORGET_PARTIES = "DELETE FROM party WHERE subject_id = $1"
FORGET_ANSWERS = "DELETE FROM register_answer WHERE subject_id = $1"
FORGET_CORRECTIONS = "DELETE FROM correction WHERE subject_id = $1"
FORGET_DISPUTES = "DELETE FROM access_dispute WHERE subject_id = $1"
END_CONSENTS = "UPDATE consent SET ended_at = $2 WHERE subject_id = $1 AND ended_at IS NULL"
"""A consent holds no personal value: purpose, version and hash of the text, and when. It proves what was lawful."""


async def take_stock(reader: Reader, actor: Actor) -> Stock:
    """Return what the profile holds: ids of facts, parties, corrections, disputes, consents and mandates."""
    stock: dict[str, list[str]] = {"facts": [str(row["id"]) for row in await held_rows(reader, own(actor))]}
    for row in await reader.fetch(STOCK, actor.id):
        stock.setdefault(row["kind"], []).append(row["id"])
    return {**stock, "mandates": await mandates_held(reader, actor)}


async def hold(tx: Transaction, subject_ids: list[UUID]) -> None:
    """Lock consents and mandates, which verbs lock before a subject."""
    await hold_consents(tx, subject_ids)
    await hold_mandates(tx, subject_ids)


async def erase_profile(tx: Transaction, erasure: Erasure) -> None:
    """Delete the profile and end what binds others; what others hold about the person lies under their keys and stays."""
    for statement in (FORGET_FACTS, FORGET_PARTIES, FORGET_ANSWERS, FORGET_CORRECTIONS, FORGET_DISPUTES):
        await tx.execute(statement, erasure.subject_id)
    await tx.execute(END_CONSENTS, erasure.subject_id, tx.now)
    await erase_mandates(tx, erasure)


PROFILE_HELD = Holding(take_stock, hold, erase_profile)
