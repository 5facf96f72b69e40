"""When two declarations are about the same child, spouse, business or parcel."""

import pytest

from ihanoi.profile.party_identity import (
    KNOWN_BY,
    PartyIdentity,
    completed,
    contradicts,
    identity_of,
    is_same,
    label_of,
)
from ihanoi.profile.party_kinds import PartyKind

K = PartyKind
CHAU = PartyIdentity("001319000013", "Trần Minh Châu", "2019-06-01")
NAMED_ONLY = PartyIdentity(None, "Trần Minh Châu", "2019-06-01")

SAME: dict[str, tuple[PartyKind, PartyIdentity, PartyIdentity, bool]] = {
    "the number alone": (K.CHILD, CHAU, PartyIdentity("001319000013", "Trần M. Châu"), True),
    "another number": (K.CHILD, CHAU, PartyIdentity("001319000099", "Trần Minh Châu", "2019-06-01"), False),
    "name and birth date": (K.CHILD, CHAU, NAMED_ONLY, True),
    "spaces and capitals": (K.CHILD, NAMED_ONLY, PartyIdentity(None, "TRẦN  MINH châu", "2019-06-01"), True),
    "another mark on a letter": (K.CHILD, NAMED_ONLY, PartyIdentity(None, "Trần Minh Chấu", "2019-06-01"), False),
    "another birth date": (K.CHILD, NAMED_ONLY, PartyIdentity(None, "Trần Minh Châu", "2021-06-01"), False),
    "only the year is known": (K.DECEASED, NAMED_ONLY, PartyIdentity(None, "Trần Minh Châu", "2019"), True),
    "a child by name alone": (K.CHILD, NAMED_ONLY, PartyIdentity(None, "Trần Minh Châu"), False),
    "a spouse by name alone": (K.SPOUSE, NAMED_ONLY, PartyIdentity(None, "Trần Minh Châu"), True),
    "an old number says nothing about a new one": (K.DECEASED, CHAU, PartyIdentity("010000011", "Ai khác"), False),
    "old number, same name and date": (
        K.DECEASED,
        CHAU,
        PartyIdentity("010000011", "Trần Minh Châu", "2019-06-01"),
        True,
    ),
    "a business by name": (K.BUSINESS, PartyIdentity(None, "Phở Giả Định"), PartyIdentity(None, "phở giả định"), True),
    "a parcel of another commune": (
        K.LAND,
        PartyIdentity(None, "12/5", "00167"),
        PartyIdentity(None, "12/5", "00070"),
        False,
    ),
    "a parcel without its place": (K.LAND, PartyIdentity(None, "12/5"), PartyIdentity(None, "12/5", "00070"), False),
}


@pytest.mark.parametrize(("kind", "one", "other", "same"), SAME.values(), ids=SAME.keys())
def test_who_is_the_same(kind: PartyKind, one: PartyIdentity, other: PartyIdentity, same: bool) -> None:
    assert is_same(kind, one, other) is same
    assert is_same(kind, other, one) is same
    assert not (same and contradicts(one, other)) or one.number == other.number


def test_an_identity_is_read_from_the_values_of_a_form() -> None:
    values = {"person.full_name": " Trần  Minh Châu ", "person.birth_date": "2019-06-01", "person.sex": "female"}
    assert identity_of(K.CHILD, values) == NAMED_ONLY
    parcel = {"land.parcel_number": "12", "land.map_sheet": "5", "land.address": {"commune": "00167", "detail": "Số 1"}}
    assert identity_of(K.LAND, parcel) == PartyIdentity(None, "12/5", "Số 1 00167")
    assert identity_of(K.LAND, {"land.parcel_number": "12"}) is None
    assert identity_of(K.CHILD, {"person.sex": "female"}) is None


def test_every_kind_is_known_by_something() -> None:
    assert KNOWN_BY.keys() == set(PartyKind)


def test_what_was_not_known_is_added_and_nothing_known_is_replaced() -> None:
    assert completed(NAMED_ONLY, PartyIdentity("001319000013", "Châu", "2020")) == CHAU
    assert label_of(K.CHILD, CHAU) == "Trần Minh Châu (2019-06-01)"
