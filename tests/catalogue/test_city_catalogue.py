"""The city's own procedures: how many, how complete, and sound."""

from collections import Counter
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from ihanoi import procedures_cli
from ihanoi.catalogue.definition import Field, Procedure
from ihanoi.catalogue.files import procedure_paths
from ihanoi.catalogue.forms import fields_of
from ihanoi.catalogue.lint import lint_workflow
from ihanoi.cli import main
from tests.catalogue.pieces import PROCEDURES, city_procedures, vocabulary

PROCEDURE_COUNT, FIELDS_OF_LAW, COMPLETE_FORMS = 311, 25, 60


@pytest.fixture(scope="module")
def procedures() -> list[Procedure]:
    """Every procedure, expanded."""
    return list(city_procedures().values())


def questions(procedure: Procedure) -> Iterator[Field]:
    for field in fields_of(procedure.form):
        yield field
        yield from field.columns


def test_the_check_finds_no_errors() -> None:
    outcome = CliRunner().invoke(main, ["procedures", "check", "--errors-only"])
    assert outcome.exit_code == 0, outcome.output
    assert f"{PROCEDURE_COUNT} procedures, 0 errors, " in outcome.output
    assert ": warning: " not in outcome.output


@pytest.mark.parametrize("shared_from", [1000, 1], ids=["in one process", "shared among processors"])
def test_the_check_fails_when_a_file_is_broken(tmp_path, monkeypatch, shared_from: int) -> None:
    monkeypatch.setattr(procedures_cli, "SHARED_FROM", shared_from)
    for path in [*PROCEDURES.glob("*.toml"), *PROCEDURES.glob("blocks/*"), *PROCEDURES.glob("workflows/*")]:
        copy = tmp_path / path.relative_to(PROCEDURES)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    broken = tmp_path / "hanoi" / "residence" / "1.004222.toml"
    broken.parent.mkdir(parents=True)
    broken.write_text("code = 1\n", "utf-8")
    monkeypatch.setenv("IHANOI_PROCEDURES_DIR", str(tmp_path))
    outcome = CliRunner().invoke(main, ["procedures", "check"])
    assert outcome.exit_code == 1
    assert f"{broken}:1: error: " in outcome.output
    assert "1 procedures, 1 errors, " in outcome.output


def test_there_are_as_many_procedures_as_told(procedures: list[Procedure]) -> None:
    assert len(procedures) == len(procedure_paths(PROCEDURES)) == PROCEDURE_COUNT
    assert len({procedure.field for procedure in procedures}) >= FIELDS_OF_LAW
    assert sum(procedure.form.complete for procedure in procedures) >= COMPLETE_FORMS


def test_no_two_procedures_share_a_code() -> None:
    times = Counter(path.stem for path in procedure_paths(PROCEDURES))
    assert [code for code, count in times.items() if count > 1] == []


def test_every_attribute_a_question_is_bound_to_exists(procedures: list[Procedure]) -> None:
    bound = {field.attribute for procedure in procedures for field in questions(procedure) if field.attribute}
    assert bound <= vocabulary().attributes.keys()
    assert len(bound) > 50


def test_every_question_stands_by_itself(procedures: list[Procedure]) -> None:
    bare = [
        f"{procedure.code} {field.id}"
        for procedure in procedures
        for field in questions(procedure)
        if field.type is None or field.label is None or field.choices is not None
    ]
    assert not bare


def test_each_file_lies_in_the_folder_of_its_field(procedures: list[Procedure]) -> None:
    folders = {path.stem: path.parent.name for path in procedure_paths(PROCEDURES)}
    assert {p.code: p.field for p in procedures if folders[p.code] != p.field} == {}


def test_every_workflow_is_sound() -> None:
    errors = {
        name: found
        for name, workflow in vocabulary().workflows.items()
        if (found := [finding for finding in lint_workflow(workflow) if finding.severity == "error"])
    }
    assert not errors
