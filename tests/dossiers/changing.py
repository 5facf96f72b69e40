"""A value about a person changes: what tests of changing it once do and read."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from ihanoi.dossiers.apply_change import AppliedChange, apply_change
from ihanoi.dossiers.changes import ChangedFact, changes
from ihanoi.dossiers.schemas import ApplyChange
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own

HOME, PHONE = "residence.permanent", "contact.phone"
NEW_HOME = {"commune": "00167", "detail": "Số 9 phố Giả Định", "text": "Số 9 phố Giả Định, Phường Cầu Giấy"}


async def says(tx: Transaction, who: Actor, source: Source, **values: Any) -> None:
    """Let a source say something new of the person, an hour later."""
    assert who.id is not None
    tx.now += timedelta(hours=1)
    named = {name.replace("_", ".", 1): value for name, value in values.items()}
    await keep_facts(tx, who.id, source, named, await present_facts(tx, own(who)))


async def moves_house(tx: Transaction, who: Actor) -> None:
    await says(tx, who, Source.POPULATION, residence_permanent=NEW_HOME)


async def changed(tx: Transaction, who: Actor) -> dict[str, ChangedFact]:
    return {change.attribute: change for change in await changes(tx, own(who))}


async def apply(tx: Transaction, who: Actor, attribute: str = HOME) -> AppliedChange:
    seen = (await changed(tx, who))[attribute].seen
    return await apply_change(tx, who, attribute, ApplyChange(seen))


def outcomes(applied: AppliedChange) -> dict[UUID, tuple[str, str | None]]:
    return {item.dossier_id: (item.outcome.value, item.reason and item.reason.value) for item in applied.items}
