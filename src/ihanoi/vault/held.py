"""Which of the documents a person holds can stand for a paper: of the right type, readable, still taken. Pure."""

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.definition import Requirement
from ihanoi.catalogue.vocabulary import DocumentType

Types = Mapping[str, DocumentType]


class Origin(StrEnum):
    """Whose word a document is."""

    UPLOADED = "uploaded"
    """The person sent it."""
    ISSUED = "issued"
    """A unit of the city issued it, as the result of a dossier."""


class HeldDocument(Struct, frozen=True):
    """What is to be known of a document to tell whether it will do."""

    id: UUID
    type_code: str
    origin: Origin
    issued_on: date | None
    valid_until: date | None
    """Last day; None where it states none."""
    readable: bool = True
    """Whether an officer may open its file, or it has none."""
    file_id: UUID | None = None


class Offer(Struct, frozen=True):
    """What a person holds for one paper."""

    automatic: HeldDocument | None = None
    """Stands for the paper by itself, since the source names it and there is no other."""
    candidates: list[HeldDocument] = []
    """Whoever files may choose one of these."""
    expired: bool = False
    """Whether only ones too old are held."""


def replacing(requirement: Requirement) -> frozenset[str]:
    """Return the codes of results that the source itself takes for the paper."""
    return frozenset(one.result for one in requirement.replaced_by if one.result is not None)


def acceptable(requirement: Requirement, types: Types) -> frozenset[str]:
    """Return every type and code of a document that is this paper."""
    codes = replacing(requirement)
    same = [name for name, kind in types.items() if name == requirement.document or codes.intersection(kind.results)]
    return codes.union(same, *(types[name].results for name in same))


def offer(requirement: Requirement, documents: Collection[HeldDocument], types: Types, today: date) -> Offer:
    """Return what of somebody's documents will do for a paper.

    By itself stands only what the source names (``replaced_by``), is surely still taken, and is the only one; the
    newest counts where the type says that any will do. What a unit issued goes before what somebody uploaded.
    """
    accepted = acceptable(requirement, types)
    known = [document for document in documents if document.type_code in accepted and document.readable]
    current = {document.id: is_current(document, requirement, types, today) for document in known}
    candidates = [document for document in known if current[document.id] is not False]
    named = replacing(requirement)
    sure = [document for document in candidates if document.type_code in named and current[document.id] is True]
    issued = [document for document in sure if document.origin is Origin.ISSUED]
    return Offer(_only(issued or sure, types), candidates, expired=bool(known) and not candidates)


def _only(documents: list[HeldDocument], types: Types) -> HeldDocument | None:
    if len(documents) > 1 and all(_interchangeable(document.type_code, types) for document in documents):
        return max(documents, key=lambda document: (document.issued_on or date.min, document.id))
    return documents[0] if len(documents) == 1 else None


def _interchangeable(code: str, types: Types) -> bool:
    return any(kind.interchangeable for name, kind in types.items() if code == name or code in kind.results)


def is_current(document: HeldDocument, requirement: Requirement, types: Types, today: date) -> bool | None:
    """Tell whether a document is still taken for a paper today; None when the day of its issue is not known."""
    if document.valid_until is not None and document.valid_until < today:
        return False
    by_law = [
        kind.valid_months
        for name, kind in types.items()
        if document.type_code == name or document.type_code in kind.results
    ]
    limits = [months for months in (*by_law, requirement.max_age_months) if months is not None]
    if not limits:
        return True
    return None if document.issued_on is None else today <= after_months(document.issued_on, min(limits))


def after_months(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
