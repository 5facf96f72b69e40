"""Units as clients see them."""

from typing import Literal
from uuid import UUID

from msgspec import Struct

UnitKind = Literal["city", "centre", "branch", "commune", "department"]


class UnitView(Struct, frozen=True):
    """A unit of the administration. ``code`` is its electronic id (Decision 20/2020/QĐ-TTg)."""

    id: UUID
    code: str
    name: str
    kind: UnitKind
    division: str | None
    """GSO code of the commune or ward it serves."""
