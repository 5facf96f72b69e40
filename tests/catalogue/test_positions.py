"""A path leads to its line in the file, near enough to open an editor there."""

import pytest

from ihanoi.catalogue.positions import line_of
from tests.catalogue.pieces import PROCEDURES

REAL = (PROCEDURES / "hanoi/residence/1.004194.toml").read_text("utf-8")

PATHS = {
    "$": 'code = "1.004194"',
    "$.code": 'code = "1.004194"',
    "$.name.en": "name.en =",
    "$.authority": "authority =",
    "$.channels[0].fees[1].exempt_when": 'per = "person"',
    "$.channels[1]": 'kind = "in_person"',
    "$.requirements[0]": 'id = "declaration"',
    "$.requirements[2].needed_when": 'id = "list_request"',
    "$.requirements[8]": 'id = "guardian_consent_document"',
    "$.results[3].code": "KQ.G01.000067",
    "$.legal_basis[1].number": "154/2024/NĐ-CP",
    "$.source.provisional": "provisional = [",
    "$.form.number": 'number = "CT01"',
    "$.form.sections[2].use": 'use = "household"',
    "$.form.sections[2].visible_when": 'visible_when = {"===" = [{var = "kind"}, "self"]}',
    "$.form.sections[3].fields[0].required": 'id = "members"',
    "$.form.sections[4].fields[2].visible_when": 'id = "owner_full_name"',
}


@pytest.mark.parametrize(("path", "content"), PATHS.items(), ids=PATHS.keys())
def test_a_path_leads_to_its_line(path: str, content: str) -> None:
    line = REAL.splitlines()[line_of(REAL, path) - 1]
    assert content in line


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("$.requirements[99].id", "requirements = ["),
        ("$.form.sections[1].lost", 'id = "request"'),
        ("$.lost", 'code = "1.004194"'),
    ],
)
def test_what_is_not_there_leads_to_the_nearest_place(path: str, nearest: str) -> None:
    near = next(number for number, line in enumerate(REAL.splitlines(), 1) if nearest in line)
    assert abs(line_of(REAL, path) - near) <= 2


@pytest.mark.parametrize("path", ["", "$.", "$[0]", "$.a[", "$....", "[...]", "$.requirements[" + "9" * 400 + "]"])
def test_a_path_that_is_none_leads_to_some_line(path: str) -> None:
    assert 1 <= line_of(REAL, path) <= REAL.count("\n") + 1
