"""Answers kept for those who ask the same: within their room, the last asked for stay."""

from ihanoi.platform.etags import Encoded, encoded
from ihanoi.platform.recent import RecentAnswers


def answer(size: int) -> Encoded:
    return Encoded(b"x" * size, '"x"')


def test_the_last_asked_for_stay_and_the_others_make_room() -> None:
    recent = RecentAnswers(160)
    for name in "abcdefgh":
        recent.put(name, answer(10))
    assert recent.get("a") is not None
    recent.put("i", answer(10))
    assert recent.get("b") is None
    assert recent.get("a") is not None
    assert recent.get("i") is not None


def test_one_answer_cannot_take_all_the_room() -> None:
    recent = RecentAnswers(160)
    recent.put("small", answer(10))
    recent.put("large", answer(11))
    assert recent.get("large") is None
    assert recent.get("small") is not None


def test_an_answer_given_again_takes_its_room_once() -> None:
    recent = RecentAnswers(160)
    for _ in range(20):
        recent.put("a", answer(10))
    for name in "bcdefgh":
        recent.put(name, answer(10))
    assert recent.get("a") is not None


def test_there_is_room_for_the_compressed_copy_of_each() -> None:
    recent = RecentAnswers(1_600)
    for name in "abcdefghi":
        recent.put(name, answer(100))
    kept = [found for name in "abcdefghi" if (found := recent.get(name))]
    assert len(kept) == 8
    assert sum(len(one.body) + len(one.zipped.body) for one in kept) <= 1_600


def test_nothing_is_left_after_clearing() -> None:
    recent = RecentAnswers(160)
    recent.put("a", answer(10))
    recent.clear()
    assert recent.get("a") is None
    for name in "bcdefghi":
        recent.put(name, answer(10))
    assert recent.get("b") is not None


def test_an_etag_is_that_of_the_bytes() -> None:
    assert encoded({"a": 1}) == encoded({"a": 1})
    assert encoded({"a": 1}).etag != encoded({"a": 2}).etag
