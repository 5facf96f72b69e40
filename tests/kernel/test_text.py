"""Vietnamese text: one form inside, and found however it was typed."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.kernel.text import clean, fold, is_storable

VOWELS = "aăâeêioôơuưy"
MARKS = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
LETTERS = sorted({unicodedata.normalize("NFC", v + m) for v in VOWELS + VOWELS.upper() for m in MARKS} | {"đ", "Đ"})
vietnamese = st.text(st.sampled_from([*LETTERS, *"bcdghklmnpqrstvx", *"BCD", *" \t\n-.,/0123456789"]), max_size=40)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đăng ký thường trú", "dang ky thuong tru"),
        ("  ĐĂNG   KÝ\tthường\ntrú ", "dang ky thuong tru"),
        ("Chứng thực chữ ký", "chung thuc chu ky"),
        ("đ Đ d D", "d d d d"),
        ("1.004222", "1.004222"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_text_is_folded_to_what_people_type_in_a_hurry(written: str, folded: str) -> None:
    assert fold(written) == folded


def test_every_vietnamese_letter_folds_to_one_ascii_letter() -> None:
    assert {len(fold(letter)) for letter in LETTERS} == {1}
    assert set("".join(map(fold, LETTERS))) == set("aeiouyd")


@given(vietnamese | st.text())
def test_composed_and_decomposed_text_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(vietnamese)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert once.isascii()


@given(vietnamese)
def test_case_makes_no_difference_when_folded(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())


@given(vietnamese | st.text())
def test_cleaning_composes_and_orders_spaces_and_is_stable(text: str) -> None:
    cleaned = clean(text)
    assert cleaned == unicodedata.normalize("NFC", cleaned)
    assert cleaned.split() == cleaned.split(" ") or not cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "storable"),
    [("Nguyễn Thị An", True), ("", True), ("a\x00b", False), ("\ud800", False), ("x\udfff", False), ("🙂", True)],
)
def test_what_neither_postgresql_nor_json_can_hold_is_recognised(text: str, storable: bool) -> None:
    assert is_storable(text) is storable
