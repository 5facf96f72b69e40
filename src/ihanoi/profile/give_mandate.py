"""Give a mandate: offered under the blind index of a personal number, whether or not somebody here has it."""

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.errors import AssuranceTooLow, MandateScopeUnknown, MandateToOneself
from ihanoi.profile.events import MandateOffered
from ihanoi.profile.mandate_schemas import GiveMandate, MandateView
from ihanoi.profile.mandate_terms import term
from ihanoi.profile.mandates import Grantee, mandate_of, seal_grantee

OFFER = """
    INSERT INTO mandate (id, grantor_id, grantee_index, sealed_grantee, procedures, fields, valid_from, valid_to, offered_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
VERIFIED = 2
"""Level of the electronic identity from which somebody may bind themselves or act for others (Decree 69/2024)."""


async def give_mandate(tx: Transaction, actor: Actor, command: GiveMandate) -> MandateView:
    """Offer a mandate. The answer is the same whoever the number belongs to.

    Raises:
        AssuranceTooLow: the person's identity was not verified in person.
        MandateToOneself: the number is the person's own.
        MandateScopeUnknown: a procedure or field of law does not exist.
        MandateTermRefused: it would begin in the past, end before it begins, or last too long.
    """
    assert actor.id is not None
    if actor.assurance < VERIFIED:
        raise AssuranceTooLow
    if (await identity_record(tx, actor.id)).national_id == command.grantee_national_id:
        raise MandateToOneself
    _check_scope(tx.recall(Catalogue), command)
    first, last = term(command.valid_from, command.valid_to, tx.now.date())

    mandate_id = new_id()
    index = tx.keyring.blind_index(command.grantee_national_id, "national_id")
    sealed = await seal_grantee(tx, actor.id, mandate_id, Grantee(command.grantee_national_id))
    scope = sorted(set(command.procedures)), sorted(set(command.fields))
    await tx.execute(OFFER, mandate_id, actor.id, index, sealed, *scope, first, last, tx.now)

    tx.record(actor, actor.id, MandateOffered(mandate_id, *scope, first, last))
    return await mandate_of(tx, actor, mandate_id)


def _check_scope(catalogue: Catalogue, command: GiveMandate) -> None:
    known = [*catalogue.authorities, *catalogue.vocabulary.fields]
    for name in (*command.procedures, *command.fields):
        if name not in known:
            raise MandateScopeUnknown(name=name)
