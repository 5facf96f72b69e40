"""From a provider's claims to an identity: complete or refused, never half."""

from typing import Any

import pytest

from ihanoi.identity.claims import ClaimMap, assurance_of, identity_of
from ihanoi.identity.errors import LoginRefused
from ihanoi.identity.schemas import IdentityRecord

NAMES = ClaimMap("SoDinhDanh", "HoVaTen", "NgayThangNamSinh")
CLAIMS = {"SoDinhDanh": "001190000011", "HoVaTen": "Nguyễn Thị An", "NgayThangNamSinh": "19900307", "acr": "loa2"}


def test_claims_become_an_identity() -> None:
    assert identity_of(CLAIMS, NAMES) == IdentityRecord("001190000011", "Nguyễn Thị An", "1990-03-07", 2)


def test_the_names_of_the_claims_are_settings() -> None:
    claims = {"sub_id": "001190000011", "name": "An", "birthdate": "1990"}
    assert identity_of(claims, ClaimMap("sub_id", "name", "birthdate")).birth_date == "1990"


@pytest.mark.parametrize(
    "changes",
    [
        {"SoDinhDanh": None},
        {"SoDinhDanh": ""},
        {"SoDinhDanh": "00119000001"},
        {"SoDinhDanh": "0011900000111"},
        {"SoDinhDanh": "00119000001a"},
        {"SoDinhDanh": "001190000011\n"},
        {"SoDinhDanh": "٠٠١١٩٠٠٠٠٠١١"},
        {"HoVaTen": ""},
        {"HoVaTen": "  \n"},
    ],
    ids=repr,
)
def test_claims_without_a_person_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(LoginRefused):
        identity_of({**CLAIMS, **changes}, NAMES)


@pytest.mark.parametrize("missing", ["SoDinhDanh", "HoVaTen"])
def test_a_claim_that_is_not_there_is_refused(missing: str) -> None:
    with pytest.raises(LoginRefused):
        identity_of({name: value for name, value in CLAIMS.items() if name != missing}, NAMES)


@pytest.mark.parametrize(
    ("claim", "date"),
    [("19900307", "1990-03-07"), ("1957", "1957"), ("", None), ("07/03/1990", None), ("199003", None), (None, None)],
)
def test_a_birth_date_is_whole_or_a_year_or_unknown(claim: str | None, date: str | None) -> None:
    assert identity_of({**CLAIMS, "NgayThangNamSinh": claim}, NAMES).birth_date == date


def test_names_are_composed_and_their_spaces_put_in_order() -> None:
    decomposed = "  Nguye\u0302\u0303n   Thi\u0323 An "
    assert identity_of({**CLAIMS, "HoVaTen": decomposed}, NAMES).full_name == "Nguyễn Thị An"


@pytest.mark.parametrize(
    ("acr", "level"),
    [("2", 2), ("loa2", 2), ("LoA2", 2), ("urn:vneid:2", 1), ("level12", 1), ("1", 1), ("", 1), (None, 1), ("high", 1)],
)
def test_only_what_the_provider_vouches_for_is_level_two(acr: str | None, level: int) -> None:
    assert assurance_of({} if acr is None else {"acr": acr}) == level
