"""Refusals fill in both sentences and carry what they were told."""

from typing import ClassVar

import pytest

from ihanoi.kernel.errors import DomainError, FieldError, Kind


class TooLate(DomainError):
    """A refusal for these tests."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "too_late"
    detail_vi = "Đã quá {minutes} phút, trạng thái «{state}»."
    detail_en = "{minutes} minutes too late, state «{state}»."


def test_both_sentences_are_filled_in() -> None:
    refusal = TooLate(minutes=5, state="draft")
    assert refusal.vi == "Đã quá 5 phút, trạng thái «draft»."
    assert refusal.en == str(refusal) == "5 minutes too late, state «draft»."


def test_the_parameters_and_faults_travel_with_it() -> None:
    fault = FieldError("/a", "required", "Bắt buộc.", "Required.")
    refusal = TooLate([fault], minutes=5, state="draft")
    assert refusal.errors == [fault]
    assert refusal.params == {"minutes": 5, "state": "draft"}


def test_a_value_with_braces_is_text_and_not_a_template() -> None:
    assert TooLate(minutes=1, state="{minutes}").en == "1 minutes too late, state «{minutes}»."


def test_a_forgotten_parameter_is_noticed_where_it_is_raised() -> None:
    with pytest.raises(KeyError, match="state"):
        TooLate(minutes=5)


def test_two_refusals_do_not_share_their_faults() -> None:
    first, second = TooLate(minutes=1, state="a"), TooLate(minutes=2, state="b")
    first.errors.append(FieldError("/a", "required", "", ""))
    assert second.errors == []
