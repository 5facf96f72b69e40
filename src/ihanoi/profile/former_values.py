"""What sources said of a person before they said otherwise, and until when."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader
from ihanoi.profile.provenance import Fact, Source
from ihanoi.profile.queries import former_rows, open_value
from ihanoi.profile.reading import Reading


class FormerValue(Struct, frozen=True):
    """A value that its own source replaced or took back."""

    attribute: str
    value: Any
    source: Source
    until: datetime


async def former_values(reader: Reader, reading: Reading, attributes: Collection[str]) -> list[FormerValue]:
    """Return the former values of these attributes, the earliest first.

    Raises:
        SubjectErased: the person's data was erased.
    """
    rows = await former_rows(reader, reading, attributes) if attributes else []
    key = await key_of(reader, reading.subject_id)
    return [
        FormerValue(
            row["attribute"],
            open_value(reader, key, reading.subject_id, row),
            Source(row["source"]),
            row["superseded_at"],
        )
        for row in rows
    ]


def value_on(day: date, fact: Fact, former: Sequence[FormerValue]) -> Any:
    """Return what the source of a present fact said on a day, given its former values, the earliest first. Pure.

    On the day of a change it is the new value; before anything was known, the first that was.
    """
    said = (
        one.value
        for one in former
        if one.source is fact.source and one.attribute == fact.attribute and day < one.until.date()
    )
    return next(said, fact.value)
