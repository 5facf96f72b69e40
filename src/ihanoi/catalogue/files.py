"""Reads the catalogue's files; what does not load is refused with the file, the place and the reason."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ihanoi.catalogue.definition import Option, Procedure
from ihanoi.catalogue.errors import ProcedureFileBroken
from ihanoi.catalogue.expand import DeadReference, expand
from ihanoi.catalogue.lint import lint, lint_workflow
from ihanoi.catalogue.positions import line_of
from ihanoi.catalogue.synonyms import SynonymsFile
from ihanoi.catalogue.vocabulary import (
    Attribute,
    Authority,
    Block,
    Dataset,
    DocumentType,
    FieldOfLaw,
    LifeEvent,
    Vocabulary,
    Workflow,
)

T = TypeVar("T")

VOCABULARY = frozenset(
    f"{name}.toml"
    for name in (
        "attributes",
        "fields",
        "options",
        "datasets",
        "life_events",
        "document_types",
        "authorities",
        "everyday_names",
    )
)
"""Files of what procedure files refer to by name, and what people call procedures without one."""
FOLDERS = frozenset({"blocks", "workflows"})
"""Folders of the vocabulary, beside the city's."""
QUESTION = re.compile(r"^\$\.form\.sections\[(\d+)\]\.fields\[(\d+)\]")


def _decode(path: Path, shape: Any) -> Any:
    try:
        # Some editors begin a file with a mark of its encoding.
        text = path.read_bytes().decode("utf-8-sig")
        return msgspec.toml.decode(text, type=shape)
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        raise ProcedureFileBroken(path=f"{path}:{line}", reason="not UTF-8; save the file as UTF-8") from error
    except (msgspec.MsgspecError, OSError) as error:
        raise broken(path, str(error)) from error
    except RecursionError as error:
        raise broken(path, "the file is nested too deeply") from error


def broken(path: Path, reason: str) -> ProcedureFileBroken:
    """Return the refusal of a file, with the line where the reason names a place in it."""
    place = re.search(r"`(\$[^`]*)`", reason)
    unknown = re.search(r"unknown field `([^`]*)`", reason)
    where = (place.group(1) if place else "$") + (f".{unknown.group(1)}" if unknown else "")
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    stated = re.search(r"\(at line (\d+), column \d+\)$", reason)
    dead = re.search(r"«([^»]+)»", reason)
    if stated:
        line = int(stated.group(1))
    elif place is None and dead and f'"{dead.group(1)}"' in text:
        line = text.count("\n", 0, text.index(f'"{dead.group(1)}"')) + 1
    else:
        line = line_of(text, where)
    return ProcedureFileBroken(path=f"{path}:{line}", reason=reason)


def read_vocabulary(directory: Path) -> Vocabulary:
    """Return everything procedure files refer to by name.

    Raises:
        ProcedureFileBroken: a file is missing or does not have its shape.
    """
    return Vocabulary(
        attributes=_decode(directory / "attributes.toml", dict[str, Attribute]),
        fields=_decode(directory / "fields.toml", dict[str, FieldOfLaw]),
        blocks={path.stem: _decode(path, Block) for path in sorted((directory / "blocks").glob("*.toml"))},
        options=_decode(directory / "options.toml", dict[str, list[Option]]),
        datasets=_decode(directory / "datasets.toml", dict[str, Dataset]),
        life_events=_decode(directory / "life_events.toml", dict[str, LifeEvent]),
        workflows={path.stem: _decode(path, Workflow) for path in sorted((directory / "workflows").glob("*.toml"))},
        document_types=_decode(directory / "document_types.toml", dict[str, DocumentType]),
        authorities=_decode(directory / "authorities.toml", dict[str, Authority]),
        everyday_names=_decode(directory / "everyday_names.toml", dict[str, list[str]]),
    )


def read_synonyms(directory: Path) -> SynonymsFile:
    """Return everyday words and what they mean.

    Raises:
        ProcedureFileBroken: the file is missing or does not have its shape.
    """
    return _decode(directory / "synonyms.toml", SynonymsFile)  # type: ignore[no-any-return]


def procedure_paths(directory: Path) -> list[Path]:
    """Return the files of procedures, in order: ``<city>/<field>/<code>.toml``."""
    return sorted(path for path in directory.glob("*/*/*.toml"))


def read_procedure(path: Path, vocabulary: Vocabulary) -> Procedure:
    """Return one procedure, expanded.

    Raises:
        ProcedureFileBroken: the file does not have the shape, refers to something that does not exist,
            or says something impossible.
    """
    written, procedure = _expanded(path, vocabulary)
    for finding in lint(procedure, vocabulary):
        if finding.severity == "error":
            raise broken(path, f"{finding.message} - at `{_in_file(finding.path, written, procedure)}`")
    return procedure


def _expanded(path: Path, vocabulary: Vocabulary) -> tuple[Procedure, Procedure]:
    """Return a procedure as written and as expanded."""
    procedure: Procedure = _decode(path, Procedure)
    if procedure.code != path.stem:
        raise broken(path, f"the file is named {path.stem} but holds {procedure.code} - at `$.code`")
    try:
        return procedure, expand(procedure, vocabulary)
    except DeadReference as error:
        raise broken(path, str(error)) from error


def _in_file(place: str, written: Procedure, procedure: Procedure) -> str:
    """Return where the file has a place of the expanded form: the questions of a block stand before its own."""
    match = QUESTION.match(place)
    if match is None:
        return place
    section, index = int(match.group(1)), int(match.group(2))
    own = len(written.form.sections[section].fields)
    shared = len(procedure.form.sections[section].fields) - own
    if index < shared:
        return f"$.form.sections[{section}].use"
    return f"$.form.sections[{section}].fields[{index - shared}]{place[match.end() :]}"


def read_procedures(directory: Path, vocabulary: Vocabulary) -> Iterator[Procedure]:
    """Yield every procedure under ``procedures/``, expanded, in the order of their paths.

    Raises:
        ProcedureFileBroken: one does not load, or two hold the same code.
    """
    for path, reason in _misplaced(directory):
        raise broken(path, reason)
    for path in procedure_paths(directory):
        yield read_procedure(path, vocabulary)


def _misplaced(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield the files that nobody reads, and those whose code another file has already."""
    first: dict[str, Path] = {}
    for path in procedure_paths(directory):
        other = first.setdefault(path.name, path)
        if other is not path:
            yield path, f"the same code as {other.relative_to(directory)}; keep one of the two files"
    for path in sorted({*directory.glob("*/*.toml"), *directory.glob("*/*/*/**/*.toml")}):
        if path.parent.name not in FOLDERS or path.parent.parent != directory:
            yield path, "nobody reads a file here; move it to <city>/<field>/<code>.toml"


def placement_findings(directory: Path) -> list[str]:
    """Return what is wrong with where the files lie, each as ``path:line: severity: message``."""
    return [f"{path}:1: error: {reason}" for path, reason in _misplaced(directory)]


def findings_in(path: Path, vocabulary: Vocabulary) -> list[str]:
    """Return what is wrong with one file, each as ``path:line: severity: message``; empty when all is well."""
    try:
        written, procedure = _expanded(path, vocabulary)
    except ProcedureFileBroken as refusal:
        return [f"{refusal.params['path']}: error: {refusal.params['reason']}"]
    text = path.read_text("utf-8")
    findings = [(finding, _in_file(finding.path, written, procedure)) for finding in lint(procedure, vocabulary)]
    return [
        f"{path}:{line_of(text, place)}: {finding.severity}: {finding.message} - at `{place}`"
        for finding, place in findings
    ]


def workflow_findings(directory: Path, vocabulary: Vocabulary) -> list[str]:
    """Return what is wrong with the workflows, in the same form."""
    found = []
    for name, workflow in vocabulary.workflows.items():
        path = directory / "workflows" / f"{name}.toml"
        text = path.read_text("utf-8")
        found += [
            f"{path}:{line_of(text, finding.path)}: {finding.severity}: {finding.message} - at `{finding.path}`"
            for finding in lint_workflow(workflow)
        ]
    return found
