"""What is sealed opens at its own place, under its own key, untouched, and nowhere else."""

import base64
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.platform.keyring import Keyring

MASTER = base64.urlsafe_b64encode(bytes(range(32))).decode()
KEYRING = Keyring(MASTER)
SUBJECT = UUID(int=1)
KEY, SEALED_KEY = KEYRING.new_subject_key(SUBJECT)
PLACE = "fact:1:person.full_name"


@given(st.binary(max_size=300), st.text(max_size=50))
def test_what_is_sealed_for_a_place_opens_there(plain: bytes, context: str) -> None:
    assert KEYRING.open(KEY, KEYRING.seal(KEY, plain, context), context) == plain


def test_the_sealed_form_shows_nothing_and_never_repeats() -> None:
    first, second = (KEYRING.seal(KEY, b"001190000011", PLACE) for _ in range(2))
    assert first != second
    assert b"001190000011" not in first


def test_a_value_moved_to_another_place_does_not_open() -> None:
    with pytest.raises(InvalidTag):
        KEYRING.open(KEY, KEYRING.seal(KEY, b"value", PLACE), "fact:2:person.full_name")


def test_a_value_does_not_open_under_another_subjects_key() -> None:
    other, _ = KEYRING.new_subject_key(SUBJECT)
    with pytest.raises(InvalidTag):
        KEYRING.open(other, KEYRING.seal(KEY, b"value", PLACE), PLACE)


@given(st.data())
def test_a_single_flipped_bit_is_noticed(data: st.DataObject) -> None:
    sealed = bytearray(KEYRING.seal(KEY, b"Nguyen Thi An", PLACE))
    position = data.draw(st.integers(0, len(sealed) * 8 - 1))
    sealed[position // 8] ^= 1 << position % 8
    with pytest.raises((InvalidTag, ValueError)):
        KEYRING.open(KEY, bytes(sealed), PLACE)


@pytest.mark.parametrize("length", [0, 1, 12, 13, 28])
def test_a_value_cut_short_does_not_open(length: int) -> None:
    with pytest.raises((InvalidTag, ValueError)):
        KEYRING.open(KEY, KEYRING.seal(KEY, b"value", PLACE)[:length], PLACE)


def test_a_subjects_key_survives_storage_and_only_this_master_opens_it() -> None:
    assert Keyring(MASTER).open_subject_key(SEALED_KEY, SUBJECT).raw == KEY.raw
    stranger = Keyring(base64.urlsafe_b64encode(b"another key, of thirty-two bytes").decode())
    with pytest.raises(InvalidTag):
        stranger.open_subject_key(SEALED_KEY, SUBJECT)


def test_a_subjects_key_moved_to_another_subject_does_not_open() -> None:
    with pytest.raises(InvalidTag):
        KEYRING.open_subject_key(SEALED_KEY, UUID(int=2))


def test_a_sealed_subject_key_is_not_taken_for_a_secret() -> None:
    with pytest.raises(InvalidTag):
        KEYRING.open_secret(SEALED_KEY, "login")


def test_a_secret_opens_only_for_what_it_was_made() -> None:
    sealed = KEYRING.seal_secret(b"verifier", "login")
    assert KEYRING.open_secret(sealed, "login") == b"verifier"
    with pytest.raises(InvalidTag):
        KEYRING.open_secret(sealed, "idempotency:1:a")


@given(st.text(max_size=20), st.text(max_size=20))
def test_blind_indexes_are_equal_exactly_when_values_are(first: str, second: str) -> None:
    same = KEYRING.blind_index(first, "phone") == KEYRING.blind_index(second, "phone")
    assert same == (first == second)


def test_blind_indexes_of_one_value_differ_by_purpose_and_master() -> None:
    stranger = Keyring(base64.urlsafe_b64encode(b"another key, of thirty-two bytes").decode())
    index = KEYRING.blind_index("001190000011", "national_id")
    assert index != KEYRING.blind_index("001190000011", "phone")
    assert index != stranger.blind_index("001190000011", "national_id")


@pytest.mark.parametrize("key", ["", "short", base64.urlsafe_b64encode(bytes(31)).decode(), MASTER + MASTER])
def test_a_master_key_of_another_length_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=r"32 bytes|padding|Excess|base64"):
        Keyring(key)


def test_padding_of_the_master_key_does_not_matter() -> None:
    bare = MASTER.rstrip("=")
    assert Keyring(bare).blind_index("a", "b") == KEYRING.blind_index("a", "b")
