"""Withdraw a consent: it ends at once, and what was kept on no other ground is deleted."""

from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.consent_purposes import ConsentPurposes
from ihanoi.profile.errors import ConsentNotGiven, ConsentPurposeMissing
from ihanoi.profile.events import ConsentWithdrawn
from ihanoi.profile.schemas import WithdrawnConsent

END = """
    UPDATE consent SET ended_at = $3 WHERE subject_id = $1 AND purpose = $2 AND ended_at IS NULL RETURNING id
"""
FORGET = """
    DELETE FROM fact WHERE subject_id = $1 AND (consent_purpose = $2 OR about_id IN (
        SELECT id FROM party WHERE subject_id = $1 AND party.consent_purpose = $2
    )) RETURNING attribute
"""
"""What is known about a party that goes has nobody left to be about, whichever consent it was kept under."""
FORGET_PARTIES = "DELETE FROM party WHERE subject_id = $1 AND consent_purpose = $2"


async def withdraw_consent(tx: Transaction, actor: Actor, purpose_id: str) -> WithdrawnConsent:
    """End a consent and delete the facts kept only because of it, their history included.

    Dossiers keep their own answers: they are processed on the ground of law, not of consent.

    Raises:
        ConsentPurposeMissing: there is no such purpose.
        ConsentNotGiven: no consent to it is in force.
    """
    assert actor.id is not None
    purpose = tx.recall(ConsentPurposes).by_id.get(purpose_id)
    if purpose is None:
        raise ConsentPurposeMissing
    if await tx.fetch_value(END, actor.id, purpose_id, tx.now) is None:
        raise ConsentNotGiven
    # After the row above is locked: a submission that read the consent as given has committed what it kept.
    deleted = sorted({row["attribute"] for row in await tx.fetch(FORGET, actor.id, purpose_id)})
    await tx.execute(FORGET_PARTIES, actor.id, purpose_id)
    tx.record(actor, actor.id, ConsentWithdrawn(purpose_id, deleted))
    return WithdrawnConsent(purpose_id, tx.now, deleted, purpose.on_withdrawal)
