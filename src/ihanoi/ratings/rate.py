"""Rate a finished dossier."""

from uuid import UUID

from ihanoi.dossiers.finished import finished_dossier
from ihanoi.dossiers.states import FINISHED
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import SYSTEM, Actor
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Transaction
from ihanoi.ratings.errors import AlreadyRated, NotFinished
from ihanoi.ratings.events import Rated
from ihanoi.ratings.schemas import POINTS, GiveRating, RatingView

ADD = """
    WITH given AS (
        INSERT INTO rating (dossier_id, unit_id, procedure_code, level, reasons, sealed_comment, rated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
        RETURNING unit_id, procedure_code, level
    )
    INSERT INTO rating_delta (unit_id, procedure_code, day, level)
    SELECT unit_id, procedure_code, $8, level FROM given
"""


async def rate(tx: Transaction, actor: Actor, dossier_id: UUID, command: GiveRating) -> RatingView:
    """Keep a citizen's rating of their own dossier.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
        NotFinished: the result is not there yet.
        AlreadyRated: it has a rating.
    """
    assert actor.id is not None
    dossier = await finished_dossier(tx, actor, dossier_id)
    if dossier.state not in FINISHED:
        raise NotFinished(state=dossier.state.value)
    sealed = None
    if comment := clean(command.comment):
        sealed = tx.keyring.seal(await key_of(tx, actor.id), comment.encode(), f"rating:{dossier_id}")
    added = await tx.execute(
        ADD,
        dossier_id,
        dossier.unit_id,
        dossier.procedure_code,
        POINTS[command.level],
        [reason.value for reason in command.reasons],
        sealed,
        tx.now,
        tx.now.date(),
    )
    if not added:
        raise AlreadyRated
    # Told without the citizen's id: raters stay confidential (Decree 224/2026, Art. 10.3.b).
    tx.record(SYSTEM, dossier.unit_id, Rated(dossier.procedure_code, dossier.unit_id))
    return RatingView(dossier_id, command.level, command.reasons, tx.now)
