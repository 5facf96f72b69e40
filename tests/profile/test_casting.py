"""Who plays which role in a form: nobody, the one there is, or a choice; and who may be looked up."""

from datetime import date, datetime
from uuid import UUID

import pytest

from ihanoi.catalogue.definition import Field, FieldType, Form, Section, Text
from ihanoi.catalogue.forms import FormCheck
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.exchange.answers import Outcome
from ihanoi.kernel.clock import HANOI
from ihanoi.profile.casting import ANOTHER, MYSELF, cast, roles_of
from ihanoi.profile.errors import ChoiceUnknown
from ihanoi.profile.filling_about import fill_about, may_look_up
from ihanoi.profile.outcomes import NOBODY_ASKED, Outcomes
from ihanoi.profile.parties import Party
from ihanoi.profile.party_identity import PartyIdentity
from ihanoi.profile.party_kinds import ROLES, PartyKind
from ihanoi.profile.provenance import ASSURANCE, Fact, Source
from ihanoi.profile.schemas import FieldState
from tests.catalogue.pieces import city_procedures

NOW = datetime(2026, 3, 2, 10, tzinfo=HANOI)
TODAY = NOW.date()
LABEL = Text(vi="Câu hỏi", en="Question")
VOCABULARY = {"person.full_name": Attribute(label=LABEL, type=FieldType.TEXT, source="population")}


def fact(attribute: str, value: str, source: Source = Source.POPULATION) -> Fact:
    return Fact(attribute, value, source, ASSURANCE[source], NOW)


def party(which: int, kind: PartyKind, name: str = "", source: Source = Source.POPULATION, **identity: str) -> Party:
    facts = [fact("person.full_name", name, source)] if name else []
    facts += [fact("person.national_id", identity["number"])] if "number" in identity else []
    return Party(UUID(int=which), kind, source, PartyIdentity(name=name or "?", **identity), facts)


CHAU = party(1, PartyKind.CHILD, "Châu", detail="2019-06-01", number="001319000013")
MINH = party(2, PartyKind.CHILD, "Minh", detail="2021", number="001221000033")
BINH = party(3, PartyKind.SPOUSE, "Bình", number="001088000012")
MAI = party(4, PartyKind.MOTHER, "Mai", number="036162000002")
AN = {"person.national_id": fact("person.national_id", "001190000011"), "person.full_name": fact("n", "An")}
ALL = [CHAU, MINH, BINH, MAI]


def one(
    of: str, *parties: Party, roles: tuple[str, ...] = (), named: str | None = None
) -> tuple[str | None, list[str]]:
    """Return who plays a role and the ids offered."""
    part = cast([of, *roles], AN, parties, {of: named} if named else {}).parts[of]
    return part.chosen, [choice.id for choice in part.choices]


def ids(*parties: Party) -> list[str]:
    return [str(each.id) for each in parties]


def test_nobody_known_is_nobody_to_choose() -> None:
    assert one("child", BINH, MAI) == (None, [])


def test_the_only_one_known_plays_the_role_and_somebody_else_may_be_named() -> None:
    assert one("child", CHAU, BINH) == (str(CHAU.id), [*ids(CHAU), ANOTHER])
    assert one("child", CHAU, named=ANOTHER)[0] == ANOTHER


def test_several_are_offered_until_one_is_named() -> None:
    assert one("child", *ALL) == (None, [*ids(CHAU, MINH), ANOTHER])
    assert one("child", *ALL, named=str(MINH.id))[0] == str(MINH.id)


def test_the_applicant_is_offered_and_never_assumed() -> None:
    assert one("subject") == (None, [MYSELF, ANOTHER])
    assert one("guardian", named=MYSELF)[0] == MYSELF


def test_mother_and_father_are_the_applicants_own_unless_the_form_is_about_a_child() -> None:
    assert one("mother", *ALL)[0] == str(MAI.id)
    assert one("mother", *ALL, roles=("child",)) == (None, [MYSELF, ANOTHER])
    assert one("father", *ALL, roles=("child",))[0] == str(BINH.id)


def about_subject(subject: str | None) -> dict[str, tuple[str | None, list[str]]]:
    """Return who plays each relative of a form's subject, and whom it offers."""
    roles = ["mother", "father", "spouse", "subject"]
    parts = cast(roles, AN, ALL, {"subject": subject} if subject else {}).parts
    assert list(parts) == roles
    return {of: (parts[of].chosen, [choice.id for choice in parts[of].choices]) for of in roles[:3]}


def test_relatives_in_a_form_about_a_subject_are_the_subjects() -> None:
    offered = [*ids(MAI), ANOTHER]
    assert about_subject(None) == {
        "mother": (None, offered),
        "father": (None, []),
        "spouse": (None, [*ids(BINH), ANOTHER]),
    }
    assert {of: chosen for of, (chosen, _) in about_subject(MYSELF).items()} == {
        "mother": str(MAI.id),
        "father": None,
        "spouse": str(BINH.id),
    }
    assert about_subject(str(CHAU.id)) == {
        "mother": (None, [MYSELF, ANOTHER]),
        "father": (str(BINH.id), [*ids(BINH), ANOTHER]),
        "spouse": (None, []),
    }
    for somebody in (str(MAI.id), ANOTHER):
        assert {chosen for chosen, _ in about_subject(somebody).values()} == {None}


@pytest.mark.parametrize("named", [str(BINH.id), "0190aaaa-0000-7000-8000-000000000001", MYSELF, "; DROP"])
def test_nobody_can_be_named_who_cannot_be_meant(named: str) -> None:
    with pytest.raises(ChoiceUnknown):
        one("child", *ALL, named=named)


def test_a_role_the_form_does_not_have_cannot_be_named() -> None:
    with pytest.raises(ChoiceUnknown):
        cast(["child"], AN, ALL, {"spouse": str(BINH.id)})


def test_a_choice_made_before_holds_as_long_as_it_can_be_made() -> None:
    assert cast(["child"], AN, ALL, {}, {"child": str(MINH.id)}).chosen == {"child": str(MINH.id)}
    assert cast(["child"], AN, [CHAU], {}, {"child": str(MINH.id), "gone": "x"}).chosen == {"child": str(CHAU.id)}


def test_whom_a_procedure_introduces_is_nobody_known() -> None:
    assert cast(["child"], AN, ALL, {}, introduces=["child"]).parts["child"].choices == []


def question(of: str) -> Field:
    return Field(id="q", type=FieldType.TEXT, label=LABEL, attribute="person.full_name", of=of)


def test_each_state_of_a_question_about_another() -> None:
    check = FormCheck(Form(sections=[Section(id="s", title=LABEL, fields=[question("child")])]))

    def state(of: str, *parties: Party) -> tuple[FieldState, object]:
        roles = [of] if of in ROLES else []
        shown = fill_about(question(of), cast(roles, AN, parties, {}), AN, VOCABULARY, NOBODY_ASKED, check, NOW)
        return shown.state, shown.of

    nameless = party(5, PartyKind.SPOUSE)
    unasked = party(6, PartyKind.CHILD, detail="2019-06-01", number="001319000013")
    assert state("child", CHAU) == (FieldState.KNOWN, "child")
    assert state("child", CHAU, MINH)[0] is FieldState.CHOOSE
    assert state("child")[0] is FieldState.NEVER_DECLARED
    assert state("seller", *ALL)[0] is FieldState.ABOUT_ANOTHER
    assert state("spouse", nameless)[0] is FieldState.NEVER_DECLARED
    assert state("child", unasked)[0] is FieldState.UNAVAILABLE, "may be looked up, and was not"


@pytest.mark.parametrize(
    ("outcome", "named", "state"),
    [
        (Outcome.UNAVAILABLE, None, FieldState.UNAVAILABLE),
        (Outcome.DENIED, None, FieldState.DENIED),
        (Outcome.UNAVAILABLE, ANOTHER, FieldState.NEVER_DECLARED),
        (Outcome.FOUND, None, FieldState.NEVER_DECLARED),
        (None, None, FieldState.NEVER_DECLARED),
    ],
)
def test_a_silent_register_is_the_reason_only_for_what_it_would_have_listed(
    outcome: Outcome | None, named: str | None, state: FieldState
) -> None:
    asked = Field(id="q", type=FieldType.TEXT, label=LABEL, attribute="vehicle.plate", of="vehicle")
    check = FormCheck(Form(sections=[Section(id="s", title=LABEL, fields=[asked])]))
    words = {"vehicle.plate": Attribute(label=LABEL, type=FieldType.TEXT, source="vehicle_register")}
    outcomes = NOBODY_ASKED if outcome is None else Outcomes({Source.VEHICLE_REGISTER: outcome})
    played = cast(["vehicle"], AN, ALL, {"vehicle": named} if named else {})
    assert fill_about(asked, played, AN, words, outcomes, check, NOW).state is state


@pytest.mark.parametrize(
    ("of", "attribute", "named", "state"),
    [
        # The person's own record would have named them.
        ("spouse", "person.full_name", None, FieldState.UNAVAILABLE),
        ("spouse", "person.national_id", None, FieldState.UNAVAILABLE),
        ("father", "person.full_name", None, FieldState.UNAVAILABLE),
        # Of another adult it tells no more than that, and no register is asked.
        ("spouse", "person.ethnicity", None, FieldState.NEVER_DECLARED),
        ("spouse", "residence.permanent", None, FieldState.NEVER_DECLARED),
        # A minor's own record could have been read.
        ("child", "person.sex", None, FieldState.UNAVAILABLE),
        ("child", "household.relation_to_head", None, FieldState.NEVER_DECLARED),
        ("child", "person.sex", "another", FieldState.NEVER_DECLARED),
        # What is said in another role about oneself is known of oneself, or is not.
        ("household", "household.head_full_name", "myself", FieldState.UNAVAILABLE),
        ("household", "household.head_full_name", "another", FieldState.NEVER_DECLARED),
        ("household", "household.head_full_name", None, FieldState.CHOOSE),
        # Whom the applicant is about to marry no register names yet.
        ("partner", "person.full_name", None, FieldState.NEVER_DECLARED),
        ("witness", "person.full_name", None, FieldState.ABOUT_ANOTHER),
    ],
)
def test_a_silent_population_database_is_the_reason_for_whom_it_would_have_named(
    of: str, attribute: str, named: str | None, state: FieldState
) -> None:
    asked = Field(id="q", type=FieldType.TEXT, label=LABEL, attribute=attribute, of=of)
    check = FormCheck(Form(sections=[Section(id="s", title=LABEL, fields=[asked])]))
    words = {attribute: Attribute(label=LABEL, type=FieldType.TEXT, source="population")}
    outcomes = Outcomes({Source.POPULATION: Outcome.UNAVAILABLE})
    played = cast(roles_of([asked]), {}, [], {of: named} if named else {})
    assert fill_about(asked, played, {}, words, outcomes, check, NOW).state is state


@pytest.mark.parametrize(
    ("who", "allowed"),
    [
        (CHAU, True),
        (BINH, False),
        (MAI, False),
        (party(7, PartyKind.CHILD, "Lớn", detail="2008-03-02", number="001208000001"), False),
        (party(8, PartyKind.CHILD, "Gần lớn", detail="2008-03-03", number="001208000001"), True),
        (party(9, PartyKind.CHILD, "Chỉ biết năm", detail="2008", number="001208000001"), False),
        (party(10, PartyKind.CHILD, "Tự khai", Source.DECLARED, detail="2019-06-01", number="001319000099"), False),
        (party(11, PartyKind.WARD, "Được giám hộ", detail="2015-01-01", number="001215000001"), True),
        (party(12, PartyKind.CHILD, "Không số", detail="2015-01-01"), False),
    ],
)
def test_only_minors_whom_the_register_ties_to_the_person_are_looked_up(who: Party, allowed: bool) -> None:
    assert may_look_up(who, date(2026, 3, 2)) is allowed


def test_every_role_that_can_be_played_is_asked_about_somewhere() -> None:
    asked = {of for one in city_procedures().values() for s in one.form.sections for of in roles_of(s.fields)}
    assert asked == set(ROLES)
