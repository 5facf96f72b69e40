"""Cursors: what goes in comes out, and nothing else is taken for one."""

from datetime import datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ihanoi.kernel.clock import HANOI
from ihanoi.kernel.paging import BadCursor, decode_cursor, encode_cursor


@given(st.integers(-(2**63), 2**64 - 1))
def test_a_number_makes_the_round_trip(key: int) -> None:
    assert decode_cursor(encode_cursor(key), int) == key


@given(st.text(), st.uuids())
def test_a_compound_key_makes_the_round_trip(first: str, second: UUID) -> None:
    assert decode_cursor(encode_cursor((first, second)), tuple[str, UUID]) == (first, second)


def test_a_moment_makes_the_round_trip() -> None:
    moment = datetime(2026, 3, 2, 10, 0, 0, 123456, tzinfo=HANOI)
    assert decode_cursor(encode_cursor(moment), datetime) == moment


@given(st.binary(max_size=40))
def test_a_cursor_travels_in_an_address_unescaped(key: bytes) -> None:
    assert set(encode_cursor(key)) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


@pytest.mark.parametrize("garbage", ["", "!!", "abc", "Ω", "====", "A", "gA=", "\x00", "đ" * 50])
def test_garbage_is_refused_with_a_way_out(garbage: str) -> None:
    with pytest.raises(BadCursor) as refusal:
        decode_cursor(garbage, int)
    assert refusal.value.errors[0].pointer == "/cursor"


@given(st.text(max_size=60))
def test_no_text_makes_decoding_fail_otherwise(text: str) -> None:
    try:
        decode_cursor(text, tuple[str, UUID])
    except BadCursor:
        return


@pytest.mark.parametrize("key", ["text", 1.5, uuid4(), (1, uuid4()), None])
def test_the_cursor_of_a_list_with_another_sort_key_is_refused(key: object) -> None:
    with pytest.raises(BadCursor):
        decode_cursor(encode_cursor(key), int)
