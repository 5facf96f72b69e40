"""Reads of the catalogue."""

from pathlib import Path

import msgspec

from ihanoi.catalogue.catalogue import Catalogue, Version
from ihanoi.catalogue.definition import FieldOfLaw, Procedure, Text
from ihanoi.platform.database import Reader

MEMORY_NAME = "catalogue"

VERSIONS = """
    SELECT id, number, effective_from, effective_to, hash, definition FROM procedure_version ORDER BY code, number
"""


async def load_catalogue(reader: Reader, fields: dict[str, FieldOfLaw]) -> Catalogue:
    """Return the whole catalogue, for memory. ``fields`` names the fields of law."""
    versions = []
    for row in await reader.fetch(VERSIONS):
        procedure = msgspec.json.decode(row["definition"], type=Procedure)
        field = fields.get(procedure.field)
        name = field.name if field else Text(vi=procedure.field, en=procedure.field)
        versions.append(
            Version(row["id"], row["number"], row["effective_from"], row["effective_to"], row["hash"], procedure, name)
        )
    return Catalogue(versions, fields)


def read_fields(procedures_dir: Path) -> dict[str, FieldOfLaw]:
    """Return the fields of law by key."""
    return msgspec.toml.decode((procedures_dir / "fields.toml").read_bytes(), type=dict[str, FieldOfLaw])
