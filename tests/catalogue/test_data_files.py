"""The check reads every file under ``procedures/``, not only the procedures."""

import shutil
from pathlib import Path

import pytest

from ihanoi.data_files import READERS, other_findings
from ihanoi.settings import load


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the city's files that are no procedures."""
    for path in load().procedures_dir.glob("*.toml"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_the_city_s_files_are_all_read_and_right(tree: Path) -> None:
    assert other_findings(tree) == []


@pytest.mark.parametrize("name", READERS)
def test_a_file_without_its_shape_is_told_with_its_path(tree: Path, name: str) -> None:
    (tree / name).write_text("week = 7\n[unheard_of]\nx = 1\n", "utf-8")
    assert [finding.startswith(f"{tree / name}:") and ": error: " in finding for finding in other_findings(tree)] == [
        True
    ]


@pytest.mark.parametrize("name", READERS)
def test_a_missing_file_and_a_wrong_encoding_are_told_too(tree: Path, name: str) -> None:
    (tree / name).write_bytes("thủ tục = 1".encode("utf-16"))
    assert len(other_findings(tree)) == 1
    (tree / name).unlink()
    assert len(other_findings(tree)) == 1


def test_hours_that_are_no_interval_are_refused(tree: Path) -> None:
    text = (tree / "calendar.toml").read_text("utf-8")
    hours = text[text.index('"', text.index("[week]")) :].split('"')[1]
    (tree / "calendar.toml").write_text(text.replace(hours, "17:30-08:00", 1), "utf-8")
    assert ["is not an interval" in finding for finding in other_findings(tree)] == [True]


def test_a_file_that_nobody_reads_is_told(tree: Path) -> None:
    (tree / "synonym.toml").write_text("", "utf-8")
    assert other_findings(tree) == [f"{tree / 'synonym.toml'}:1: error: nobody reads this file; is its name right?"]


def test_a_kind_of_data_without_its_rule_is_told(tree: Path) -> None:
    (tree / "retention.toml").write_text("", "utf-8")
    assert ["nothing is said of" in finding for finding in other_findings(tree)] == [True]
