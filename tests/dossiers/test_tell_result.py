"""What a result says is known from then on, under the names its procedure gives."""

from datetime import date
from typing import Any

import pytest

from ihanoi.catalogue.definition import Tells
from ihanoi.dossiers.results import DecidedResult
from ihanoi.dossiers.tell_result import told

MARRIAGE = Tells(number="marriage.number", issued_on="marriage.date", issuer="marriage.issuer")
DAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("tells", "number", "values"),
    [
        (MARRIAGE, "7/2026", {"marriage.number": "7/2026", "marriage.date": "2026-11-25", "marriage.issuer": "Phường"}),
        (MARRIAGE, "", {"marriage.date": "2026-11-25", "marriage.issuer": "Phường"}),
        (Tells(of="child", number="birth.number"), "7/2026", {"birth.number": "7/2026"}),
        (Tells(), "7/2026", {}),
    ],
)
def test_only_what_is_named_and_said_is_told(tells: Tells, number: str, values: dict[str, Any]) -> None:
    assert told(tells, DecidedResult("KQ.G15.000032", number, DAY, None, None), "Phường") == values
