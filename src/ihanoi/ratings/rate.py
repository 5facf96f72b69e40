"""Rate a finished dossier."""

from uuid import UUID

from ihanoi.dossiers.finished import finished_dossier
from ihanoi.dossiers.states import FINISHED
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.ratings.comments import sealed_comment
from ihanoi.ratings.errors import AlreadyRated, NotFinished
from ihanoi.ratings.keep_ratings import Rating, keep_ratings
from ihanoi.ratings.schemas import GiveRating, RatingView


async def rate(tx: Transaction, actor: Actor, dossier_id: UUID, command: GiveRating) -> RatingView:
    """Keep a citizen's rating of their own dossier.

    Raises:
        DossierMissing: there is none, or it is somebody else's.
        NotFinished: the result is not there yet.
        AlreadyRated: it has a rating.
    """
    dossier = await finished_dossier(tx, actor, dossier_id)
    if dossier.state not in FINISHED:
        raise NotFinished(state=dossier.state.value)
    sealed = await sealed_comment(tx, actor, dossier_id, command)
    if not await keep_ratings(tx, [Rating(dossier_id, dossier, command, sealed)]):
        raise AlreadyRated
    return RatingView(dossier_id, command.level, command.reasons, tx.now)
