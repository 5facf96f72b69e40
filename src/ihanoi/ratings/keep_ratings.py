"""Keep ratings: each with what is to be counted of it, and told without who rated."""

from collections.abc import Sequence
from uuid import UUID

from msgspec import Struct

from ihanoi.dossiers.finished import FinishedDossier
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Transaction
from ihanoi.ratings.events import Rated
from ihanoi.ratings.schemas import POINTS, GiveRating

ADD = """
    WITH given AS (
        INSERT INTO rating (dossier_id, unit_id, procedure_code, level, reasons, sealed_comment, rated_at)
        SELECT dossier_id, unit_id, procedure_code, level, string_to_array(reasons, ' '), sealed_comment, $7
        FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::bytea[])
            AS rated (dossier_id, unit_id, procedure_code, level, reasons, sealed_comment)
        ORDER BY dossier_id ON CONFLICT DO NOTHING
        RETURNING dossier_id, unit_id, procedure_code, level
    ), to_count AS (
        INSERT INTO rating_delta (unit_id, procedure_code, day, level)
        SELECT unit_id, procedure_code, $8, level FROM given
    )
    SELECT dossier_id FROM given
"""


class Rating(Struct, frozen=True):
    """A rating that may be kept unless its dossier has one."""

    dossier_id: UUID
    dossier: FinishedDossier
    command: GiveRating
    sealed_comment: bytes | None


async def keep_ratings(tx: Transaction, ratings: Sequence[Rating]) -> set[UUID]:
    """Keep the ratings of dossiers that had none, and return those dossiers."""
    rows = await tx.fetch(
        ADD,
        [rating.dossier_id for rating in ratings],
        [rating.dossier.unit_id for rating in ratings],
        [rating.dossier.procedure_code for rating in ratings],
        [POINTS[rating.command.level] for rating in ratings],
        [" ".join(rating.command.reasons) for rating in ratings],
        [rating.sealed_comment for rating in ratings],
        tx.now,
        tx.now.date(),
    )
    kept = {row["dossier_id"] for row in rows}
    for dossier in [rating.dossier for rating in ratings if rating.dossier_id in kept]:
        # Told without the citizen's id: raters stay confidential (Decree 224/2026, Art. 10.3.b).
        tx.record(SYSTEM, dossier.unit_id, Rated(dossier.procedure_code, dossier.unit_id))
    return kept
