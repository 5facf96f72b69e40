"""The population database's records of minors, read as a parent or representative reads them.

The register itself must tie the two together, in the person's record and in the child's own (Civil Code,
91/2015/QH13, Art. 136); otherwise nothing of it is kept.
"""

import asyncio
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from ihanoi.exchange.answers import Outcome, Question, Reply
from ihanoi.exchange.registers import Registers
from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.profile.events import RegisterAsked
from ihanoi.profile.keep_facts import LOCK, keep_facts
from ihanoi.profile.named_by_registers import OF_A_MINOR
from ihanoi.profile.parties import Party, present_parties
from ihanoi.profile.provenance import Source
from ihanoi.profile.reading import FORM_FILLING, Reading

ASKED = "UPDATE party SET asked_at = $2 WHERE id = $1"
THEIR_OWN = "SELECT id FROM subject WHERE national_id_index = $1"
TIES = ("family.father_national_id", "family.mother_national_id", "family.representative_national_id")


async def ask_about_minors(
    reader: Reader,
    registers: Registers,
    guardian_id: UUID,
    minors: Collection[Party],
    purpose: str,
    dossier: str | None = None,
) -> dict[UUID, Reply]:
    """Return what the register says of each minor, refused by ourselves when the record does not name the guardian.

    Call it with minors who may be looked up (``may_look_up``), while no transaction waits.

    Raises:
        SubjectErased: the guardian's data was erased.
    """
    me = (await identity_record(reader, guardian_id)).national_id
    name = Source.POPULATION.value
    questions = [Question(party.identity.number or "", purpose, dossier) for party in minors]
    replies = await asyncio.gather(*(registers.ask([name], question) for question in questions))
    return {party.id: _trusted(reply[name], me) for party, reply in zip(minors, replies, strict=True)}


def _trusted(reply: Reply, me: str) -> Reply:
    if reply.answer is None or me in {reply.answer.values.get(tie) for tie in TIES}:
        return reply
    return Reply(Outcome.DENIED)


async def keep_about_minor(
    tx: Transaction, actor: Actor, reading: Reading, party: Party, reply: Reply, purpose: str
) -> None:
    """Keep what the register said of a minor with the party they are, and the lines that it was asked."""
    if not reply.asked:
        return
    owner = reading.subject_id
    if reply.outcome in (Outcome.FOUND, Outcome.NOT_FOUND):
        said: Mapping[str, Any] = reply.answer.values if reply.answer else {}
        values = {name: value for name, value in said.items() if name.startswith(OF_A_MINOR)}
        await tx.execute(LOCK, owner)
        [present] = [one for one in await present_parties(tx, reading) if one.id == party.id] or [party]
        await keep_facts(tx, owner, Source.POPULATION, values, present.facts, about_id=party.id)
        await tx.execute(ASKED, party.id, tx.now)
    line = RegisterAsked(Source.POPULATION.value, reply.outcome.value, f"{purpose}: {party.kind.value}", FORM_FILLING)
    tx.record(actor, owner, line)
    if (child_id := await _own_account(tx, party)) is not None:
        tx.record(actor, child_id, line)


async def _own_account(tx: Transaction, party: Party) -> UUID | None:
    """Return the minor's own subject, should there be one: the question is a line in their log too."""
    index = tx.keyring.blind_index(party.identity.number or "", "national_id")
    found: UUID | None = await tx.fetch_value(THEIR_OWN, index)
    return found
