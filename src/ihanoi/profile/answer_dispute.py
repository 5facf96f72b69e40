"""Answer a dispute of the access log: the office in charge tells the person what came of it."""

from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Transaction
from ihanoi.profile.access import dispute_offices
from ihanoi.profile.access_log import answer_context
from ihanoi.profile.dispute_offices import office_of
from ihanoi.profile.dispute_schemas import AnswerDispute, DisputeCase
from ihanoi.profile.disputes import dispute_case, lines
from ihanoi.profile.errors import DisputeAnswered, DisputeMissing, OwnAccess
from ihanoi.profile.events import AccessDisputeAnswered
from ihanoi.profile.schemas import DisputeState

HOLD = "SELECT subject_id, state FROM access_dispute WHERE line_id = $1 FOR UPDATE"
ANSWER = """
    UPDATE access_dispute SET state = 'answered', sealed_answer = $2, answered_at = $3, answered_by = $4
    WHERE line_id = $1
"""


async def answer_dispute(tx: Transaction, actor: Actor, line_id: int, command: AnswerDispute) -> DisputeCase:
    """Keep the answer, once, for the person to read with the line (Law 91/2025, Art. 4).

    Raises:
        WrongRole: the actor answers no disputes.
        DisputeMissing: nobody disputes such a line, or another office answers it.
        DisputeAnswered: it was answered before.
        OwnAccess: the actor did the disputed access.
        SubjectErased: the person's data was erased.
    """
    offices = dispute_offices(tx, actor)
    held = await tx.fetch_one(HOLD, line_id)
    if held is None:
        raise DisputeMissing
    [told] = await lines(tx, [line_id])
    if told.actor_id == actor.id:
        raise OwnAccess
    if await office_of(tx, line_id) not in offices:
        raise DisputeMissing
    if held["state"] != DisputeState.OPEN.value:
        raise DisputeAnswered
    subject_id = held["subject_id"]
    words = clean(command.answer).encode()
    sealed = tx.keyring.seal(await key_of(tx, subject_id), words, answer_context(subject_id, line_id))
    await tx.execute(ANSWER, line_id, sealed, tx.now, actor.id)
    tx.record(actor, subject_id, AccessDisputeAnswered(line_id))
    return await dispute_case(tx, actor, line_id)
