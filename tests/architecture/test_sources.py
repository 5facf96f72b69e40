"""The sources: small files, short functions, no forbidden names, words or statements."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

MAX_LINES = {"src": 300, "tests": 400}
MAX_FUNCTION = 50
VAGUE = re.compile(r"^(.*_)?(utils?|helpers?|common|managers?|misc|base_service)(_.*)?$")

ONE_PLACE = "src/ihanoi/platform/database.py"
STATEMENT = re.compile(r"^\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|START\s+TRANSACTION)\b", re.IGNORECASE)
SESSION_WIDE = re.compile(
    r"^\s*(SET\s+(?!(LOCAL|NULL)\b)|LISTEN\b|PREPARE\b|DISCARD\b|DECLARE\b|CREATE\s+TEMP)|\bset_config\(|\bpg_(try_)?advisory_lock",
)
SERVER_OPTIONS = "src/ihanoi/local/postgres.py"
"""Starts the embedded server; its options say how durable the whole server is."""
NAMES_STATEMENTS = "src/ihanoi/platform/prepared.py"
"""Prepares what goes with the connection, and keeps the names with it."""

OWN_PATHS = re.compile(r"(?<![\w.$}~-])/(?:home|Users|root|work|mnt)/[\w.-]+")
INDEX_HOSTS = re.compile(
    r"pypi\.org/simple|pythonhosted\.org|--(?:extra-)?index-url|find-links|artifactory|nexus\.|devpi"
)
BINARY = {".png", ".jpg", ".ico", ".woff2", ".pdf", ".gz"}
HERE = "tests/architecture/test_sources.py"


@cache
def project_files(checkout: Path) -> list[Path]:
    """Return the files that are, or would be, committed."""
    command = ["git", "-C", str(checkout), "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, capture_output=True, text=True, check=False)
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    return [path for name in listed.stdout.splitlines() if (path := checkout / name).is_file()]


@cache
def sources(checkout: Path, *folders: str) -> list[tuple[str, str]]:
    """Return name and text of every Python file of these folders."""
    paths = [path for folder in folders for path in sorted((checkout / folder).rglob("*.py"))]
    return [(path.relative_to(checkout).as_posix(), path.read_text("utf-8")) for path in paths]


@cache
def parsed(text: str) -> list[ast.AST]:
    """Return every node of a file's syntax tree, the module first."""
    return list(ast.walk(ast.parse(text)))


def docstring(text: str) -> str | None:
    """Return what a module says of itself."""
    module = parsed(text)[0]
    assert isinstance(module, ast.Module)
    return ast.get_docstring(module)


def test_no_file_is_longer_than_one_can_hold_in_the_head(checkout: Path) -> None:
    found = {
        name: lines
        for folder, most in MAX_LINES.items()
        for name, text in sources(checkout, folder)
        if (lines := len(text.splitlines())) > most
    }
    assert not found, f"split by what the parts are about: {found}"


def test_no_function_is_longer_than_a_screen(checkout: Path) -> None:
    found = {
        f"{name}:{node.lineno} {node.name}": length
        for name, text in sources(checkout, "src", "tests")
        for node in parsed(text)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (length := (node.end_lineno or 0) - node.lineno + 1) > MAX_FUNCTION
    }
    assert not found, f"take a paragraph out and give it a name: {found}"


def test_every_module_says_what_it_is_for(checkout: Path) -> None:
    found = [name for name, text in sources(checkout, "src", "tests") if not docstring(text)]
    assert not found, f"begin with a docstring that says in one sentence what it holds: {found}"


def test_no_module_has_a_name_that_fits_anything(checkout: Path) -> None:
    found = [
        name
        for name, _ in sources(checkout, "src", "tests")
        if any(VAGUE.match(part.removesuffix(".py")) for part in name.split("/"))
    ]
    assert not found, f"name it after what it does, or move each function to where it is used: {found}"


def strings(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and value of every text constant that is no docstring."""
    prose = {id(node.value) for node in parsed(text) if isinstance(node, ast.Expr)}
    for node in parsed(text):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield node.lineno, node.value


def test_only_one_place_begins_and_commits(checkout: Path) -> None:
    found = [
        f"{name}:{line}"
        for name, text in sources(checkout, "src")
        if name not in (ONE_PLACE, SERVER_OPTIONS)
        for line, value in strings(text)
        if STATEMENT.match(value)
    ]
    calls = [
        f"{name}:{node.lineno}"
        for name, text in sources(checkout, "src")
        if name != ONE_PLACE
        for node in parsed(text)
        if isinstance(node, ast.Attribute)
        and node.attr in {"_commit", "_rollback", "commit", "rollback", "transaction"}
        and isinstance(node.ctx, ast.Load)
    ]
    assert not found + calls, (
        f"{found + calls}: take a Transaction and let `unit_of_work` in {ONE_PLACE} commit; "
        "a verb that commits can leave half of its work behind"
    )


def test_no_statement_outlasts_its_transaction(checkout: Path) -> None:
    found = [
        f"{name}:{line}"
        for name, text in sources(checkout, "src")
        if name not in (SERVER_OPTIONS, NAMES_STATEMENTS)
        for line, value in strings(text)
        if SESSION_WIDE.search(value)
    ]
    assert not found, f"{found}: connections go back to the pool as they are; use SET LOCAL or pg_advisory_xact_lock"


def test_nobody_weakens_durability(checkout: Path) -> None:
    found = [
        f"{name}:{line}"
        for name, text in sources(checkout, "src")
        if name != SERVER_OPTIONS
        for line, value in strings(text)
        if "synchronous_commit" in value
    ]
    assert not found, f"{found}: an answered request must survive a crash; make the work cheaper instead"


def test_nothing_names_a_machine_or_a_package_index(checkout: Path) -> None:
    forbidden = re.compile(f"{OWN_PATHS.pattern}|{re.escape(str(checkout))}|(?i:{INDEX_HOSTS.pattern})")
    found = []
    for path in project_files(checkout):
        name = path.relative_to(checkout).as_posix()
        if path.suffix in BINARY or name == HERE:
            continue
        text = path.read_text("utf-8", "replace")
        if not forbidden.search(text):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if forbidden.search(line):
                found.append(f"{name}:{number}: {line.strip()[:80]}")
    assert not found, "use a path relative to the checkout, and no index address:\n" + "\n".join(found)


def test_every_ignored_rule_says_why(checkout: Path) -> None:
    bare = re.compile(r"#\s*noqa(?::\s*[A-Z0-9, ]+)?\s*$|#\s*noqa:\s*[A-Z0-9]+(?:\s*,\s*[A-Z0-9]+)*\s*$")
    found = [
        f"{name}:{number}"
        for name, text in sources(checkout, "src", "tests", "migrations")
        if name != HERE
        for number, line in enumerate(text.splitlines(), 1)
        if bare.search(line)
    ]
    assert not found, f"write `# noqa: RULE - the reason`: {found}"
