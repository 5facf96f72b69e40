"""Whether a person and a register say the same, however each writes it."""

import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.catalogue.definition import FieldType
from ihanoi.dossiers.same_value import is_same

SAME: dict[str, tuple[FieldType, Any, Any]] = {
    "capitals": (FieldType.TEXT, "Nguyễn Thị An", "NGUYỄN THỊ AN"),
    "spaces": (FieldType.TEXT, " Nguyễn  Thị An", "Nguyễn Thị An "),
    "decomposed letters": (FieldType.TEXT, unicodedata.normalize("NFD", "Nguyễn"), "Nguyễn"),
    "the tone on the other vowel": (FieldType.TEXT, "Hoà Thuý", "Hòa Thúy"),
    "punctuation": (FieldType.TEXT, "Cty. TNHH Giả-Định", "cty tnhh giả định"),
    "a single name": (FieldType.TEXT, "Blui", "BLUI"),
    "only the year is known": (FieldType.PARTIAL_DATE, "1941-05-02", "1941"),
    "only the year was declared": (FieldType.PARTIAL_DATE, "1941", "1941-05-02"),
    "a number with spaces": (FieldType.NATIONAL_ID, "001 190 000 011", "001190000011"),
    "an old number of nine digits": (FieldType.NATIONAL_ID, "010000011", "010000011"),
    "the country's prefix": (FieldType.PHONE, "+84912345678", "0912345678"),
    "the commune alone": (FieldType.ADDRESS, {"commune": "00070"}, {"commune": "00070", "detail": "Số 1", "text": "x"}),
    "house and street": (
        FieldType.ADDRESS,
        {"commune": "00070", "detail": "12 ngõ 3, phố Giả Định"},
        {"commune": "00070", "detail": "Số 12 ngõ 3 phố Giả Định"},
    ),
    "an old place in words": (
        FieldType.ADDRESS,
        {"text": "Thị xã Hà Đông, tỉnh Hà Tây"},
        {"text": "Thị xã Hà Đông, Tỉnh Hà Tây"},
    ),
    "a choice": (FieldType.CHOICE, "female", "female"),
    "rows": (FieldType.ROWS, [{"a": 1}], [{"a": 1}]),
}
DIFFERENT: dict[str, tuple[FieldType, Any, Any]] = {
    "another tone": (FieldType.TEXT, "Lê Văn Hòa", "Lê Văn Hóa"),
    "another letter": (FieldType.TEXT, "Trần Ân", "Trần An"),
    "đ is no d": (FieldType.TEXT, "Đào", "Dào"),
    "another day": (FieldType.PARTIAL_DATE, "1941-05-02", "1941-05-03"),
    "another year": (FieldType.PARTIAL_DATE, "1941-05-02", "1942"),
    "a year is no prefix of another": (FieldType.PARTIAL_DATE, "194", "1941"),
    "another date": (FieldType.DATE, "2020-01-01", "2020-01-02"),
    "an old number and a new one": (FieldType.NATIONAL_ID, "010000011", "001190000011"),
    "no digits on either side": (FieldType.PHONE, "không", "có"),
    "another commune": (FieldType.ADDRESS, {"commune": "00070", "detail": "1"}, {"commune": "00004", "detail": "1"}),
    "another house": (FieldType.ADDRESS, {"commune": "00070", "detail": "12"}, {"commune": "00070", "detail": "13"}),
    "two places that say nothing": (FieldType.ADDRESS, {}, {"detail": "x"}),
    "no place at all": (FieldType.ADDRESS, "Hà Nội", {"text": "Hà Nội"}),
    "another choice": (FieldType.CHOICE, "female", "male"),
    "nothing declared": (FieldType.TEXT, None, "An"),
    "a number for a word": (FieldType.TEXT, 1, "1"),
}


@pytest.mark.parametrize(("kind", "declared", "found"), SAME.values(), ids=SAME.keys())
def test_both_say_the_same(kind: FieldType, declared: Any, found: Any) -> None:
    assert is_same(kind, declared, found)
    assert is_same(kind, found, declared)


@pytest.mark.parametrize(("kind", "declared", "found"), DIFFERENT.values(), ids=DIFFERENT.keys())
def test_they_say_different_things(kind: FieldType, declared: Any, found: Any) -> None:
    assert not is_same(kind, declared, found)
    assert not is_same(kind, found, declared)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["commune", "detail", "text"]), inner),
    max_leaves=4,
)


@given(st.sampled_from(FieldType), ANYTHING, ANYTHING)
def test_whatever_is_compared_the_order_does_not_matter_and_equal_is_the_same(
    kind: FieldType, one: Any, other: Any
) -> None:
    assert is_same(kind, one, one)
    assert is_same(kind, one, other) == is_same(kind, other, one)
