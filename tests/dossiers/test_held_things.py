"""What registers hold in a person's name fills the forms about it: the one there is, or the one chosen."""

import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.exchange.population.named_people import BINH
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.ask_registers import ask_registers
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.needed_sources import needed_sources
from ihanoi.profile.outcomes import Outcomes
from ihanoi.profile.parties import present_parties
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.prefill import prefill
from ihanoi.profile.provenance import REGISTERS, Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.schemas import FieldState, Prefill
from tests.conftest import new_subject

SHOP, VEHICLE = "1.001570", "1.013065"


@pytest.fixture
async def binh(tx: Transaction, registers: Registers) -> Actor:
    """Trần Văn Bình, who has a shop, a parcel and two vehicles, after every register was asked about him."""
    who = await new_subject(tx, BINH, "Trần Văn Bình")
    await consult(tx, who, registers)
    return who


async def consult(tx: Transaction, who: Actor, registers: Registers) -> None:
    assert who.id is not None
    answers = await ask_registers(tx, who.id, registers, sorted(REGISTERS), "prefill")
    await keep_answers(tx, who, who.id, answers, await present_facts(tx, own(who)), reading=own(who))


async def filled(tx: Transaction, who: Actor, code: str, **about: str) -> Prefill:
    version = tx.recall(Catalogue).in_force(code, tx.now.date())
    return await prefill(tx, who, Outcomes(), version, about)


async def test_each_register_names_what_it_holds(tx: Transaction, binh: Actor) -> None:
    kinds = [(party.kind, party.source) for party in await present_parties(tx, own(binh))]
    assert kinds.count((PartyKind.BUSINESS, Source.BUSINESS_REGISTER)) == 1
    assert kinds.count((PartyKind.LAND, Source.LAND_REGISTER)) == 1
    assert kinds.count((PartyKind.VEHICLE, Source.VEHICLE_REGISTER)) == 2


async def test_the_only_business_fills_its_form_read_only(tx: Transaction, binh: Actor) -> None:
    shop = {field.id: field for field in (await filled(tx, binh, SHOP)).fields}
    assert (shop["business_name"].state, shop["business_name"].editable) == (FieldState.KNOWN, False)
    assert shop["business_code"].source is Source.BUSINESS_REGISTER


async def test_of_two_vehicles_one_is_chosen(tx: Transaction, binh: Actor) -> None:
    form = await filled(tx, binh, VEHICLE)
    [part] = [part for part in form.parts if part.of == "vehicle"]
    assert (part.chosen, len(part.choices)) == (None, 3)
    assert {f.state for f in form.fields if f.of == "vehicle"} == {FieldState.CHOOSE}
    chosen = {f.id: f for f in (await filled(tx, binh, VEHICLE, vehicle=part.choices[1].id)).fields}
    other = {f.id: f for f in (await filled(tx, binh, VEHICLE, vehicle=part.choices[0].id)).fields}
    assert chosen["chassis_number"].state is FieldState.KNOWN
    assert chosen["chassis_number"].value != other["chassis_number"].value


async def test_asked_again_a_register_names_nothing_twice(tx: Transaction, binh: Actor, registers: Registers) -> None:
    before = [party.id for party in await present_parties(tx, own(binh))]
    await tx.execute("DELETE FROM register_answer WHERE subject_id = $1", binh.id)
    await consult(tx, binh, registers)
    assert [party.id for party in await present_parties(tx, own(binh))] == before


def test_a_register_is_asked_only_for_a_form_that_speaks_of_what_it_holds(tx: Transaction) -> None:
    catalogue = tx.recall(Catalogue)

    def needed(code: str) -> set[Source]:
        procedure = catalogue.in_force(code, tx.now.date()).procedure
        return set(needed_sources(procedure, catalogue.vocabulary.attributes))

    assert Source.BUSINESS_REGISTER in needed(SHOP)
    assert Source.VEHICLE_REGISTER in needed(VEHICLE)
    assert not {Source.LAND_REGISTER, Source.VEHICLE_REGISTER} & needed(SHOP)
