"""Rate together: what several people give at one moment is kept by one transaction."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
from msgspec import Struct

from ihanoi.dossiers.finished import FinishedDossier, finished_dossiers
from ihanoi.platform.answers import Answer, keep_answers, take_back
from ihanoi.platform.database import Database
from ihanoi.platform.idempotency import Once
from ihanoi.platform.together import Together
from ihanoi.ratings.keep_ratings import Rating, keep_ratings
from ihanoi.ratings.schemas import GiveRating, RatingView

NOBODY_WAITS = "SET LOCAL lock_timeout = '50ms'"
"""Longer than a transaction takes, and no more: behind one person's lock all the others would stand."""


class Given(Struct, frozen=True):
    """A rating as it was sent, to be kept at most once."""

    once: Once
    by_id: UUID
    dossier_id: UUID
    command: GiveRating
    sealed_comment: bytes | None

    def answer(self, now: datetime) -> Answer:
        """Return what its citizen is told when it is kept."""
        return self.once.answer(RatingView(self.dossier_id, self.command.level, self.command.reasons, now))

    def rating(self, dossier: FinishedDossier) -> Rating:
        """Return what is kept of it."""
        return Rating(self.dossier_id, dossier, self.command, self.sealed_comment)


async def rate_together(database: Database, given: Sequence[Given]) -> list[Answer | None]:
    """Keep the ratings that nothing speaks against, and return each one's answer.

    There is none, and nothing was kept, for those who repeat a request, may not rate their dossier (again), or meet
    somebody at work on it: they go alone after this, which tells them why.
    """
    # Of one person's requests the first: the others find it kept.
    first = {one.by_id: one for one in reversed(given)}
    async with database.unit_of_work() as tx:
        tx.later(NOBODY_WAITS)
        finished = await finished_dossiers(tx, {by_id: one.dossier_id for by_id, one in first.items()})
        answers = {by_id: first[by_id].answer(tx.now) for by_id in finished}
        free = await keep_answers(tx, list(answers.values()))
        rated = await keep_ratings(tx, [first[by_id].rating(finished[by_id]) for by_id in free])
        late = {by_id for by_id in free if first[by_id].dossier_id not in rated}
        take_back(tx, [answers[by_id] for by_id in late])
    kept = {by_id: answers[by_id] for by_id in free - late}
    return [kept.get(one.by_id) if one is first[one.by_id] else None for one in given]


class Raters(Together[Given, Answer | None]):
    """Everybody who rates at this moment, in this process."""

    def __init__(self, database: Database) -> None:
        async def ask(given: Sequence[Given]) -> list[Answer | None]:
            try:
                return await rate_together(database, given)
            except asyncpg.PostgresError:
                # Nothing was kept. What stood in somebody's way they learn alone, and the others bear none of it.
                return [None] * len(given)

        super().__init__(ask)
