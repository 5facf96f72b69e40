"""Which of those a register names is meant: never one with nothing in common, never by chance one of several."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.kernel.ids import new_id
from ihanoi.profile.parties import Party
from ihanoi.profile.party_identity import identity_of
from ihanoi.profile.party_kinds import ROLES, PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.recognised import recognised, same_number

CARS = [
    {"vehicle.plate": "29A-123.45", "vehicle.chassis_number": "C1"},
    {"vehicle.plate": "30H-678.90", "vehicle.chassis_number": "C2"},
]
CHILDREN = [
    {"person.full_name": "Bé Một", "person.national_id": "001319000001", "person.birth_date": "2019-01-01"},
    {"person.full_name": "Bé Một", "person.national_id": "001321000002", "person.birth_date": "2021-02-02"},
]
SPOUSE = {"person.full_name": "Bạn Đời", "person.national_id": "001088000003"}
PARCELS = [
    {"land.parcel_number": "12", "land.map_sheet": "7", "land.address": {"commune": "00167"}},
    {"land.parcel_number": "12", "land.map_sheet": "7", "land.address": {"commune": "00070"}},
]


def named(kind: PartyKind, values: dict[str, Any]) -> Party:
    identity = identity_of(kind, values)
    assert identity is not None
    return Party(new_id(), kind, Source.POPULATION, identity, [])


def meant(of: str, parties: list[Party], said: dict[str, Any], chosen: UUID | None = None, *others: str) -> int | None:
    """Return which of the parties is meant, by place."""
    found = recognised(of, [of, *others], said, None if chosen is None else str(chosen), parties)
    return None if found is None else parties.index(found)


TABLE = [
    ("vehicle", CARS, {"vehicle.plate": "30h67890"}, 1),
    ("vehicle", CARS, {"vehicle.chassis_number": "c-1"}, 0),
    # One number in common is enough: the other is a difference to be looked at.
    ("vehicle", CARS, {"vehicle.plate": "30H-678.90", "vehicle.chassis_number": "C9"}, 1),
    ("vehicle", CARS, {"vehicle.plate": "51F-000.00", "vehicle.chassis_number": "C9"}, None),
    ("vehicle", CARS, {}, None),
    ("vehicle", CARS[:1], {}, 0),
    ("vehicle", CARS[:1], {"vehicle.plate": "51F-000.00"}, None),
    ("pupil", CHILDREN, {"person.full_name": "Bé Một"}, None),
    ("pupil", CHILDREN, {"person.full_name": "bé một", "person.birth_date": "2021-02-02"}, 1),
    ("pupil", CHILDREN, {"person.full_name": "Bé Mốt", "person.national_id": "001319000001"}, 0),
    ("pupil", CHILDREN[:1], {"person.full_name": "Bé Hai", "person.birth_date": "2019-01-01"}, None),
    ("spouse", [SPOUSE], {"person.full_name": "Bạn Đường", "person.national_id": "001088000009"}, 0),
    ("land", PARCELS, {"land.parcel_number": "12", "land.map_sheet": "7", "land.address": {"commune": "00070"}}, 1),
    ("land", PARCELS, {"land.parcel_number": "12", "land.map_sheet": "7"}, None),
    ("land", PARCELS[:1], {"land.parcel_number": "12", "land.map_sheet": "7", "land.address": {"commune": "00070"}}, 0),
    ("land", PARCELS[:1], {"land.parcel_number": "1", "land.map_sheet": "27"}, None),
]


@pytest.mark.parametrize(("of", "parties", "said", "place"), TABLE)
def test_one_is_meant_by_number_by_name_or_since_there_is_one(
    of: str, parties: list[dict[str, Any]], said: dict[str, Any], place: int | None
) -> None:
    assert meant(of, [named(ROLES[of].kinds[0], values) for values in parties], said) == place


def test_whom_the_form_was_filled_for_is_meant_unless_what_was_said_names_another() -> None:
    cars = [named(PartyKind.VEHICLE, values) for values in CARS]
    assert meant("vehicle", cars, {"vehicle.plate": "51F-000.00"}, cars[1].id) == 1
    assert meant("vehicle", cars, {"vehicle.plate": "29A-123.45"}, cars[1].id) == 0
    assert meant("vehicle", cars, {"vehicle.plate": "51F-000.00"}, new_id()) is None


def test_the_mother_in_a_form_about_a_child_is_the_spouse_only_if_she_has_her_number_or_name() -> None:
    parties = [named(PartyKind.SPOUSE, SPOUSE)]
    assert meant("mother", parties, {"person.full_name": "Người Khác"}, None, "child") is None
    assert meant("mother", parties, {"person.national_id": "001088000003"}, None, "child") == 0


def test_where_the_form_may_be_about_another_a_parent_or_spouse_is_recognised_and_not_assumed() -> None:
    parties = [named(PartyKind.SPOUSE, SPOUSE)]
    stranger = {"person.full_name": "Người Khác", "person.national_id": "001088000009"}
    assert meant("spouse", parties, stranger) == 0, "a difference to be looked at"
    assert meant("spouse", parties, stranger, None, "subject") is None
    assert meant("spouse", parties, {**stranger, "person.full_name": "Bạn Đời"}, None, "subject") == 0
    father = [named(PartyKind.FATHER, {"person.full_name": "Bố Đẻ"})]
    assert meant("father", father, {"person.full_name": "Bố Đẻ"}, None, "subject", "mother") == 0
    assert meant("father", father, {"person.full_name": "Người Khác"}, None, "subject", "mother") is None
    assert meant("father", father, {"person.full_name": "Bố Để"}, None, "mother") == 0


plates = st.sampled_from(["29A-123.45", "29a 12345", "30H-678.90", "51F-000.00"])
chassis = st.sampled_from(["C1", "c-1", "C2", "C9"])
things = st.fixed_dictionaries({"vehicle.plate": plates, "vehicle.chassis_number": chassis})
said_things = st.fixed_dictionaries({}, optional={"vehicle.plate": plates, "vehicle.chassis_number": chassis})


@given(st.lists(things, max_size=4), said_things, st.randoms(use_true_random=False))
def test_in_whatever_order_the_register_names_them_the_same_one_is_meant_and_it_has_a_number_in_common(
    values: list[dict[str, str]], said: dict[str, str], order: Any
) -> None:
    parties = [named(PartyKind.VEHICLE, one) for one in values]
    shuffled = list(parties)
    order.shuffle(shuffled)
    found = recognised("vehicle", ["vehicle"], said, None, parties)
    assert recognised("vehicle", ["vehicle"], said, None, shuffled) == found
    if found is None:
        return
    known = values[parties.index(found)]
    if said:
        assert any(same_number(said.get(name), known[name]) for name in known)
    else:
        assert len(parties) == 1
    if any(same_number(said.get("vehicle.chassis_number"), one["vehicle.chassis_number"]) for one in values):
        assert same_number(said["vehicle.chassis_number"], known["vehicle.chassis_number"]), "the number goes first"


@given(st.text(max_size=12), st.text(max_size=12))
def test_only_signs_and_capitals_are_no_difference_between_numbers(one: str, other: str) -> None:
    assert same_number(one, other) == same_number(other, one)
    assert not same_number(one, "") or not one
    assert same_number(f"A{one}", f"a.{one}")
