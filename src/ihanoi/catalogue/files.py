"""Reads the catalogue's files; what does not load is refused with the file, the place and the reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from ihanoi.catalogue.definition import Attribute, Block, FieldOfLaw, Procedure
from ihanoi.catalogue.errors import ProcedureFileBroken
from ihanoi.catalogue.expand import DeadReference, Vocabulary, expand

T = TypeVar("T")


def _decode(path: Path, shape: Any) -> Any:
    try:
        return msgspec.toml.decode(path.read_bytes(), type=shape)
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise ProcedureFileBroken(path=str(path), reason=str(error)) from error


def read_vocabulary(directory: Path) -> Vocabulary:
    """Return attributes, fields of law and blocks.

    Raises:
        ProcedureFileBroken: a file is missing or does not have its shape.
    """
    return Vocabulary(
        attributes=_decode(directory / "attributes.toml", dict[str, Attribute]),
        fields=_decode(directory / "fields.toml", dict[str, FieldOfLaw]),
        blocks={path.stem: _decode(path, Block) for path in sorted((directory / "blocks").glob("*.toml"))},
    )


def read_procedures(directory: Path, vocabulary: Vocabulary) -> Iterator[tuple[Path, Procedure]]:
    """Yield every procedure file, expanded, in the order of their paths.

    Raises:
        ProcedureFileBroken: a file does not have the shape, or refers to something that does not exist.
    """
    for path in sorted(directory.glob("*/*/*.toml")):
        procedure = _decode(path, Procedure)
        if procedure.code != path.stem:
            raise ProcedureFileBroken(
                path=str(path), reason=f"the file is named {path.stem} but holds {procedure.code}"
            )
        try:
            yield path, expand(procedure, vocabulary)
        except DeadReference as error:
            raise ProcedureFileBroken(path=str(path), reason=str(error)) from error
