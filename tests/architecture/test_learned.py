"""The page about what others stumbled over names a test for each row, and every test it names exists."""

import ast
import re
from functools import cache
from pathlib import Path

from tests.architecture.test_sources import parsed

PAGE = "docs/learned-from-peers.md"
ROW = re.compile(r"^\| (?!there |short |-)(.+?) \| (.+?) \| ?(.*?) ?\|$", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")


@cache
def functions_of(path: Path) -> set[str]:
    """Return the names of the functions in a file."""
    functions = ast.FunctionDef | ast.AsyncFunctionDef
    return (
        {node.name for node in parsed(path.read_text("utf-8")) if isinstance(node, functions)}
        if path.is_file()
        else set()
    )


def rows(checkout: Path) -> list[tuple[str, str, str]]:
    """Return the rows about defects: there, here, test."""
    text = (checkout / PAGE).read_text("utf-8")
    return [found.groups() for found in ROW.finditer(text[text.index("\n## ") :])]  # type: ignore[misc]


def test_every_test_the_page_names_exists(checkout: Path) -> None:
    named = {found for *_, cell in rows(checkout) for found in TEST.findall(cell)}
    assert len(named) > 60, "the search for tests is broken"
    gone = sorted(f"{path}::{name}" for path, name in named if name not in functions_of(checkout / "tests" / path))
    assert not gone, f"{PAGE} names tests that are not there; correct it, or write them: {gone}"


def test_each_defect_has_a_test_or_is_said_not_to_be_built(checkout: Path) -> None:
    found = rows(checkout)
    assert len(found) > 40, "the search for rows is broken"
    bare = [there for there, here, cell in found if not TEST.search(cell) and not here.startswith("not built")]
    assert not bare, f"name the test that would fail, or begin with «not built»: {bare}"
