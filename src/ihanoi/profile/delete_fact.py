"""Delete a declared fact: what the person once said is forgotten, its history included."""

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.declare_fact import check_declared
from ihanoi.profile.errors import FactMissing
from ihanoi.profile.events import FactDeleted
from ihanoi.profile.keep_facts import LOCK
from ihanoi.profile.provenance import winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own

FORGET = "DELETE FROM fact WHERE subject_id = $1 AND attribute = $2 AND source = 'declared' AND about_id IS NULL"


async def delete_fact(tx: Transaction, actor: Actor, attribute: str) -> None:
    """Delete what the person declared of an attribute, as withdrawing the consent would (Law 91/2025, Art. 14).

    Consent is the only ground of keeping it, so nothing stays; dossiers keep their own answers, on the
    ground of law. A register's word on the same attribute is left alone.

    Raises:
        FactVerified: nothing was declared, but a register vouches for a value.
        FactMissing: nothing of this kind is held.
    """
    assert actor.id is not None
    await tx.execute(LOCK, actor.id)
    if await tx.execute(FORGET, actor.id, attribute):
        tx.record(actor, actor.id, FactDeleted(attribute))
        return
    check_declared(tx, winners(await present_facts(tx, own(actor))).get(attribute))
    raise FactMissing
