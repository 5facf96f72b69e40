"""Every file of the catalogue loads, and its form compiles."""

import pytest

from ihanoi.catalogue.errors import ProcedureFileBroken
from ihanoi.catalogue.forms import FormCheck
from tests.catalogue.pieces import city_procedures


def test_every_procedure_file_loads_and_its_form_compiles() -> None:
    try:
        procedures = city_procedures()
    except ProcedureFileBroken as refusal:
        pytest.fail(f"correct this, then run `.venv/bin/ihanoi procedures check`: {refusal.en}")
    assert procedures
    refusing = [code for code, found in procedures.items() if FormCheck(found.form).shape_errors({})]
    assert not refusing, f"{refusing}: an empty draft must be fine"
