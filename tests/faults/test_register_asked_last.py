"""The population database is asked only for a request that can succeed, and each question is kept for the record."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx2
import pytest

from ihanoi.exchange.opening import connected
from ihanoi.exchange.population.named_people import KHANH
from ihanoi.exchange.registers import Registers
from ihanoi.local.client import Client
from ihanoi.platform.database import Database, Reader
from ihanoi.platform.events import decode, entries_of, kind_of
from ihanoi.platform.opening import open_database
from ihanoi.profile.consult_registers import consult_registers
from ihanoi.profile.events import RegisterAsked
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import FORM_FILLING, own
from ihanoi.settings import load
from tests.catalogue.pieces import vocabulary
from tests.conftest import new_subject
from tests.faults.asking import ask, problem
from tests.faults.conftest import SetMode
from tests.journeys.stories import RESIDENCE
from tests.running import RunningCity

UNKNOWN = "9.900990"


async def look_ups(city: RunningCity) -> dict[str, int]:
    """Return how often the register was asked, by purpose."""
    async with httpx2.AsyncClient(base_url=city.simulator, trust_env=False, verify=False) as control:
        return dict((await control.get("/population/log")).json())


async def questions(reader: Reader, subject_id: UUID) -> list[RegisterAsked]:
    """Return what the log holds about the register being asked about a person."""
    entries = await entries_of(reader, subject_id)
    return [decode(entry, RegisterAsked) for entry in entries if entry.kind == kind_of(RegisterAsked)]


@pytest.fixture
async def registers(city: RunningCity) -> AsyncIterator[Registers]:
    """The registers of the running city."""
    settings = load({**city.environment, "IHANOI_REGISTER_DEADLINE": "5"})
    async with httpx2.AsyncClient(trust_env=False, verify=False) as http:
        yield connected(http, settings, lambda: vocabulary().attributes)


async def test_nobody_is_asked_for_an_unknown_procedure(city: RunningCity, citizen: Client) -> None:
    before = await look_ups(city)
    answer = await ask(citizen, "POST", "/v1/dossiers", {"procedure": UNKNOWN})
    problem(answer, 404, code="procedure_not_found")
    problem(await ask(citizen, "GET", f"/v1/procedures/{UNKNOWN}/prefill"), 404, code="procedure_not_found")
    assert await look_ups(city) == before


async def test_nobody_is_asked_for_a_draft_that_cannot_be_moved(city: RunningCity, citizen: Client) -> None:
    before = await look_ups(city)
    answer = await ask(citizen, "POST", f"/v1/dossiers/{uuid4()}/version", {"version": 1})
    problem(answer, 404, code="dossier_not_found")
    assert await look_ups(city) == before


async def test_a_repeated_request_asks_nobody_again(city: RunningCity, citizen: Client, simulate: SetMode) -> None:
    await simulate("population", "down")
    key = {"Idempotency-Key": str(uuid4())}
    first, again = [await ask(citizen, "POST", "/v1/dossiers", {"procedure": RESIDENCE}, headers=key) for _ in range(2)]
    assert (first.status_code, again.content) == (201, first.content)
    me = UUID((await citizen.get("/v1/me"))["id"])
    async with open_database(load(city.environment)) as database:
        asked = await questions(database.reader(), me)
    assert asked == [RegisterAsked("population", "unavailable", f"prefill {RESIDENCE}", FORM_FILLING)]


async def test_a_question_is_kept_for_the_record_when_the_request_is_rolled_back(
    database: Database, registers: Registers
) -> None:
    async with database.unit_of_work() as tx:
        person = await new_subject(tx, KHANH, "Đặng Quốc Khánh")
    assert person.id is not None

    async def refused() -> None:
        async with database.unit_of_work() as tx:
            await consult_registers(database, person, registers, [Source.POPULATION], "prefill")
            await tx.fetch("SELECT 1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await refused()
    asked = await questions(database.reader(), person.id)
    assert asked == [RegisterAsked("population", "found", "prefill", FORM_FILLING)]
    known = await present_facts(database.reader(), own(person))
    assert Source.POPULATION in {fact.source for fact in known}, "what was learnt is kept with it"
