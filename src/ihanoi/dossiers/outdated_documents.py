"""Which documents of a person's vault still say a value that has changed since they were made out."""

from collections.abc import Mapping
from datetime import date

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.vocabulary import DocumentType
from ihanoi.dossiers.merging import written
from ihanoi.kernel.text import normalise
from ihanoi.platform.database import Reader
from ihanoi.profile.former_values import former_values, value_on
from ihanoi.profile.provenance import Fact
from ihanoi.profile.reading import Reading
from ihanoi.vault.documents import stating_documents
from ihanoi.vault.held import after_months
from ihanoi.vault.schemas import StatingDocument


async def outdated_documents(
    reader: Reader, reading: Reading, facts: Mapping[str, Fact]
) -> dict[str, list[StatingDocument]]:
    """Return by attribute the valid documents on which, by their type, another value of it must stand than the present.

    What a document says is known from its type and its day, the day it was kept where that of its issue is not
    known; nobody opens it.

    Raises:
        SubjectErased: the person's data was erased.
    """
    types = by_code(reader.recall(Catalogue).vocabulary.document_types)
    documents = await stating_documents(reader, reading.subject_id, types)
    documents = [one for one in documents if not has_lapsed(one, types[one.type], reader.now.date())]
    stated = {name for one in documents for name in types[one.type].states if name in facts}
    former = await former_values(reader, reading, stated) if stated else []
    found: dict[str, list[StatingDocument]] = {}
    for document in documents:
        for name in types[document.type].states:
            fact = facts.get(name)
            if fact is None:
                continue
            then = value_on(day_of(document), fact, former)
            if written(normalise(then)) != written(normalise(fact.value)):
                found.setdefault(name, []).append(document)
    return found


def by_code(types: Mapping[str, DocumentType]) -> dict[str, DocumentType]:
    """Return the types on which facts stand, by their own name and by the codes of the results that are such papers."""
    return {code: kind for name, kind in types.items() if kind.states for code in (name, *kind.results)}


def day_of(document: StatingDocument) -> date:
    """Return the day whose values stand on a document, as near as it is known."""
    return document.issued_on or document.kept_at.date()


def has_lapsed(document: StatingDocument, kind: DocumentType, today: date) -> bool:
    """Tell whether a document no longer counts by its age, where law sets one."""
    return kind.valid_months is not None and after_months(day_of(document), kind.valid_months) < today
