"""Whom a new version of a procedure touches."""

from typing import Any
from uuid import UUID

from ihanoi.catalogue.diff import compare
from ihanoi.catalogue.schemas import VersionDiff
from ihanoi.catalogue.version_queries import version_pair
from ihanoi.platform.database import Reader

TOUCHED = """
    SELECT count(*) FILTER (WHERE state = 'draft') AS drafts,
           count(*) FILTER (WHERE state IN ('submitted', 'accepted', 'processing', 'supplement_requested',
                                            'payment_requested', 'resolved')) AS open_dossiers
    FROM dossier WHERE procedure_version_id = $1
"""


async def version_diff(reader: Reader, version_id: UUID) -> VersionDiff:
    """Return what a version changes against the one in force, and how many drafts and dossiers that touches.

    Raises:
        VersionMissing: there is none under this id.
    """
    pair = await version_pair(reader, version_id)
    if pair.old is None:
        return VersionDiff(pair.code, pair.number, None, [], safe=True, drafts=0, open_dossiers=0)
    differences = compare(pair.old, pair.new)
    touched: Any = await reader.fetch_one(TOUCHED, pair.old_id)
    return VersionDiff(
        code=pair.code,
        number=pair.number,
        against=pair.old_number,
        differences=differences,
        safe=all(difference.safe for difference in differences),
        drafts=touched["drafts"],
        open_dossiers=touched["open_dossiers"],
    )
