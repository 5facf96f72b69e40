"""Reading somebody's data: never without a purpose, always with a line the person can see."""

from uuid import UUID

from msgspec import Struct

from ihanoi.kernel.actor import Actor, ActorKind
from ihanoi.platform.database import Transaction
from ihanoi.profile.events import PersonalDataRead

FORM_FILLING = "224/2026/NĐ-CP, Điều 15.1.d"
"""Legal ground of asking a national register: forms are filled from national databases."""


class Purpose(Struct, frozen=True):
    """Why personal data is read."""

    name: str
    ground: str
    """Legal ground, as an official number and article."""
    dossier_id: UUID | None = None


OWN_COPY = Purpose("own_copy", "91/2025/QH15, Điều 4")
"""The person takes everything held about them away as a file."""

ACCESS_DISPUTE = Purpose("access_dispute", "91/2025/QH15, Điều 4")
"""The city's data protection looks into a reading that the person disputes."""

MALWARE_SCAN = Purpose("malware_scan", "91/2025/QH15, Điều 4")
"""A file is looked through for malware before anybody else opens it; no person sees it."""

MERGING = Purpose("merging_records", "91/2025/QH15, Điều 13")
"""Two records turned out to be about one person and are put together."""


def dossier_processing(dossier_id: UUID) -> Purpose:
    """Return the purpose of an officer at work on a dossier."""
    return Purpose("dossier_processing", "118/2025/NĐ-CP", dossier_id)


def acting_for(dossier_id: UUID | None) -> Purpose:
    """Return the purpose of somebody who acts for another under a mandate."""
    return Purpose("mandate", "91/2015/QH13, Điều 138", dossier_id)


def verification(dossier_id: UUID) -> Purpose:
    """Return the purpose of comparing what was declared with what a register says since."""
    return Purpose("verification", FORM_FILLING, dossier_id)


class Reading(Struct, frozen=True):
    """Leave to read what is known about one person. Only this module gives it: to themself, or with a line in their log."""

    subject_id: UUID
    purpose: Purpose | None
    """None when it is the person who reads."""


def own(actor: Actor) -> Reading:
    """Return the leave of a person to see, and fill forms with, what is known about themself."""
    assert actor.kind is ActorKind.CITIZEN
    assert actor.id is not None
    return Reading(actor.id, None)


def note_reading(tx: Transaction, actor: Actor, subject_id: UUID, purpose: Purpose, categories: list[str]) -> Reading:
    """Write the line into the subject's access log and return the leave to read.

    The line is kept only if the reading's transaction is.
    """
    tx.record(actor, subject_id, PersonalDataRead(purpose.name, purpose.ground, purpose.dossier_id, categories))
    return Reading(subject_id, purpose)
