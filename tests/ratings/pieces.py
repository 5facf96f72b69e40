"""People with a finished dossier to rate, and their requests."""

import itertools
from typing import Any
from uuid import UUID

import msgspec
from litestar import Response
from msgspec import Struct

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Database
from ihanoi.platform.idempotency import Once
from ihanoi.ratings.comments import sealed_comment
from ihanoi.ratings.rate import rate
from ihanoi.ratings.rate_together import Given, Raters
from ihanoi.ratings.schemas import GiveRating
from tests.conftest import new_subject

NUMBERS = itertools.count(1)
DOSSIER = """
    INSERT INTO dossier (id, code, procedure_version_id, procedure_code, applicant_id, unit_id, channel, state, version,
                         sealed_content, created_at, updated_at)
    SELECT $1, $2, procedure_version.id, '1.004222', $3, unit.id, 'online', $4, 6, '', $5, $5
    FROM procedure_version, unit LIMIT 1
"""


class Rater(Struct, frozen=True):
    """Somebody, and a dossier of theirs."""

    actor: Actor
    dossier_id: UUID


class Asked(Struct, frozen=True):
    """A request to rate a dossier."""

    actor: Actor
    dossier_id: UUID
    command: GiveRating
    key: str


async def raters(database: Database, count: int, state: str = "returned") -> list[Rater]:
    """Return so many people with a dossier each."""
    found = []
    async with database.unit_of_work() as tx:
        for number in itertools.islice(NUMBERS, count):
            actor, dossier_id = await new_subject(tx, f"0012997{number:05}"), new_id()
            await tx.execute(DOSSIER, dossier_id, f"H26-{number}", actor.id, state, tx.now)
            found.append(Rater(actor, dossier_id))
    return found


async def sent(database: Database, asked: Asked) -> Given:
    """Return a request as it waits to be kept together with others."""
    actor = asked.actor
    assert actor.id is not None
    # Nobody begins this transaction: who waits with others is kept in theirs.
    async with database.unit_of_work() as tx:
        once = Once(tx, actor.id, asked.key, msgspec.json.encode((asked.dossier_id, asked.command)))
        sealed = await sealed_comment(tx, actor, asked.dossier_id, asked.command)
    return Given(once, actor.id, asked.dossier_id, asked.command, sealed)


async def answered(database: Database, asked: Asked) -> Response[Any]:
    """Take the way of a request, as the route does."""
    if kept := await database.memory.get(Raters)(await sent(database, asked)):
        return kept.response()
    async with database.unit_of_work() as tx:
        assert asked.actor.id is not None
        once = Once(tx, asked.actor.id, asked.key, msgspec.json.encode((asked.dossier_id, asked.command)))
        return await once(rate(tx, asked.actor, asked.dossier_id, asked.command))
