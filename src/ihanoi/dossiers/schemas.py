"""Dossiers on the wire."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from ihanoi.agencies.schemas import UnitView
from ihanoi.catalogue.definition import Text
from ihanoi.dossiers.amendments import Amendment
from ihanoi.dossiers.content import Shown
from ihanoi.dossiers.paper_schemas import DocumentView, PaperView, ResultView
from ihanoi.dossiers.states import Action, State
from ihanoi.dossiers.verification_schemas import VerificationView
from ihanoi.identity.schemas import IdentityRecord
from ihanoi.kernel.text import WITHOUT_NUL
from ihanoi.profile.correction_schemas import CorrectionView
from ihanoi.profile.mandate_schemas import MandateView
from ihanoi.profile.provenance import Source
from ihanoi.profile.schemas import AccessLine, ConsentView, HeldFact, HeldParty, Prefill
from ihanoi.vault.schemas import VaultDocumentView

About = dict[Annotated[str, Meta(max_length=50)], Annotated[str, Meta(max_length=50)]]


class OpenDossier(Struct, frozen=True, forbid_unknown_fields=True):
    """Begin a dossier for one procedure."""

    procedure: Annotated[str, Meta(pattern=r"^[1-9]\.\d{6}$", examples=["1.004222"])]
    about: About = {}
    """Who plays which role of the form, where several could: id of a party, ``myself`` or ``another``, by ``of``."""
    mandate: UUID | None = None
    """Id of a mandate given to me: the dossier is then of whoever gave it, and I file it for them."""


class SaveAnswers(Struct, frozen=True, forbid_unknown_fields=True):
    """Answers to change, by field id; ``null`` clears one. Fields not named stay as they are."""

    answers: dict[str, Any]


class SubmitDossier(Struct, frozen=True, forbid_unknown_fields=True):
    """Send the dossier in."""

    version: Annotated[int, Meta(ge=1)]
    """The dossier's version as last seen."""
    case: Annotated[str, Meta(max_length=100)] | None = None
    """Which of the procedure's cases this is, where it has several."""


class Move(Struct, frozen=True, forbid_unknown_fields=True):
    """Move a dossier on."""

    version: Annotated[int, Meta(ge=1)]
    """The dossier's version as last seen."""


class ApplyChange(Struct, frozen=True, forbid_unknown_fields=True):
    """Bring a changed fact to everything that uses the old value."""

    seen: Annotated[str, Meta(pattern=r"^[0-9a-f]{32}$")]
    """Name of the value that was seen, from the list of changes."""


class MoveDraft(Struct, frozen=True, forbid_unknown_fields=True):
    """Move a draft to the version in force, or only refresh it."""

    version: Annotated[int, Meta(ge=1)]
    """The dossier's version as last seen."""
    about: About = {}
    """Who plays which role from now on; roles not named stay as they are."""


class MoveWithNote(Struct, frozen=True, forbid_unknown_fields=True):
    """Move a dossier on, telling the citizen why in words."""

    version: Annotated[int, Meta(ge=1)]
    note: Annotated[str, Meta(min_length=5, max_length=2000, pattern=WITHOUT_NUL)]
    """Shown to the citizen: what, why, and what to do."""


class Resolve(Struct, frozen=True, forbid_unknown_fields=True):
    """Decide a dossier."""

    version: Annotated[int, Meta(ge=1)]
    outcome: Literal["granted", "declined"]
    note: Annotated[str, Meta(max_length=2000, pattern=WITHOUT_NUL)] = ""
    result: Annotated[str, Meta(max_length=50, examples=["KQ.G15.000031"])] | None = None
    """Code of the result where the procedure has several; null: its first. Like what follows, only when granted."""
    number: Annotated[str, Meta(max_length=100, pattern=WITHOUT_NUL)] = ""
    """Number the result bears."""
    issued_on: date | None = None
    """Null: today."""
    valid_until: date | None = None
    """Last day; null where the result states none."""


class ProcedureRef(Struct, frozen=True):
    """The procedure a dossier is about, in the version it is pinned to."""

    code: str
    version: int
    name: Text


class Reuse(Struct, frozen=True):
    """How much of what was submitted the person did not have to state again."""

    reusable: int
    """Questions shown that an earlier answer or a register can fill."""
    reused: int
    """How many of them went in as they were prefilled; a prefilled value the person changed is not reused."""
    share: float
    """``reused / reusable``, between 0 and 1; 1 when nothing is reusable."""


class DisputedField(Struct, frozen=True):
    """A question whose verified value the applicant disputes. It neither blocks the dossier nor speaks against them."""

    field: str
    attribute: str
    source: Source
    """Who vouches for the value, and alone may change it."""
    since: datetime
    note: Text


class DossierView(Struct, frozen=True):
    """A dossier as its applicant, or the officer in charge, sees it."""

    id: UUID
    code: str | None
    procedure: ProcedureRef
    state: State
    status_code: int | None
    """The national portal's code of the state; null for drafts."""
    version: int
    unit: UnitView | None
    channel: str
    case: str | None
    answers: dict[str, Any]
    documents: list[DocumentView]
    actions: list[Action]
    """What the reader may do next."""
    outcome: str | None
    created_at: datetime
    submitted_at: datetime | None
    accepted_at: datetime | None
    due_at: datetime | None
    """Expected until acceptance, binding from then on; null while the clock stands still or no limit is known."""
    overdue: bool
    resolved_at: datetime | None
    returned_at: datetime | None
    amendments: list[Amendment] = []
    """Facts about the applicant that changed while the dossier was under way, old and new value, oldest first."""
    disputed: list[DisputedField] | UnsetType = UNSET
    """Only for officers: verified answers that the applicant holds wrong and wants their register to correct."""
    result: ResultView | None = None
    """Once granted."""
    papers: list[PaperView] | UnsetType = UNSET
    """What must be brought and what is met already: while the applicant can attach something, and for both sides
    once a changed fact came into an open dossier and may have made further papers necessary."""
    filed_by: str | UnsetType = UNSET
    """Name of whoever fills it in for the applicant under a mandate."""
    expires_at: datetime | UnsetType = UNSET
    """Only of drafts: deleted then at the earliest, unless somebody touches it before."""
    prefill: Prefill | UnsetType = UNSET
    """Only in the answer that opens the dossier."""
    reuse: Reuse | UnsetType = UNSET
    """Only in the answer that submits the dossier."""
    verifications: list[VerificationView] | UnsetType = UNSET
    """Where a register was silent when the form was opened: what becomes of the answers given in its place."""
    changed_elsewhere: list[str] | UnsetType = UNSET
    """Only in the answer to a save made on an older version: fields another device changed since."""

    @property
    def etag(self) -> str:
        """The version as an ETag."""
        return f'"{self.version}"'


class DossierSummary(Struct, frozen=True):
    """One line of a list."""

    id: UUID
    code: str | None
    procedure: str
    procedure_name: Text
    state: State
    status_code: int | None
    version: int
    submitted_at: datetime | None
    due_at: datetime | None
    overdue: bool
    expires_at: datetime | UnsetType = UNSET
    """Only of drafts: deleted then at the earliest, unless somebody touches it before."""


class HeldDossier(Struct, frozen=True):
    """A dossier with everything held about it, for its applicant's own file."""

    dossier: DossierView
    prefilled: dict[str, Shown]
    """What the form was opened with, by field id, and whose word it was."""
    set_aside: dict[str, Any]
    """Answers that a later version of the form did not take."""
    timeline: list["TimelineEntry"]


class PersonalData(Struct, frozen=True):
    """Everything held about one person."""

    made_at: datetime
    id: UUID
    identity: IdentityRecord
    facts: list[HeldFact]
    parties: list[HeldParty]
    """Others known in the person's profile, with what is held about each."""
    mandates: list[MandateView]
    """Given and received, ended ones included."""
    consents: list[ConsentView]
    """Those ever given, with the exact texts."""
    dossiers: list[HeldDossier]
    """Drafts included, oldest first."""
    vault: list[VaultDocumentView]
    """Documents kept and results issued, newest first, hidden ones included; their files are downloaded one by one."""
    corrections: list[CorrectionView]
    """Verified values the person disputes or disputed, newest first."""
    access_log: list[AccessLine]
    """Newest first; this reading is the first line."""


class Tracking(Struct, frozen=True):
    """What anybody who holds a dossier's code may know: no name, no answers."""

    code: str
    procedure: str
    procedure_name: Text
    unit: UnitView
    state: State
    status_code: int
    submitted_at: datetime
    due_at: datetime | None
    overdue: bool
    steps: list["TimelineEntry"]


class TimelineEntry(Struct, frozen=True):
    """One step, in words."""

    id: int
    at: datetime
    kind: str
    by: str
    """``citizen``, ``officer`` or ``system``; in the applicant's own list also ``representative``."""
    text: Text
    note: str | UnsetType = UNSET
    """The officer's words, for the applicant only."""
