"""Somebody whose dossier was filled in while the register was down, and what becomes of what they declared."""

from datetime import timedelta
from itertools import count

import pytest
from msgspec import UNSET

from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.schemas import DossierView
from ihanoi.dossiers.verification_schemas import VerificationView
from ihanoi.dossiers.verifying import VerificationState
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.platform.events import entries_of
from tests.conftest import new_subject
from tests.dossiers.pieces import submitted
from tests.dossiers.scripted import silent, together

DECLARED = {
    "current_residence": {"commune": "00070"},
    "sex": "female",
    "permanent_residence": {"commune": "00070", "detail": "12 ngõ 3 phố Giả Định"},
}
IN_THE_REGISTER = {
    "residence.current": {"commune": "00070", "detail": "Số 12 ngõ 3 phố Giả Định"},
    "person.sex": "female",
    "residence.permanent": {"commune": "00070", "detail": "Số 12 ngõ 3 phố Giả Định", "text": "…"},
}
CONFIRMED = dict.fromkeys(DECLARED, VerificationState.CONFIRMED)
OFFICER = "congan.cau_giay"
numbers = count(700)


@pytest.fixture
async def sent(own_database: Database) -> tuple[Actor, DossierView]:
    """Somebody whose dossier was opened while the register was down, and sent in."""
    async with own_database.unit_of_work() as tx:
        who = await new_subject(tx, f"001190990{next(numbers)}", "Nguyễn Thị An")
        dossier = await submitted(tx, who, together(population=silent()), **DECLARED)
    return who, dossier


async def states(database: Database, who: Actor, dossier: DossierView) -> dict[str, VerificationState]:
    return {view.field: view.state for view in await views(database, who, dossier)}


async def views(database: Database, who: Actor, dossier: DossierView) -> list[VerificationView]:
    found = (await own_dossier(database.reader(), who, dossier.id)).verifications
    return [] if found is UNSET else list(found)


def pass_time(database: Database, later: timedelta) -> None:
    """Let the database's clock go ahead."""
    clock = database.clock
    database.clock = lambda: clock() + later


async def kinds(database: Database, dossier: DossierView) -> list[str]:
    return [entry.kind for entry in await entries_of(database.reader(), dossier.id)]
