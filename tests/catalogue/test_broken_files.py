"""A file that does not load is refused with file, line and advice, however it is broken, and soon."""

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ihanoi.catalogue.errors import ProcedureFileBroken
from ihanoi.catalogue.files import (
    findings_in,
    placement_findings,
    procedure_paths,
    read_procedure,
    read_procedures,
    read_vocabulary,
)
from tests.catalogue.pieces import PROCEDURES, vocabulary

REAL = (PROCEDURES / "hanoi/residence/1.004194.toml").read_text("utf-8")
LINES = REAL.splitlines()
SECOND = 1.0


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """Writes a procedure file under the real one's name."""

    def written(content: str | bytes) -> Path:
        path = tmp_path / "1.004194.toml"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return written


Write = Callable[[str | bytes], Path]


def line_with(content: str) -> int:
    return next(number for number, line in enumerate(LINES, 1) if content in line)


def changed(old: str, new: str) -> str:
    assert REAL.count(old) >= 1, old
    return REAL.replace(old, new, 1)


def refusal(path: Path) -> tuple[int, str]:
    """Return line and reason with which a file is refused."""
    with pytest.raises(ProcedureFileBroken) as refused:
        read_procedure(path, vocabulary())
    place = str(refused.value.params["path"])
    assert place.startswith(f"{path}:")
    assert refused.value.en.startswith(place)
    return int(place.rpartition(":")[2]), str(refused.value.params["reason"])


FAULTS: dict[str, tuple[str, str, str, str]] = {
    "a misspelt key": ('authority = "', 'autority = "', 'authority = "', "unknown field `autority`"),
    "a misspelt key of a paper": (
        'id = "army_letter", originals',
        'id = "army_letter", orginals',
        'id = "army_letter"',
        "unknown field `orginals`",
    ),
    "a misspelt key of a section": ('use = "household"', 'uses = "household"', 'use = "household"', "field `uses`"),
    "a wrong value": ('service_level = "full"', 'service_level = "whole"', "service_level", "'whole'"),
    "a wrong type": ("retrieved = 2026-07-20", "retrieved = 7", "retrieved", "`$.source.retrieved`"),
    "a dead attribute": (
        '"owner_full_name", attribute = "person.full_name"',
        '"owner_full_name", attribute = "person.lost"',
        'id = "owner_full_name"',
        "attribute «person.lost» is not in attributes.toml",
    ),
    "a dead block": ('use = "household"', 'use = "lost"', 'use = "household"', "block «lost» is not in blocks/"),
    "a dead list of options": (
        'id = "owns_home", type = "boolean"',
        'id = "owns_home", choices = "lost"',
        'id = "owns_home"',
        "choices «lost» is not in options.toml",
    ),
    "a dead place": ('place = ["temporary_address"]', 'place = ["lost"]', "place = [", "place «lost» is not a field"),
    "a dead field of law": ('field = "residence"', 'field = "lost"', "field = ", "field «lost» is not in fields.toml"),
    "a dead life event": ('"moving_home", ', '"lost", ', "life_events", "«lost» is not in life_events.toml"),
    "an impossible option": (
        '[{var = "owner_consent"}, "vneid"]',
        '[{var = "owner_consent"}, "fax"]',
        'id = "owner_full_name"',
        "«owner_consent» can never be «fax»",
    ),
    "another code than the name": ('code = "1.004194"', 'code = "1.004195"', "code", "named 1.004194 but holds"),
    "an open bracket": ('use = "household"', 'use = ["household"', 'use = "household"', "at line"),
}


@pytest.mark.parametrize(("old", "new", "place", "reason"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_told_with_its_line(write: Write, old: str, new: str, place: str, reason: str) -> None:
    line, told = refusal(write(changed(old, new)))
    assert reason in told
    # A bracket that is not closed is noticed on the line that follows.
    assert line_with(place) <= line <= line_with(place) + 1


def test_the_check_tells_the_same_as_the_refusal(write: Write) -> None:
    path = write(changed('authority = "', 'autority = "'))
    [found] = findings_in(path, vocabulary())
    assert re.match(rf"{re.escape(str(path))}:{line_with('authority')}: error: .*autority", found)


def test_the_check_tells_every_finding_with_its_line(write: Write) -> None:
    text = changed('"moving_home", ', '"lost", ').replace('[{var = "is_minor"}, true]', '[{var = "is_miner"}, true]')
    found = findings_in(write(text), vocabulary())
    assert [int(line.split(":")[1]) for line in found] == [
        line_with("life_events"),
        line_with('id = "guardian_consent"'),
    ]


def test_a_question_behind_a_block_is_found_on_its_own_line(write: Write) -> None:
    own = 'fields = [\n  {id = "x", type = "text", label.vi = "X", label.en = "X"},\n' + "".join(
        f'  {{id = "y{number}", type = "text", label.vi = "Y", label.en = "{number or ""}"}},\n' for number in range(40)
    )
    text = changed('use = "applicant"\n', f'use = "applicant"\n{own}]\n')
    [found] = findings_in(write(text), vocabulary())
    assert text.splitlines()[int(found.split(":")[1]) - 1].startswith('  {id = "y0"')


def test_a_file_in_another_encoding_is_refused_with_advice(write: Write) -> None:
    line, reason = refusal(write(REAL.encode("utf-8").replace("Đăng ký tạm trú".encode(), b"\xd0\xe3ng k\xfd", 1)))
    assert line == line_with("name.vi")
    assert "save the file as UTF-8" in reason


@pytest.mark.parametrize("content", [b"\x00" * 100, b"\xff\xfe" + "code".encode("utf-16-le"), b"", b"[" * 10])
def test_a_file_that_is_something_else_is_refused(write: Write, content: bytes) -> None:
    line, reason = refusal(write(content))
    assert line == 1
    assert reason


@pytest.mark.parametrize("depth", [30, 120, 400, 5_000, 100_000])
def test_a_deeply_nested_file_is_refused_and_not_followed(write: Write, depth: int) -> None:
    old = 'visible_when = {"===" = [{var = "owns_home"}, false]}'
    opened, closed = '{"!" = [' * (depth // 2), "]}" * (depth // 2)
    nested = f'visible_when = {opened}{{"===" = [{{var = "owns_home"}}, false]}}{closed}'
    began = time.perf_counter()
    line, reason = refusal(write(changed(old, nested)))
    assert "deep" in reason
    assert line == (line_with('id = "head_consent"') if depth < 200 else 1)
    assert time.perf_counter() - began < SECOND


def test_ten_thousand_questions_are_refused_within_a_second(write: Write) -> None:
    many = "".join(
        f'{{id = "q{number}", type = "text", label.vi = "Câu", label.en = "Q"}},\n' for number in range(10_000)
    )
    path = write(changed('fields = [\n  {id = "kind"', f'fields = [\n{many}  {{id = "kind"'))
    began = time.process_time()
    _, reason = refusal(path)
    assert "more than 500 fields; split" in reason
    assert time.process_time() - began < SECOND


def test_ten_thousand_columns_are_refused_within_a_second(write: Write) -> None:
    many = "".join(
        f'{{id = "q{number}", type = "text", label.vi = "Cột", label.en = "Q"}}, ' for number in range(10_000)
    )
    table = f'{{id = "table", type = "rows", label.vi = "Bảng", label.en = "Table", columns = [{many}]}},\n'
    path = write(changed('fields = [\n  {id = "kind"', f'fields = [\n{table}  {{id = "kind"'))
    began = time.process_time()
    _, reason = refusal(path)
    assert "more than 500 fields; split" in reason
    assert time.process_time() - began < SECOND


def test_a_file_with_the_mark_of_its_encoding_is_read(write: Write) -> None:
    assert read_procedure(write(b"\xef\xbb\xbf" + REAL.encode()), vocabulary()).code == "1.004194"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "No such file" in refusal(tmp_path / "1.004194.toml")[1]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A vocabulary to break."""
    for path in [*PROCEDURES.glob("*.toml"), *PROCEDURES.glob("blocks/*.toml"), *PROCEDURES.glob("workflows/*.toml")]:
        copy = tmp_path / path.relative_to(PROCEDURES)
        copy.parent.mkdir(exist_ok=True)
        copy.write_bytes(path.read_bytes())
    return tmp_path


def test_a_block_cannot_use_a_block(tree: Path) -> None:
    block = tree / "blocks" / "circular.toml"
    block.write_text('id = "circular"\n\nuse = "circular"\nfields = []\n', "utf-8")
    with pytest.raises(ProcedureFileBroken, match=r"blocks/circular\.toml:3: .*unknown field `use`"):
        read_vocabulary(tree)


def test_a_vocabulary_with_a_wrong_entry_names_its_line(tree: Path) -> None:
    path = tree / "attributes.toml"
    lines = path.read_text("utf-8").splitlines()
    wrong = next(number for number, line in enumerate(lines) if 'source = "population"' in line)
    lines[wrong] = lines[wrong].replace('source = "population"', 'source = "hearsay"')
    path.write_text("\n".join(lines), "utf-8")
    with pytest.raises(ProcedureFileBroken, match="hearsay") as refused:
        read_vocabulary(tree)
    assert int(str(refused.value.params["path"]).rpartition(":")[2]) in range(wrong - 5, wrong + 3)


def test_a_vocabulary_without_a_file_is_refused_by_its_name(tree: Path) -> None:
    (tree / "datasets.toml").unlink()
    with pytest.raises(ProcedureFileBroken, match=r"datasets\.toml"):
        read_vocabulary(tree)


@pytest.fixture
def two_folders(tree: Path) -> Path:
    """A catalogue that holds one procedure twice, under different fields."""
    for field in ("residence", "land"):
        path = tree / "hanoi" / field / "1.004194.toml"
        path.parent.mkdir(parents=True)
        path.write_text(REAL, "utf-8")
    return tree


def test_one_code_in_two_files_is_told_with_both(two_folders: Path) -> None:
    [found] = placement_findings(two_folders)
    assert found.startswith(f"{two_folders}/hanoi/residence/1.004194.toml:1: error: ")
    assert "the same code as hanoi/land/1.004194.toml" in found
    with pytest.raises(ProcedureFileBroken, match="the same code as hanoi/land"):
        list(read_procedures(two_folders, vocabulary()))


@pytest.mark.parametrize("place", ["hanoi/1.004194.toml", "hanoi/residence/old/1.004194.toml"])
def test_a_file_where_nobody_reads_is_told(tree: Path, place: str) -> None:
    path = tree / place
    path.parent.mkdir(parents=True)
    path.write_text(REAL, "utf-8")
    [found] = placement_findings(tree)
    assert found.startswith(f"{path}:1: error: nobody reads a file here; move it to")


def test_every_file_of_the_city_lies_where_it_is_read() -> None:
    assert placement_findings(PROCEDURES) == []


def test_only_files_two_folders_below_are_procedures(tree: Path) -> None:
    assert procedure_paths(tree) == []
