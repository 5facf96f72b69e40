"""Everything ever kept about a person, what is history included."""

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader
from ihanoi.profile.filling import valid_until
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import held_rows, open_value
from ihanoi.profile.reading import Reading
from ihanoi.profile.schemas import HeldFact


async def held_facts(reader: Reader, reading: Reading) -> list[HeldFact]:
    """Return every value ever kept about a person, by attribute, the oldest of each first.

    Raises:
        SubjectErased: the person's data was erased.
    """
    subject_id = reading.subject_id
    rows = await held_rows(reader, reading)
    key = await key_of(reader, subject_id)
    vocabulary = reader.recall(Catalogue).vocabulary.attributes
    return [
        HeldFact(
            attribute=row["attribute"],
            value=open_value(reader, key, subject_id, row),
            source=Source(row["source"]),
            assurance=row["assurance"],
            obtained_at=row["obtained_at"],
            valid_until=valid_until(vocabulary.get(row["attribute"]), row["obtained_at"]),
            superseded_at=row["superseded_at"],
            evidence=row["evidence"],
        )
        for row in rows
    ]
