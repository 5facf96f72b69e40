"""My corrections: the verified values I dispute, newest first, and what became of each."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Text
from ihanoi.catalogue.errors import ProcedureEnded, ProcedureMissing
from ihanoi.identity.keys import key_of
from ihanoi.kernel.paging import Page, decode_cursor, encode_cursor
from ihanoi.platform.database import Reader
from ihanoi.platform.keyring import SubjectKey
from ihanoi.profile.correction_places import CorrectionPlaces
from ihanoi.profile.correction_schemas import CorrectionPlace, CorrectionState, CorrectionView, WayProcedure
from ihanoi.profile.errors import CorrectionMissing
from ihanoi.profile.provenance import Source

MINE = """
    SELECT id, attribute, source, sealed_request, state, asked_at, closed_at FROM correction
    WHERE subject_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3
"""
ONE = """
    SELECT id, attribute, source, sealed_request, state, asked_at, closed_at FROM correction
    WHERE subject_id = $1 AND id = $2
"""
OPEN = """
    SELECT id, attribute, source, sealed_request, asked_at FROM correction
    WHERE subject_id = $1 AND state = 'open' ORDER BY id
"""
LAST_ID = UUID(int=2**128 - 1)


class DisputedValue(Struct, frozen=True):
    """What the person said of a verified value; sealed at rest."""

    value: Any
    reason: str
    right_value: Any | UnsetType = UNSET


class OpenCorrection(Struct, frozen=True):
    """A dispute the register has not settled yet."""

    id: UUID
    attribute: str
    source: Source
    value: Any
    asked_at: datetime


def request_context(subject_id: UUID, row: Any) -> str:
    """Return the place a request of correction is sealed for."""
    return f"correction.sealed_request:{subject_id}:{row['id']}:{row['attribute']}:{row['source']}"


def open_request(reader: Reader, key: SubjectKey, subject_id: UUID, row: Any) -> DisputedValue:
    """Return what the person said, decrypted."""
    plain = reader.keyring.open(key, row["sealed_request"], request_context(subject_id, row))
    return msgspec.json.decode(plain, type=DisputedValue)


async def corrections(reader: Reader, subject_id: UUID, cursor: str | None, limit: int) -> Page[CorrectionView]:
    """Return one page of a person's corrections, whatever became of them."""
    before = decode_cursor(cursor, UUID) if cursor else LAST_ID
    rows = await reader.fetch(MINE, subject_id, before, limit + 1)
    if not rows:
        return Page([])
    key = await key_of(reader, subject_id)
    items = [_view(reader, key, subject_id, row) for row in rows[:limit]]
    return Page(items, encode_cursor(items[-1].id) if len(rows) > limit else None)


async def correction_of(reader: Reader, subject_id: UUID, correction_id: UUID) -> CorrectionView:
    """Return one of a person's corrections.

    Raises:
        CorrectionMissing: there is none, or it is somebody else's.
    """
    row = await reader.fetch_one(ONE, subject_id, correction_id)
    if row is None:
        raise CorrectionMissing
    return _view(reader, await key_of(reader, subject_id), subject_id, row)


async def open_corrections(reader: Reader, subject_id: UUID) -> list[OpenCorrection]:
    """Return the values a person disputes at present."""
    rows = await reader.fetch(OPEN, subject_id)
    if not rows:
        return []
    key = await key_of(reader, subject_id)
    return [
        OpenCorrection(
            row["id"],
            row["attribute"],
            Source(row["source"]),
            open_request(reader, key, subject_id, row).value,
            row["asked_at"],
        )
        for row in rows
    ]


def place_of(reader: Reader, source: Source, attribute: str) -> CorrectionPlace:
    """Return where a value of a source is corrected."""
    places, catalogue = reader.recall(CorrectionPlaces), reader.recall(Catalogue)
    dataset = catalogue.vocabulary.datasets[places.by_source[source].dataset]
    way = places.way(source, attribute)
    named = [(code, _name(reader, catalogue, code)) for code in way.procedures]
    procedures = [WayProcedure(code, name) for code, name in named if name is not None]
    return CorrectionPlace(source, dataset.name, dataset.owner, way.how, procedures, way.ground, way.provisional)


def _name(reader: Reader, catalogue: Catalogue, code: str) -> Text | None:
    """Return a procedure's name; one that is not in force today is not shown as a way."""
    try:
        return catalogue.in_force(code, reader.now.date()).procedure.name
    except (ProcedureMissing, ProcedureEnded):
        return None


def _view(reader: Reader, key: SubjectKey, subject_id: UUID, row: Any) -> CorrectionView:
    said, source, attribute = open_request(reader, key, subject_id, row), Source(row["source"]), row["attribute"]
    known = reader.recall(Catalogue).vocabulary.attributes.get(attribute)
    return CorrectionView(
        id=row["id"],
        attribute=attribute,
        label=known.label if known else Text(vi=attribute, en=attribute),
        source=source,
        state=CorrectionState(row["state"]),
        value=said.value,
        reason=said.reason,
        asked_at=row["asked_at"],
        place=place_of(reader, source, attribute),
        right_value=said.right_value,
        closed_at=row["closed_at"],
    )
