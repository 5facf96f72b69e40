"""Every refusal speaks both languages, has a code of its own, and says what to do."""

import re
from collections import Counter
from types import ModuleType

import pytest

from ihanoi.kernel.errors import DomainError, Kind
from ihanoi.platform.problems import DESCRIPTIONS, PLAIN, STATUS

NAMES = re.compile(r"{(\w+)}")


@pytest.fixture(scope="module")
def refusals(modules: list[ModuleType]) -> list[type[DomainError]]:
    """Every refusal of the package."""
    assert modules
    found, left = [], [DomainError]
    while left:
        for refusal in left.pop().__subclasses__():
            left.append(refusal)
            found.append(refusal)
    return [refusal for refusal in found if refusal.__module__.startswith("ihanoi.")]


def test_every_refusal_speaks_both_languages_about_the_same_things(refusals: list[type[DomainError]]) -> None:
    mute = [r.__qualname__ for r in refusals if not (r.detail_vi and r.detail_en and r.title) or not r.__doc__]
    assert not mute, f"write title, detail_vi and detail_en: {mute}"
    uneven = [r.__qualname__ for r in refusals if set(NAMES.findall(r.detail_vi)) != set(NAMES.findall(r.detail_en))]
    assert not uneven, f"both sentences name the same parameters: {uneven}"


def test_every_refusal_has_a_code_of_its_own(refusals: list[type[DomainError]]) -> None:
    codes = Counter(refusal.code for refusal in refusals)
    doubled = [r.__qualname__ for r in refusals if codes[r.code] > 1 or not re.fullmatch(r"[a-z][a-z0-9_]+", r.code)]
    assert not doubled, f"clients tell refusals apart by `code`; make it unique: {doubled}"


def test_what_is_only_unavailable_says_when_to_try_again(refusals: list[type[DomainError]]) -> None:
    silent = [r.__qualname__ for r in refusals if r.kind is Kind.UNAVAILABLE and r.retry_after is None]
    assert not silent, f"set retry_after, in seconds: {silent}"


def test_every_kind_of_refusal_has_a_status_that_is_described() -> None:
    assert set(STATUS) == set(Kind)
    assert set(STATUS.values()) <= DESCRIPTIONS.keys()
    assert all(all(part.strip() for part in texts) for texts in PLAIN.values())
