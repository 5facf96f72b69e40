"""Amendments: which answers of a dossier under way gave way to a changed fact, when, and on whose word."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct

from ihanoi.dossiers.transition import Held
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.provenance import Fact, Source

ADD = """
    INSERT INTO dossier_amendment (dossier_id, version, attribute, source, actor_kind, amended_at, sealed_change,
                                   former_content, former_hash)
    SELECT id, $2, $3, $4, $5, $6, $7, sealed_content, content_hash FROM dossier WHERE id = $1
"""
AMENDMENTS = """
    SELECT version, attribute, source, actor_kind, amended_at, sealed_change FROM dossier_amendment
    WHERE dossier_id = $1 ORDER BY version
"""

Change = dict[str, tuple[Any, Any]]


class AmendedAnswer(Struct, frozen=True):
    """One answer, before and after."""

    field: str
    old: Any
    new: Any


class Amendment(Struct, frozen=True):
    """One change of a dossier under way, made by its applicant when a fact about them had changed."""

    version: int
    """The dossier's version it came with."""
    at: datetime
    by: str
    """``citizen``."""
    attribute: str
    source: Source
    """Whose word the new value is."""
    answers: list[AmendedAnswer]


def change_context(applicant_id: UUID, dossier_id: UUID, version: int) -> str:
    """Return the place the values of an amendment are sealed for."""
    return f"dossier_amendment.sealed_change:{applicant_id}:{dossier_id}:{version}"


async def keep_amendment(tx: Transaction, actor: Actor, held: Held, fact: Fact, change: Change) -> None:
    """Keep an amendment beside the content it replaces, which stays sealed with its hash. Call it before the change."""
    version = held.version + 1
    key = await key_of(tx, held.applicant_id)
    context = change_context(held.applicant_id, held.id, version)
    sealed = tx.keyring.seal(key, msgspec.json.encode(change), context)
    await tx.execute(ADD, held.id, version, fact.attribute, fact.source.value, actor.kind.value, tx.now, sealed)


async def amendments_of(reader: Reader, applicant_id: UUID, dossier_id: UUID) -> list[Amendment]:
    """Return the amendments of a dossier, oldest first."""
    rows = await reader.fetch(AMENDMENTS, dossier_id)
    if not rows:
        return []
    key = await key_of(reader, applicant_id)
    return [
        Amendment(
            row["version"],
            row["amended_at"],
            row["actor_kind"],
            row["attribute"],
            Source(row["source"]),
            answers_in(
                reader.keyring.open(key, row["sealed_change"], change_context(applicant_id, dossier_id, row["version"]))
            ),
        )
        for row in rows
    ]


def answers_in(change: bytes) -> list[AmendedAnswer]:
    """Return the answers of a change, as it is kept."""
    return [AmendedAnswer(name, old, new) for name, (old, new) in msgspec.json.decode(change, type=Change).items()]
