"""What was declared of a relative or a thing while its register was silent is compared with that one, and none other."""

from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from ihanoi.catalogue.definition import FieldType
from ihanoi.dossiers.compared_answers import compared_answers
from ihanoi.dossiers.content import Content
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.register_words import RegisterWords
from ihanoi.dossiers.schemas import DossierView
from ihanoi.dossiers.settle_difference import settle_difference
from ihanoi.dossiers.verification_schemas import SettleDifference
from ihanoi.dossiers.verification_tasks import verification_tasks
from ihanoi.dossiers.verify_declared import verify_declared
from ihanoi.dossiers.verifying import Settlement, VerificationState
from ihanoi.exchange.answers import Answer, Question
from ihanoi.exchange.errors import RegisterUnavailable
from ihanoi.kernel.actor import Actor
from ihanoi.local.demo import ANSWERS
from ihanoi.platform.database import Database
from ihanoi.profile.access_log import access_log
from ihanoi.profile.keep_listed import keep_listed
from ihanoi.profile.named_by_registers import FAMILY, named_in
from ihanoi.profile.parties import present_parties
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.catalogue.pieces import question
from tests.conftest import new_subject
from tests.dossiers.declared_cases import CHILD_NUMBER, FORMS, ME, NAME, Case
from tests.dossiers.pieces import RESIDENCE, accepted, officer_named, sent_about
from tests.dossiers.scripted import ScriptedRegister, silent, together

CONFIRMED, MISMATCH = VerificationState.CONFIRMED, VerificationState.MISMATCH
NOT_FOUND, PENDING = VerificationState.NOT_FOUND, VerificationState.PENDING
numbers = count(1)
FATHER_NAME = question("name", attribute="person.full_name", of="father")
FATHER_NUMBER = question("number", FieldType.NATIONAL_ID, attribute="person.national_id", of="father")


@pytest.fixture(params=list(FORMS.values()), ids=list(FORMS))
def case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


Sent = tuple[Actor, DossierView, str]


async def sent(database: Database, case: Case, **but: Any) -> Sent:
    """Return somebody whose dossier was opened while every register was silent, and sent in, with their number."""
    number = f"0011906600{next(numbers):02}"
    async with database.unit_of_work() as tx:
        who = await new_subject(tx, number, NAME)
        dossier = await sent_about(tx, who, case.quiet(), case.procedure, case.declared(**but), **case.said)
    return who, dossier, number


async def states(database: Database, case: Case, who: Actor, dossier: DossierView) -> dict[str, VerificationState]:
    """Return what came of the answers about the relative or thing, by attribute."""
    found = (await own_dossier(database.reader(), who, dossier.id)).verifications
    by_field = {} if found is UNSET else {view.field: view.state for view in found}
    return {attribute: by_field[field] for attribute, field in case.fields.items() if field in by_field}


async def test_it_is_expected_to_be_verified_and_waits_for_its_register(own_database: Database, case: Case) -> None:
    who, dossier, _ = await sent(own_database, case)
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, PENDING)
    await verify_declared(own_database, case.quiet())
    assert set((await states(own_database, case, who, dossier)).values()) == {PENDING}


async def test_what_the_register_says_of_the_same_one_is_confirmed(own_database: Database, case: Case) -> None:
    who, dossier, number = await sent(own_database, case)
    before = {(f.attribute, f.source) for f in await present_facts(own_database.reader(), own(who))}
    await verify_declared(own_database, case.tells(number))
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, CONFIRMED)
    reader = own_database.reader()
    kept = {fact.attribute for party in await present_parties(reader, own(who)) for fact in party.facts}
    assert kept >= case.fields.keys(), "from now on the register answers"
    mine = {(f.attribute, f.source) for f in await present_facts(reader, own(who))} - before
    assert not {attribute for attribute, _ in mine} & case.truth.keys(), "nothing of it is the person's own"
    assert await verify_declared(own_database, case.tells(number)) == 0, "nothing is asked twice"


async def test_a_difference_is_a_task_with_both_values_and_the_dossier_goes_on(
    own_database: Database, case: Case
) -> None:
    who, dossier, number = await sent(own_database, case)
    field, differing = case.fields[case.differing], {case.differing.replace(".", "_", 1): case.other}
    await verify_declared(own_database, case.tells(number, **differing))
    expected = {**dict.fromkeys(case.fields, CONFIRMED), case.differing: MISMATCH}
    assert await states(own_database, case, who, dossier) == expected
    async with own_database.unit_of_work() as tx:
        officer = await officer_named(tx, "congan.cau_giay" if case.of == "vehicle" else "motcua.cau_giay")
        tasks = (await verification_tasks(tx, officer, officer.unit_ids[0], None, 100)).items
        assert [task.field for task in tasks if task.dossier_id == dossier.id] == [field]
        [compared] = await compared_answers(tx, officer, dossier.id)
        assert (compared.field, compared.declared, compared.found) == (field, case.truth[case.differing], case.other)
        words = SettleDifference(Settlement.ACCEPT_DECLARED, "Đã đối chiếu với bản chính.")
        await settle_difference(tx, officer, dossier.id, field, words)
        assert [one.settled for one in await compared_answers(tx, officer, dossier.id)] == [True]
        assert (await accepted(tx, officer, dossier)).state == "accepted"


UNKNOWN = {
    "vehicle": {"vehicle_plate": "30H-999.99", "vehicle_chassis_number": "GDC9999"},
    "business": {"business_code": "8009999999", "business_name": "Hộ kinh doanh Vô Danh"},
    "land": {"land_parcel_number": "99"},
    "pupil": {"person_full_name": "Bé Vô Danh", "person_national_id": "001319669999"},
}
"""By what the one declared cannot be any of those the register names."""


@pytest.mark.parametrize("name", ["vehicle", "business", "parcel", "child"])
async def test_one_the_register_does_not_name_is_not_found_and_no_task(own_database: Database, name: str) -> None:
    case = FORMS[name]
    who, dossier, number = await sent(own_database, case, **UNKNOWN[case.of])
    await verify_declared(own_database, case.tells(number))
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, NOT_FOUND)


async def test_a_spouse_the_register_does_not_know_of_is_not_found(own_database: Database) -> None:
    case = FORMS["spouse"]
    who, dossier, _ = await sent(own_database, case)
    await verify_declared(own_database, together(population=ScriptedRegister({"person.sex": "female"})))
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, NOT_FOUND)


async def test_a_plate_is_the_same_however_it_is_set(own_database: Database) -> None:
    case = FORMS["vehicle"]
    who, dossier, number = await sent(own_database, case, vehicle_plate="29a 12345", vehicle_chassis_number="GDC-0001")
    await verify_declared(own_database, case.tells(number))
    assert await states(own_database, case, who, dossier) == dict.fromkeys(case.fields, CONFIRMED)


async def test_what_the_parents_record_tells_does_not_wait_for_the_childs_own(own_database: Database) -> None:
    case = FORMS["child"]
    who, dossier, number = await sent(own_database, case)

    class SilentOfTheChild(ScriptedRegister):
        async def look_up(self, question: Question) -> Answer | None:
            if question.national_id == CHILD_NUMBER:
                self.questions.append(question)
                raise RegisterUnavailable(reason="timeout")
            return await super().look_up(question)

    speaking = case.tells(number)._by_name["population"]
    assert isinstance(speaking, ScriptedRegister)
    register = SilentOfTheChild(speaking.values, of=speaking.of)
    await verify_declared(own_database, together(population=register))
    expected = {**dict.fromkeys(case.fields, CONFIRMED), "person.sex": PENDING}
    assert await states(own_database, case, who, dossier) == expected
    assert [question.dossier for question in register.questions] == [dossier.code] * 2

    clock = own_database.clock
    own_database.clock = lambda: clock() + timedelta(minutes=3)
    await verify_declared(own_database, case.tells(number))
    assert (await states(own_database, case, who, dossier))["person.sex"] is CONFIRMED
    assert who.id is not None
    lines = (await access_log(own_database.reader(), who.id, None, 20)).items
    purposes = [line.purpose for line in lines if line.register]
    assert purposes.count(f"verification {dossier.code}: child") == 2, "each question about the child is a line"


async def test_of_a_child_whose_record_names_somebody_else_nothing_is_kept(own_database: Database) -> None:
    case = FORMS["child"]
    who, dossier, _ = await sent(own_database, case)
    await verify_declared(own_database, case.tells("001190669999"))
    assert (await states(own_database, case, who, dossier))["person.sex"] is PENDING, "refused by ourselves"
    parties = await present_parties(own_database.reader(), own(who))
    assert "person.sex" not in {fact.attribute for party in parties for fact in party.facts}


async def test_what_is_said_of_another_adult_beyond_the_persons_own_record_is_not_asked(
    own_database: Database,
) -> None:
    case = FORMS["spouse"]
    who, dossier, _ = await sent(own_database, case)
    found = (await own_dossier(own_database.reader(), who, dossier.id)).verifications
    assert found is not UNSET
    assert {"spouse_birth_date", "spouse_ethnicity"}.isdisjoint(view.field for view in found)


async def test_a_role_the_applicant_plays_is_compared_with_their_own_record(own_database: Database) -> None:
    number = f"0011906600{next(numbers):02}"
    declared = {"head_full_name": "Lê Văn Chủ", "head_national_id": "001075000099", "relation_to_head": "Con"}
    household = {f"household.{part}": value for part, value in declared.items()}
    said = {name: value for name, value in ANSWERS.items() if not name.startswith("new_household")}
    async with own_database.unit_of_work() as tx:
        who = await new_subject(tx, number, NAME)
        truth = {"applicant": ME, "new_household": household}
        about = {"new_household": "myself"}
        dossier = await sent_about(tx, who, together(population=silent()), RESIDENCE, truth, about, **said)
    record = {**household, "household.head_national_id": "001075000011"}
    await verify_declared(own_database, together(population=ScriptedRegister(record)))
    found = (await own_dossier(own_database.reader(), who, dossier.id)).verifications
    assert found is not UNSET
    states = {view.field: view.state for view in found if view.field.startswith("new_household")}
    assert states == {
        "new_household_head_full_name": CONFIRMED,
        "new_household_head_national_id": MISMATCH,
        "new_household_relation_to_head": CONFIRMED,
    }


async def test_a_father_is_compared_with_the_one_the_persons_record_names(own_database: Database) -> None:
    number = f"0011906600{next(numbers):02}"
    child_of = {"family.father_full_name": "Nguyễn Văn Cha", "family.father_national_id": "001060660001"}
    async with own_database.unit_of_work() as tx:
        who = await new_subject(tx, number, NAME)
        words = RegisterWords(
            {"name": FATHER_NAME, "number": FATHER_NUMBER},
            Content({"name": "Nguyễn Văn Cha", "number": "001060660009"}, {}),
            [],
            [],
        )
        await keep_listed(tx, own(who), Source.POPULATION, named_in(child_of), FAMILY)
        words = replace(words, parties=await present_parties(tx, own(who)))
    name = words.said("name", "person.full_name", Source.POPULATION)
    told = words.said("number", "person.national_id", Source.POPULATION)
    assert name is not None
    assert told is not None
    assert (name.value, told.value) == ("Nguyễn Văn Cha", "001060660001")
    assert words.said("name", "person.full_name", Source.CIVIL_STATUS) is None, "whoever names him is asked"
