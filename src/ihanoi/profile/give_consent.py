"""Give consent to one purpose, in the words that were read."""

from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.profile.consent_purposes import ConsentPurposes, text_hash, text_in_force
from ihanoi.profile.consents import consent_to
from ihanoi.profile.errors import ConsentPurposeMissing, ConsentTextChanged
from ihanoi.profile.events import ConsentGiven
from ihanoi.profile.schemas import ConsentView, GiveConsent

KEEP_TEXT = """
    INSERT INTO consent_text (hash, purpose, version, text_vi, text_en) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (hash) DO NOTHING
"""
END_OLDER = """
    UPDATE consent SET ended_at = $4 WHERE subject_id = $1 AND purpose = $2 AND text_hash <> $3 AND ended_at IS NULL
"""
GIVE = """
    INSERT INTO consent (id, subject_id, purpose, text_hash, given_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (subject_id, purpose) WHERE ended_at IS NULL DO NOTHING
"""


async def give_consent(tx: Transaction, actor: Actor, command: GiveConsent) -> ConsentView:
    """Keep that the person agreed to a purpose's text in force; agreeing to it again changes nothing.

    A newer text continues the consent: what was kept under the older one stays.

    Raises:
        ConsentPurposeMissing: consent is not asked for such a purpose today.
        ConsentTextChanged: the version read is not the one in force.
    """
    assert actor.id is not None
    purpose = tx.recall(ConsentPurposes).by_id.get(command.purpose)
    text = text_in_force(purpose, tx.now.date()) if purpose else None
    if text is None:
        raise ConsentPurposeMissing
    if text.version != command.version:
        raise ConsentTextChanged(version=text.version)
    digest = text_hash(command.purpose, text.version, text.text)

    await tx.execute(KEEP_TEXT, digest, command.purpose, text.version, text.text.vi, text.text.en)
    await tx.execute(END_OLDER, actor.id, command.purpose, digest, tx.now)
    if await tx.execute(GIVE, new_id(), actor.id, command.purpose, digest, tx.now):
        tx.record(actor, actor.id, ConsentGiven(command.purpose, text.version, digest.hex()))
    return await consent_to(tx, actor.id, command.purpose)
