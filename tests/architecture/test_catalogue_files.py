"""Every file of the catalogue loads, and its form compiles."""

from pathlib import Path

import pytest

from ihanoi.catalogue.errors import ProcedureFileBroken
from ihanoi.catalogue.files import procedure_paths, read_procedure, read_vocabulary
from ihanoi.catalogue.forms import FormCheck


def test_every_procedure_file_loads_and_its_form_compiles(checkout: Path) -> None:
    directory = checkout / "procedures"
    vocabulary = read_vocabulary(directory)
    paths = procedure_paths(directory)
    assert paths
    broken = []
    for path in paths:
        try:
            form = read_procedure(path, vocabulary).form
            assert FormCheck(form).shape_errors({}) == [], f"{path}: an empty draft must be fine"
        except ProcedureFileBroken as refusal:
            broken.append(refusal.en)
    if broken:
        pytest.fail("correct these, then run `.venv/bin/ihanoi procedures check`:\n" + "\n".join(broken))
