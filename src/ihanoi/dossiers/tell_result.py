"""Tell a result on: its number, day and issuer are known from now on, so that no later form asks for them."""

from typing import Any

from ihanoi.agencies.organisation import Organisation
from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Tells
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.results import DecidedResult
from ihanoi.dossiers.transition import Held
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.casting import MYSELF
from ihanoi.profile.keep_issued import PartyMeant, keep_issued
from ihanoi.profile.party_kinds import APPLICANT, ROLES


async def tell_result(tx: Transaction, actor: Actor, held: Held, result: DecidedResult) -> None:
    """Keep what a returned result makes known of the applicant, or of the party it is about."""
    procedure = tx.recall(Catalogue).version(held.procedure_version_id).procedure
    found = next((one for one in procedure.results if one.code == result.type_code), None)
    if found is None or found.tells is None or held.unit_id is None:
        return
    values = told(found.tells, result, tx.recall(Organisation).unit(held.unit_id).name)
    if found.tells.of == APPLICANT:
        await keep_issued(tx, actor, held.applicant_id, values, held.id)
        return
    content = await open_content(tx, held.applicant_id, held.id, held.sealed_content)
    chosen = content.about.get(found.tells.of)
    if chosen != MYSELF:
        meant = PartyMeant(chosen, ROLES[found.tells.of].kinds)
        await keep_issued(tx, actor, held.applicant_id, values, held.id, meant)


def told(tells: Tells, result: DecidedResult, issuer: str) -> dict[str, Any]:
    """Return what a result says, by attribute; a result without a number is silent about it."""
    said = {tells.number: result.number, tells.issued_on: result.issued_on.isoformat(), tells.issuer: issuer}
    return {name: value for name, value in said.items() if name is not None and value}
