"""The registers behind the platform: our client against their double, and what their answers mean to us."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx2
import msgspec
import pytest

from ihanoi.catalogue.definition import Field, Form, Section, Text
from ihanoi.catalogue.forms import FormCheck
from ihanoi.exchange.answers import Outcome, Question
from ihanoi.exchange.errors import RegisterUnavailable
from ihanoi.exchange.opening import connected
from ihanoi.exchange.population import named_people as named
from ihanoi.exchange.population.double import PopulationRegister
from ihanoi.exchange.registers import Registers
from ihanoi.exchange.shared_data.client import SharedDataClient
from ihanoi.exchange.shared_data.double import SharedRegisters
from ihanoi.exchange.shared_data.mapping import answer_of
from ihanoi.exchange.shared_data.record import LookUp, SharedRecord, Thing
from ihanoi.exchange.shared_data.register import NAMES
from ihanoi.settings import Settings, load
from ihanoi.simulator import create_simulator
from tests.catalogue.pieces import vocabulary

SIMULATOR = "http://127.0.0.1:8100"
COMMUNES = [("00070", "Phường Hoàn Kiếm"), ("00640", "Xã Thanh Trì")]
DEADLINE = 0.3
LABEL = Text(vi="Câu hỏi", en="Question")
ATTRIBUTES = vocabulary().attributes


@pytest.fixture
def settings() -> Settings:
    return load({"IHANOI_SIMULATOR_URL": SIMULATOR, "IHANOI_REGISTER_DEADLINE": str(DEADLINE)})


@pytest.fixture
async def http(settings: Settings) -> AsyncIterator[httpx2.AsyncClient]:
    app = create_simulator(settings, people=0)
    transport = httpx2.ASGITransport(app=app)  # type: ignore[arg-type]  # httpx2 names ASGI's types differently
    async with httpx2.AsyncClient(transport=transport, base_url=SIMULATOR) as client:
        yield client


@pytest.fixture
def registers(http: httpx2.AsyncClient, settings: Settings) -> Registers:
    return connected(http, settings, lambda: ATTRIBUTES)


async def behave(http: httpx2.AsyncClient, register: str, mode: str) -> None:
    (await http.put(f"{SIMULATOR}/control/{register}", json={"mode": mode})).raise_for_status()


def asking(who: str) -> Question:
    return Question(who, "prefill")


async def test_each_register_answers_about_somebody_it_knows_in_our_words(registers: Registers) -> None:
    everybody = [named.AN, named.BINH, named.DUNG]
    found: dict[str, dict[str, object]] = {name: {} for name in NAMES}
    for who in everybody:
        for name, reply in (await registers.ask(NAMES, asking(who))).items():
            found[name] |= reply.answer.values if reply.answer else {}
    assert all(found.values()), {name for name in found if not found[name]}
    assert found["social_insurance"]["work.employer"] == "Công ty cổ phần Mô Phỏng"
    for name, values in found.items():
        assert {ATTRIBUTES[attribute].source for attribute in values} == {name}


async def test_each_that_fails_fails_alone_and_all_within_one_deadline(
    registers: Registers, http: httpx2.AsyncClient
) -> None:
    modes = {"social_insurance": "down", "health_insurance": "slow", "education_register": "garbage"}
    for name, mode in {**modes, "civil_status": "denied", "vehicle_register": "slow"}.items():
        await behave(http, name, mode)
    started = time.perf_counter()
    replies = await registers.ask(["population", *NAMES], asking(named.AN))
    assert time.perf_counter() - started < 2 * DEADLINE, "two slow ones are waited for together"
    outcomes = {name: reply.outcome for name, reply in replies.items()}
    assert outcomes == {
        "population": Outcome.FOUND,
        "civil_status": Outcome.DENIED,
        "business_register": Outcome.NOT_FOUND,
        "land_register": Outcome.NOT_FOUND,
        "vehicle_register": Outcome.UNAVAILABLE,
        "driving_licence_register": Outcome.FOUND,
        "passport_register": Outcome.NOT_FOUND,
        **dict.fromkeys(modes, Outcome.UNAVAILABLE),
        "social_protection": Outcome.NOT_FOUND,
    }


async def test_several_things_are_handed_over_as_a_list_and_none_is_chosen(registers: Registers) -> None:
    one = (await registers.ask(["vehicle_register"], asking(named.AN)))["vehicle_register"].answer
    two = (await registers.ask(["vehicle_register"], asking(named.BINH)))["vehicle_register"].answer
    assert one is not None
    assert two is not None
    assert [holding.kind for holding in one.holdings] == ["vehicle"]
    assert one.values == one.holdings[0].values
    assert one.values["vehicle.plate"] == one.holdings[0].id
    assert len({holding.id for holding in two.holdings}) == 2
    assert two.values == {}


def test_what_is_empty_or_unknown_to_us_is_no_fact() -> None:
    fields = {"employer": "", "social_insurance_number": None, "wage": 1}
    assert answer_of(SharedRecord("1", fields), "social_insurance", ATTRIBUTES).values == {}
    things = [Thing("a", {"plate": "29-GD 1", "colour": ""})]
    answer = answer_of(SharedRecord("1", {}, things), "vehicle_register", ATTRIBUTES)
    assert answer.values == {"vehicle.plate": "29-GD 1"}
    # Things where none belong are left alone.
    assert answer_of(SharedRecord("1", {}, things), "social_insurance", ATTRIBUTES).holdings == ()


def test_every_attribute_of_a_register_says_where_its_record_holds_it() -> None:
    without = [n for n, a in ATTRIBUTES.items() if a.source in NAMES and a.path is None]
    assert not without, f"give them a path in attributes.toml: {without}"


def test_every_value_of_the_double_is_one_that_a_form_takes() -> None:
    population = PopulationRegister(COMMUNES)
    population.populate(400, seed=1)
    shared = SharedRegisters(population)
    checks = {
        name: FormCheck(
            Form(
                sections=[
                    Section(
                        id="s",
                        title=LABEL,
                        fields=[Field(id="q", type=attribute.type, label=LABEL, options=attribute.options)],
                    )
                ]
            )
        )
        for name, attribute in ATTRIBUTES.items()
    }
    seen: dict[str, int] = dict.fromkeys(NAMES, 0)
    for person in population.people():
        for name in NAMES:
            record = shared.look_up(name, person.SoDinhDanh)
            if record is None:
                continue
            assert record == shared.look_up(name, person.SoDinhDanh), "the same for ever"
            answer = answer_of(record, name, ATTRIBUTES)
            seen[name] += 1
            known = {path for a in ATTRIBUTES.values() if a.source == name and (path := a.path)}
            assert {*record.fields, *(key for thing in record.things for key in thing.fields)} <= known
            for values in (answer.values, *(holding.values for holding in answer.holdings)):
                faults = {a: checks[a].shape_errors({"q": value}) for a, value in values.items()}
                assert not any(faults.values()), (name, faults)
    assert min(seen.values()) > 10, seen


def test_the_double_tells_of_the_same_people_as_the_population_database() -> None:
    population = PopulationRegister(COMMUNES)
    population.populate(400, seed=1)
    shared = SharedRegisters(population)
    married = 0
    for person in population.people():
        spouse = person.VoChong and person.VoChong.SoDinhDanh
        if not spouse or population.look_up(spouse) is None:
            continue
        mine, theirs = (shared.look_up("civil_status", who) for who in (person.SoDinhDanh, spouse))
        assert mine is not None
        assert theirs is not None
        assert mine.fields["marriage_certificate_number"] == theirs.fields["marriage_certificate_number"]
        married += 1
    assert married > 50
    parcel = shared.look_up("land_register", named.BINH)
    assert parcel is not None
    assert parcel.things[0].fields["owner_national_id"] == named.BINH
    assert shared.look_up("health_insurance", "001190999999") is None


BODIES = {
    b"": "unreadable",
    b"null": "unreadable",
    b"<html>maintenance</html>": "unreadable",
    b'{"national_id": "001190000011", "fields": []}': "unreadable",
    b'{"national_id": "\xff"}': "unreadable",
    b'{"national_id": "001088000012"}': "another person",
}


@pytest.mark.parametrize(("body", "reason"), BODIES.items())
async def test_an_answer_that_cannot_be_trusted_is_unavailable(body: bytes, reason: str) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=body))
    client = SharedDataClient(httpx2.AsyncClient(transport=transport), SIMULATOR, deadline=1)
    with pytest.raises(RegisterUnavailable) as refused:
        await client.look_up("social_insurance", LookUp(named.AN, "prefill"))
    assert refused.value.params["reason"] == reason
    assert named.AN not in repr(refused.value)


async def test_the_log_counts_by_register_and_purpose_and_names_nobody(
    registers: Registers, http: httpx2.AsyncClient
) -> None:
    await asyncio.gather(*(registers.ask(["social_insurance"], asking(named.AN)) for _ in range(2)))
    assert (await http.get(f"{SIMULATOR}/shared-data/log")).json() == {"social_insurance": {"prefill": 2}}


async def test_a_wrong_address_is_not_taken_for_an_unknown_person(http: httpx2.AsyncClient) -> None:
    client = SharedDataClient(http, f"{SIMULATOR}/elsewhere", deadline=1)
    with pytest.raises(RegisterUnavailable):
        await client.look_up("social_insurance", LookUp(named.AN, "prefill"))


def test_the_question_names_person_purpose_and_dossier_in_the_body() -> None:
    asked = msgspec.json.encode(LookUp(named.AN, "verification", "H26.1"))
    assert msgspec.json.decode(asked) == {"national_id": named.AN, "purpose": "verification", "dossier": "H26.1"}
