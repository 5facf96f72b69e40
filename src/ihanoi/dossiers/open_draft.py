"""Open a draft: the form filled with what is known, pinned to the version in force."""

from uuid import UUID

from msgspec.structs import replace

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.version import Version
from ihanoi.dossiers.content import from_prefill, seal_content
from ihanoi.dossiers.errors import NotOnline
from ihanoi.dossiers.events import DraftOpened
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.schemas import DossierView, OpenDossier
from ihanoi.dossiers.states import State
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.act_under import act_under
from ihanoi.profile.outcomes import Outcomes
from ihanoi.profile.prefill import prefill

ADD = """
    INSERT INTO dossier (id, procedure_version_id, procedure_code, applicant_id, channel, state, version,
                         sealed_content, created_at, updated_at, submitter_id, mandate_id)
    VALUES ($1, $2, $3, $4, 'online', $5, 1, $6, $7, $7, $8, $9)
"""


def online_version(reader: Reader, code: str) -> Version:
    """Return the version that a dossier begun online today uses.

    Raises:
        ProcedureMissing, ProcedureEnded, NoFormYet: no version of the procedure is in force today.
        NotOnline: it cannot be filed online.
    """
    version = reader.recall(Catalogue).in_force(code, reader.now.date())
    if not any(channel.kind == "online" for channel in version.procedure.channels):
        raise NotOnline
    return version


async def open_draft(tx: Transaction, actor: Actor, outcomes: Outcomes, command: OpenDossier) -> DossierView:
    """Begin a dossier.

    Raises:
        ProcedureMissing, ProcedureEnded, NoFormYet, NotOnline: see ``online_version``.
        ChoiceUnknown: somebody was named who cannot be meant.
        MandateMissing, MandateNotCovering: see ``act_under``.
    """
    assert actor.id is not None
    version = online_version(tx, command.procedure)
    acting = await act_under(tx, actor, command.mandate, version.procedure) if command.mandate else None
    applicant_id, submitter_id = (acting.reading.subject_id, actor.id) if acting else (actor.id, None)
    filled = await prefill(tx, actor, outcomes, version, command.about, acting=acting)

    dossier_id: UUID = new_id()
    content = from_prefill(filled)
    sealed = await seal_content(tx, applicant_id, dossier_id, content)
    row = version.id, version.procedure.code, applicant_id, State.DRAFT.value, sealed, tx.now, submitter_id
    tx.later(ADD, dossier_id, *row, command.mandate)

    tx.record(actor, dossier_id, DraftOpened(version.procedure.code, filled.reused_share))
    return replace(await own_dossier(tx, actor, dossier_id), prefill=filled)


async def see_draft_again(tx: Transaction, actor: Actor, command: OpenDossier) -> None:
    """Let the answer to the beginning of a dossier be given once more, under a mandate only while it is in force.

    Raises:
        MandateMissing, MandateNotCovering: see ``act_under``.
    """
    if command.mandate:
        await act_under(tx, actor, command.mandate, online_version(tx, command.procedure).procedure)
