"""Enters the units of a city from ``procedures/agencies.toml``; running it again changes nothing."""

from datetime import date
from pathlib import Path

import msgspec
from msgspec import Struct

from ihanoi.agencies.queries import MEMORY_NAME
from ihanoi.agencies.schemas import UnitKind
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.platform.refresh import mark_changed

UPSERT_UNIT = """
    INSERT INTO unit (id, code, name, kind, division, parent_id, valid_from)
    VALUES ($1, $2, $3, $4, $5, (SELECT id FROM unit WHERE code = $6), $7)
    ON CONFLICT (code) DO UPDATE SET name = excluded.name, division = excluded.division
    WHERE (unit.name, unit.division) IS DISTINCT FROM (excluded.name, excluded.division)
"""
ADD_DUTIES = """
    INSERT INTO duty (unit_id, authority, valid_from)
    SELECT unit.id, wanted.authority, unit.valid_from
    FROM unit JOIN unnest($1::text[], $2::text[]) AS wanted (kind, authority) USING (kind)
    ON CONFLICT DO NOTHING
"""


class UnitEntry(Struct, frozen=True, forbid_unknown_fields=True):
    """One unit of the file."""

    code: str
    name: str
    kind: UnitKind
    division: str | None = None
    parent: str | None = None


class AgenciesFile(Struct, frozen=True, forbid_unknown_fields=True):
    """The file: units in an order in which parents come first."""

    valid_from: date
    duties: dict[UnitKind, list[str]]
    units: list[UnitEntry]
    provisional_codes: bool = True


def read_agencies(procedures_dir: Path) -> AgenciesFile:
    """Return the units written in ``agencies.toml``."""
    return msgspec.toml.decode((procedures_dir / "agencies.toml").read_bytes(), type=AgenciesFile)


async def seed_agencies(tx: Transaction, file: AgenciesFile) -> None:
    """Enter units and duties that are missing and correct names that changed."""
    await tx.execute_many(
        UPSERT_UNIT,
        [(new_id(), u.code, u.name, u.kind, u.division, u.parent, file.valid_from) for u in file.units],
    )
    kinds = [kind for kind, authorities in file.duties.items() for _ in authorities]
    await tx.execute(ADD_DUTIES, kinds, [a for authorities in file.duties.values() for a in authorities])
    await mark_changed(tx, MEMORY_NAME)
