"""Which unit is in charge: by authority, place and day, for every commune of the city."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from ihanoi.agencies.errors import NoUnitInCharge, UnitMissing
from ihanoi.agencies.organisation import COMMUNE_AUTHORITIES, Duty, Organisation, Unit
from ihanoi.agencies.queries import load_organisation
from ihanoi.agencies.schemas import UnitKind
from ihanoi.agencies.seed import AgenciesFile, read_agencies, seed_agencies
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.settings import CHECKOUT

FILE = read_agencies(CHECKOUT / "procedures")
COMMUNES = [unit for unit in FILE.units if unit.kind == "commune"]
START, TODAY = FILE.valid_from, date(2026, 3, 2)
DAY = timedelta(days=1)


def organised(file: AgenciesFile) -> Organisation:
    """Return the file's organisation without a database."""
    units = [Unit(new_id(), u.code, u.name, u.kind, u.division, file.valid_from, None) for u in file.units]
    duties = [Duty(u.id, authority, file.valid_from, None) for u in units for authority in file.duties.get(u.kind, [])]
    return Organisation(units, duties)


CITY = organised(FILE)


def test_hanoi_has_126_communes_and_wards_each_with_a_code_of_its_own() -> None:
    assert len(COMMUNES) == len({unit.division for unit in COMMUNES}) == 126


@pytest.mark.parametrize("authority", COMMUNE_AUTHORITIES)
def test_every_commune_answers_for_its_own_territory(authority: str) -> None:
    found = {unit.division: CITY.route(authority, unit.division, TODAY).code for unit in COMMUNES}
    assert found == {unit.division: unit.code for unit in COMMUNES}


@pytest.mark.parametrize("authority", [a for found in FILE.duties.values() for a in found])
def test_every_authority_of_the_file_has_a_unit_from_the_first_day_on(authority: str) -> None:
    place = COMMUNES[0].division if authority in COMMUNE_AUTHORITIES else None
    assert CITY.route(authority, place, START)
    with pytest.raises(NoUnitInCharge):
        CITY.route(authority, place, START - DAY)


@pytest.mark.parametrize("place", ["00000", "79000", "", "Cầu Giấy", None])
@pytest.mark.parametrize("authority", COMMUNE_AUTHORITIES)
def test_a_place_outside_the_city_is_refused_by_name(authority: str, place: str | None) -> None:
    with pytest.raises(NoUnitInCharge) as refusal:
        CITY.route(authority, place, TODAY)
    assert (place or "—") in refusal.value.vi


def test_an_authority_nobody_holds_is_refused() -> None:
    with pytest.raises(NoUnitInCharge):
        CITY.route("ministry_of_magic", COMMUNES[0].division, TODAY)


def test_matters_of_the_whole_city_need_no_place_and_mind_none() -> None:
    centre = CITY.route("city_police", None, TODAY)
    assert centre.kind == "centre"
    assert CITY.route("city_police", COMMUNES[5].division, TODAY) == centre


def unit(kind: UnitKind, division: str | None, valid_to: date | None = None) -> Unit:
    return Unit(new_id(), str(new_id()), "Đơn vị", kind, division, START, valid_to)


def test_a_unit_answers_until_its_last_day_and_not_beyond() -> None:
    ended = unit("commune", "00004", valid_to=TODAY)
    organisation = Organisation([ended], [Duty(ended.id, "commune_police", START, None)])
    assert organisation.route("commune_police", "00004", TODAY) == ended
    with pytest.raises(NoUnitInCharge):
        organisation.route("commune_police", "00004", TODAY + DAY)


def test_a_duty_passes_from_one_unit_to_another_between_two_days() -> None:
    before, after = unit("centre", None), unit("centre", None)
    duties = [Duty(before.id, "city_tax", START, TODAY), Duty(after.id, "city_tax", TODAY + DAY, None)]
    organisation = Organisation([before, after], duties)
    assert organisation.route("city_tax", None, TODAY) == before
    assert organisation.route("city_tax", None, TODAY + DAY) == after


def test_an_unknown_unit_is_missing() -> None:
    with pytest.raises(UnitMissing):
        CITY.unit(UUID(int=0))


async def test_the_database_routes_as_the_file_says(tx: Transaction) -> None:
    stored = await load_organisation(tx)
    assert [u.code for u in stored.units()] == [u.code for u in CITY.units()]
    for authority in COMMUNE_AUTHORITIES:
        found = {c.division: stored.route(authority, c.division, TODAY).code for c in COMMUNES}
        assert found == {c.division: c.code for c in COMMUNES}


async def test_seeding_again_changes_no_unit_and_corrects_a_name(tx: Transaction) -> None:
    before = {u.code: u for u in (await load_organisation(tx)).units()}
    await tx.execute("UPDATE unit SET name = 'Tên sai' WHERE code = $1", COMMUNES[0].code)
    await seed_agencies(tx, FILE)
    assert {u.code: u for u in (await load_organisation(tx)).units()} == before
