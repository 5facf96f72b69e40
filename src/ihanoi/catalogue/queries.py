"""Reads of the catalogue."""

import asyncio
from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from ihanoi.catalogue.catalogue import Catalogue, ListedEntry
from ihanoi.catalogue.definition import Procedure, Text
from ihanoi.catalogue.errors import ProcedureMissing
from ihanoi.catalogue.schemas import ListedView
from ihanoi.catalogue.search import SearchIndex
from ihanoi.catalogue.synonyms import Synonyms
from ihanoi.catalogue.version import Facts, Version
from ihanoi.catalogue.vocabulary import Vocabulary
from ihanoi.platform.database import Reader

MEMORY_NAME = "catalogue"

VERSIONS = """
    SELECT id, number, effective_from, effective_to, successor_code, decision, hash, published_at AS changed_at
    FROM procedure_version WHERE status IN ('published', 'withdrawn') ORDER BY code, number
"""
DEFINITIONS = "SELECT id, definition FROM procedure_version WHERE id = ANY($1::uuid[])"
LISTED = "SELECT code, name, field, level, service_level FROM listed_procedure"
ONE_LISTED = """
    SELECT code, local_code, name, field, issuer, performer, level, service_level, decision, list_name, imported_at,
           content
    FROM listed_procedure WHERE code = $1
"""


async def load_catalogue(
    reader: Reader, vocabulary: Vocabulary, synonyms: Synonyms, before: Catalogue | None = None
) -> Catalogue:
    """Return the whole catalogue, for memory; what is unchanged since ``before`` is taken over from it.

    The search index is the one part that takes long: it is made beside the event loop, and until it
    is there the new catalogue is searched with the old one.
    """
    facts = [Facts(**row) for row in await reader.fetch(VERSIONS)]
    known = {version.id: version for version in before.versions()} if before else {}
    unknown = [fact.id for fact in facts if fact.id not in known]
    definitions = {row["id"]: row["definition"] for row in await reader.fetch(DEFINITIONS, unknown)}
    listed = [ListedEntry(**row) for row in await reader.fetch(LISTED)]
    versions = [_version(fact, known.get(fact.id), definitions, vocabulary) for fact in facts]
    catalogue = Catalogue(versions, listed, vocabulary, reader.now.date())
    if before is None:
        catalogue.search_with(await asyncio.to_thread(SearchIndex, catalogue.entries, synonyms))
    elif before.index is not None and before.index.is_of(catalogue.entries):
        catalogue.search_with(before.index)
    else:
        catalogue.search_with(before.index)
        catalogue.growing = asyncio.create_task(_index_anew(catalogue, synonyms))
    return catalogue


async def _index_anew(catalogue: Catalogue, synonyms: Synonyms) -> None:
    catalogue.search_with(await asyncio.to_thread(SearchIndex, catalogue.entries, synonyms))


def _version(facts: Facts, known: Version | None, definitions: Mapping[UUID, Any], vocabulary: Vocabulary) -> Version:
    if known is not None and known.facts == facts:
        return known
    procedure = known.procedure if known else msgspec.json.decode(definitions[facts.id], type=Procedure)
    field = vocabulary.fields.get(procedure.field)
    authority = vocabulary.authorities.get(procedure.authority)
    field_name = field.name if field else Text(vi=procedure.field, en=procedure.field)
    return Version(facts, procedure, field_name, authority.name if authority else None)


async def listed_procedure(reader: Reader, code: str) -> ListedView:
    """Return a procedure known from an official list.

    Raises:
        ProcedureMissing: no list has it.
    """
    summary = reader.recall(Catalogue).listed(code)
    row = await reader.fetch_one(ONE_LISTED, code)
    if summary is None or row is None:
        raise ProcedureMissing(procedure=code)
    return ListedView(**{**row, "name": summary.name, "field": summary.field}, field_name=summary.field_name)
