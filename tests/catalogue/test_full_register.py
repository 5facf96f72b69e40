"""The whole national register beside the city's own procedures: imported soon, found, readable."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.errors import NoFormYet
from ihanoi.catalogue.files import procedure_paths
from ihanoi.catalogue.import_list import import_list
from ihanoi.catalogue.list_files import read_list
from ihanoi.catalogue.list_rows import Listed, Skipped
from ihanoi.catalogue.queries import load_catalogue
from ihanoi.catalogue.words import tokens
from ihanoi.kernel.actor import SYSTEM
from ihanoi.platform.database import Database, Transaction
from tests.catalogue.everyday import EVERYDAY, FRESH, INDEPENDENT, LATER, SPOKEN, UNSEEN, EverydayFile, answered
from tests.catalogue.pieces import PROCEDURES, SHARED, synonyms, vocabulary
from tests.catalogue.search_quality import Question, measure, read_questions

REGISTER = SHARED / "procedures.jsonl.gz"
QUERIES = SHARED / "search-queries.jsonl"
LISTS = SHARED / "official-lists"
RECORDS = 4259
WITHIN_FIVE, FIRST = 0.95, 0.80

COUNTS = {
    "danh-sach-tthc-BoTaiChinh.xlsx": 706,
    "danh-sach-tthc-BoTuPhap.xlsx": 271,
    "danh-sach-tthc-BoXayDung.xlsx": 525,
    "danh-sach-tthc-NganhangNhanuocVietNam.xlsx": 261,
    "danh-sach-tthc-NongNghiepvaMoiTruong.xlsx": 537,
    "lang-son-1842.xlsx": 1786,
}


def present(path: Path) -> Path:
    """Return a path, or skip the test where nobody put the data."""
    if not path.exists():
        pytest.skip(f"{path.name} is not beside the checkout (../shared/data)")
    return path


@pytest.fixture(scope="module")
def records() -> list[tuple[int, Listed | Skipped]]:
    """The rows of the register."""
    return list(read_list(present(REGISTER)))


@pytest.fixture(scope="module")
async def register(database: Database, records: list[tuple[int, Listed | Skipped]]) -> AsyncIterator[Catalogue]:
    """The catalogue with the register, imported in a transaction that leaves no trace."""
    tx = Transaction(database)
    try:
        report = await import_list(tx, SYSTEM, REGISTER.name, records)
        assert report.count("added") == RECORDS
        yield await load_catalogue(tx, vocabulary(), synonyms())
    finally:
        await tx._rollback()


@pytest.mark.parametrize(("name", "count"), COUNTS.items(), ids=COUNTS.keys())
def test_an_official_list_is_read_with_its_odd_rows(name: str, count: int) -> None:
    rows = list(read_list(present(LISTS / name)))
    taken = [found for _, found in rows if isinstance(found, Listed)]
    assert len(taken) == count
    assert all(found.name and found.field for found in taken)


def test_local_codes_test_rows_and_signatures_of_a_province_are_told_apart() -> None:
    rows = [found for _, found in read_list(present(LISTS / "lang-son-1842.xlsx"))]
    skipped = Counter(found.reason for found in rows if isinstance(found, Skipped))
    assert skipped == {
        "not a national code (D.DDDDDD with a local suffix)": 55,
        "a test row of the list's author": 1,
        "no code: a heading or a signature": 1,
    }
    local = [found.local_code or "" for found in rows if isinstance(found, Listed)]
    assert sum("H37" in code.upper() for code in local) >= len(local) - 2, "typing slips in the suffix do not matter"


async def test_every_record_and_every_form_is_in_the_catalogue(
    register: Catalogue, records: list[tuple[int, Listed | Skipped]]
) -> None:
    codes = [item.summary.code for item in register.items]
    assert len(codes) == len(set(codes))
    forms = {item.summary.code for item in register.items if item.version}
    recorded = {found.code for _, found in records}
    assert set(codes) == recorded | forms
    assert len(recorded) == RECORDS
    assert len(forms) == len(procedure_paths(PROCEDURES))


async def test_an_imported_procedure_is_found_and_has_no_form(register: Catalogue) -> None:
    listed = [item.summary for item in register.items if item.version is None]
    assert {summary.form_available for summary in listed} == {False}
    for summary in listed[::400]:
        assert summary.code in [item.summary.code for item in register.search(summary.code, 5)]
        assert summary.code in [item.summary.code for item in register.search(summary.name.vi, 20)], summary.name.vi
        with pytest.raises(NoFormYet):
            register.in_force(summary.code, register.day)


async def test_everyday_names_are_of_procedures_known_from_the_list_and_find_them(register: Catalogue) -> None:
    names = register.vocabulary.everyday_names
    assert all(register.listed(code) for code in names)
    said = {
        name: {code for code, others in names.items() if name in others} for called in names.values() for name in called
    }
    found = {name: {item.summary.code for item in register.search(name, 8)} for name in said}
    lost = [name for name, codes in said.items() if not codes & found[name]]
    assert not lost


async def test_real_questions_find_their_procedures(register: Catalogue) -> None:
    known = frozenset(item.summary.code for item in register.items)
    questions = read_questions(present(QUERIES))
    quality = measure(
        lambda query, limit: [item.summary.code for item in register.search(query, limit)], questions, known
    )
    assert quality.asked >= 60
    assert quality.within_five >= WITHIN_FIVE, quality.missed
    assert quality.first >= FIRST, quality.second


ANSWERED = {
    "everyday": (EVERYDAY, 600, 0.97, 0.91),
    "about the whole register": (FRESH, 150, 0.97, 0.84),
    "as people speak": (SPOKEN, 120, 0.87, 0.74),
    "nobody taught a word for": (INDEPENDENT, 100, WITHIN_FIVE, FIRST),
    "by three people": (UNSEEN, 200, WITHIN_FIVE, FIRST),
    "by five more": (LATER, 390, 0.90, FIRST),
}
"""Questions, how many can be answered at least, and the least shares among the first five and in front."""


@pytest.mark.parametrize(("file", "number", "within_five", "first"), ANSWERED.values(), ids=ANSWERED.keys())
async def test_questions_are_answered_among_all_procedures_of_the_country(
    register: Catalogue, file: EverydayFile, number: int, within_five: float, first: float
) -> None:
    known = {item.summary.code for item in register.items}
    asked, somewhere, in_front = answered(lambda q: [item.summary.code for item in register.search(q, 5)], known, file)
    assert asked >= number
    assert somewhere >= within_five
    assert in_front >= first


async def test_most_questions_about_anything_else_find_nothing_in_all_the_country(register: Catalogue) -> None:
    answered_all_the_same = [query for query in LATER.nothing if register.search(query, 5)]
    assert len(answered_all_the_same) <= 0.2 * len(LATER.nothing), answered_all_the_same


async def test_no_name_of_a_procedure_is_taken_for_something_else(register: Catalogue) -> None:
    names = [name for entry in register.entries for name in (entry.name, *entry.keywords)]
    assert [name for name in names if synonyms().is_elsewhere(tuple(tokens(name)))] == []


async def test_those_of_other_levels_are_found_with_the_one_that_fits(register: Catalogue) -> None:
    known = frozenset(item.summary.code for item in register.items)
    questions = [Question(question.ask, question.codes) for question in UNSEEN.questions]
    quality = measure(
        lambda query, limit: [item.summary.code for item in register.search(query, limit)], questions, known
    )
    assert quality.within_five >= 0.90, quality.missed
