"""What is known about people is read in one place, and only by who has leave to."""

import ast
import re
from pathlib import Path
from types import ModuleType

from tests.architecture.test_database_shape import statements
from tests.architecture.test_sources import parsed, sources

READS = "ihanoi.profile.queries"
GIVES_LEAVE = "src/ihanoi/profile/reading.py"
READS_FACTS = re.compile(
    r"(?<!DELETE )\b(FROM|JOIN)\s+fact\b|\bRETURNING\b.*\bsealed_value\b", re.IGNORECASE | re.DOTALL
)


def test_the_pattern_tells_reading_from_writing() -> None:
    reading = [
        "SELECT 1 FROM fact",
        "SELECT 1 FROM party LEFT JOIN fact ON true",
        "DELETE FROM fact RETURNING sealed_value",
    ]
    writing = ["DELETE FROM fact RETURNING attribute", "UPDATE fact SET a = 1", "INSERT INTO fact (id) SELECT $1"]
    assert all(READS_FACTS.search(sql) for sql in reading)
    assert not any(READS_FACTS.search(sql) for sql in writing)


def test_one_module_reads_facts(modules: list[ModuleType]) -> None:
    found = [
        name
        for name, sql in statements([module for module in modules if module.__name__ != READS])
        if READS_FACTS.search(sql)
    ]
    here = [name for name, sql in statements(modules) if READS_FACTS.search(sql) and name.startswith(READS)]
    assert here, "the search for statements is broken"
    assert not found, f"move them to {READS} behind a function that takes a Reading: {found}"


def test_every_function_that_reads_facts_takes_leave_to(checkout: Path) -> None:
    text = (checkout / "src" / (READS.replace(".", "/") + ".py")).read_text("utf-8")
    constants = {
        target.id
        for node in parsed(text)
        if isinstance(node, ast.Assign) and READS_FACTS.search(ast.unparse(node.value))
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    functions = [node for node in parsed(text) if isinstance(node, ast.AsyncFunctionDef)]
    readers = [f for f in functions if constants & {n.id for n in ast.walk(f) if isinstance(n, ast.Name)}]
    assert readers, "the search for readers is broken"
    free = [
        f.name for f in readers if "Reading" not in {ast.unparse(a.annotation) for a in f.args.args if a.annotation}
    ]
    assert not free, f"let them take a Reading and read about its subject alone: {free}"


def test_leave_to_read_is_given_in_one_place(checkout: Path) -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, text in sources(checkout, "src")
        if name != GIVES_LEAVE
        for node in parsed(text)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Reading"
    ]
    assert not found, f"use `own` or `note_reading`, which writes the line the person sees: {found}"
