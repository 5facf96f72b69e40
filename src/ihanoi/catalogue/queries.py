"""Reads of the catalogue."""

import asyncio
from typing import Any

import msgspec

from ihanoi.catalogue.catalogue import Catalogue, ListedEntry
from ihanoi.catalogue.definition import Procedure, Text
from ihanoi.catalogue.errors import ProcedureMissing
from ihanoi.catalogue.schemas import ListedView
from ihanoi.catalogue.synonyms import Synonyms
from ihanoi.catalogue.version import Facts, Version
from ihanoi.catalogue.vocabulary import Vocabulary
from ihanoi.platform.database import Reader

MEMORY_NAME = "catalogue"

VERSIONS = """
    SELECT id, number, effective_from, effective_to, successor_code, decision, hash, definition,
           published_at AS changed_at
    FROM procedure_version WHERE status IN ('published', 'withdrawn') ORDER BY code, number
"""
LISTED = "SELECT code, name, field, level, service_level FROM listed_procedure"
ONE_LISTED = """
    SELECT code, local_code, name, field, issuer, performer, level, service_level, decision, list_name, imported_at,
           content
    FROM listed_procedure WHERE code = $1
"""


async def load_catalogue(reader: Reader, vocabulary: Vocabulary, synonyms: Synonyms) -> Catalogue:
    """Return the whole catalogue, for memory. It is put together beside the event loop, not on it."""
    versions = await reader.fetch(VERSIONS)
    listed = await reader.fetch(LISTED)
    today = reader.now.date()
    return await asyncio.to_thread(_assemble, versions, listed, vocabulary, synonyms, today)


def _assemble(versions: Any, listed: Any, vocabulary: Vocabulary, synonyms: Synonyms, today: Any) -> Catalogue:
    return Catalogue(
        [_version(row, vocabulary) for row in versions],
        [ListedEntry(**row) for row in listed],
        vocabulary,
        synonyms,
        today,
    )


def _version(row: Any, vocabulary: Vocabulary) -> Version:
    procedure = msgspec.json.decode(row["definition"], type=Procedure)
    facts = Facts(**{part: row[part] for part in Facts.__struct_fields__})
    field = vocabulary.fields.get(procedure.field)
    return Version(facts, procedure, field.name if field else Text(vi=procedure.field, en=procedure.field))


async def listed_procedure(reader: Reader, code: str) -> ListedView:
    """Return a procedure known from an official list.

    Raises:
        ProcedureMissing: no list has it.
    """
    row = await reader.fetch_one(ONE_LISTED, code)
    if row is None:
        raise ProcedureMissing(procedure=code)
    summary = next(i.summary for i in reader.recall(Catalogue).items if i.summary.code == code)
    return ListedView(**{**row, "name": summary.name, "field": summary.field}, field_name=summary.field_name)
