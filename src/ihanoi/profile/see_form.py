"""See a form as far as it is known. Where registers answered a moment ago this is one read of the database."""

from collections.abc import Mapping

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.version import Version
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database
from ihanoi.profile.casting import NOBODY
from ihanoi.profile.consult_about import consult_about
from ihanoi.profile.consult_registers import consult_registers
from ihanoi.profile.form_plan import form_plan
from ihanoi.profile.parties import present_profile
from ihanoi.profile.prefill import filled_form
from ihanoi.profile.reading import own
from ihanoi.profile.schemas import Prefill


async def see_form(
    database: Database,
    actor: Actor,
    registers: Registers,
    version: Version,
    purpose: str,
    about: Mapping[str, str] = NOBODY,
) -> Prefill:
    """Return a form filled with what is known about the person and their parties, registers asked first where due.

    What is known is read again only after somebody was asked.

    Raises:
        ChoiceUnknown: somebody was named who cannot be meant.
        SubjectErased: the person's data was erased.
    """
    reader = database.reader()
    plan = form_plan(version, reader.recall(Catalogue).vocabulary.attributes)
    profile = await present_profile(reader, own(actor), plan.looked_at)
    outcomes = await consult_registers(database, actor, registers, plan.sources, purpose, answered=profile.answered)
    if outcomes.asked:
        profile = await present_profile(reader, own(actor), plan.looked_at)
    if await consult_about(database, actor, registers, version, purpose, about, profile.parties):
        profile = await present_profile(reader, own(actor), plan.looked_at)
    return filled_form(reader, profile, outcomes, version, about)
