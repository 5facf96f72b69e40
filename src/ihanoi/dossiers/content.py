"""What a dossier says: the answers, and what the form showed when it was opened. Sealed at rest."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from ihanoi.identity.keys import key_of
from ihanoi.platform.database import Reader
from ihanoi.profile.schemas import FieldState, Prefill

IN_VAIN = (FieldState.NOT_FOUND, FieldState.DENIED, FieldState.UNAVAILABLE)


class Shown(Struct, frozen=True):
    """A value the form was opened with, and whose word it is."""

    value: Any
    source: str
    assurance: int
    obtained_at: datetime
    editable: bool


class Content(Struct, frozen=True):
    """Answers by field id, beside the snapshot of what was prefilled."""

    answers: dict[str, Any]
    snapshot: dict[str, Shown]
    home_commune: str | None = None
    set_aside: dict[str, Any] = {}
    """Answers that a later version of the form does not take; kept, never sent."""
    verify_later: list[str] = []
    """Fields the register could not fill; what the person declares there is verified afterwards."""

    why_missing: dict[str, str] = {}
    """Fields a register was asked about in vain: ``not_found``, ``denied`` or ``unavailable``."""

    changed_at: dict[str, int] = {}
    """The dossier's version with which each answer last changed, as far as it did since ``traced_from``."""

    traced_from: int | None = None
    """The version since which that is on record, None where it is not yet: a save that saw less is not merged."""

    about: dict[str, str] = {}
    """Who plays each role of the form beside the applicant: id of a party, ``myself`` or ``another``."""

    @property
    def read_only(self) -> dict[str, Any]:
        """The values that only their source may change."""
        return {name: shown.value for name, shown in self.snapshot.items() if not shown.editable}

    @property
    def reopened(self) -> "Content":
        """What was sent, with the read-only values again that were left out because their questions were hidden."""
        return replace(self, answers={**self.read_only, **self.answers})


def from_prefill(prefill: Prefill, version: int = 1) -> Content:
    """Return the content of a form just opened, as it is kept at a version of the dossier."""
    snapshot = {
        field.id: Shown(
            field.value,
            str(field.source),
            field.assurance if isinstance(field.assurance, int) else 0,
            field.obtained_at,  # type: ignore[arg-type]
            field.editable,
        )
        for field in prefill.fields
        if field.value is not msgspec.UNSET
    }
    return Content(
        answers={name: shown.value for name, shown in snapshot.items()},
        snapshot=snapshot,
        home_commune=prefill.home_commune,
        traced_from=version,
        verify_later=[field.id for field in prefill.fields if field.state is FieldState.UNAVAILABLE],
        why_missing={field.id: field.state.value for field in prefill.fields if field.state in IN_VAIN},
        about={part.of: part.chosen for part in prefill.parts if part.chosen is not None},
    )


def content_context(subject_id: UUID, dossier_id: UUID) -> str:
    """Return the place a dossier's content is sealed for."""
    return f"dossier.sealed_content:{subject_id}:{dossier_id}"


async def seal_content(reader: Reader, subject_id: UUID, dossier_id: UUID, content: Content) -> bytes:
    """Encrypt a dossier's content under its applicant's key."""
    key = await key_of(reader, subject_id)
    return reader.keyring.seal(key, msgspec.json.encode(content), content_context(subject_id, dossier_id))


async def open_content(reader: Reader, subject_id: UUID, dossier_id: UUID, sealed: bytes) -> Content:
    """Decrypt a dossier's content."""
    key = await key_of(reader, subject_id)
    plain = reader.keyring.open(key, sealed, content_context(subject_id, dossier_id))
    return msgspec.json.decode(plain, type=Content)
