"""Consult the population database about a minor child or ward whom a form speaks of, as parent or representative.

The register itself must tie the two together, in the person's record and in the child's own; then the child's
record may be read as a parent reads it (Civil Code, 91/2015/QH13, Art. 136). Nobody else is looked up here.
"""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.version import Version
from ihanoi.exchange.answers import Outcome, Question, Reply
from ihanoi.exchange.registers import Registers
from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Reader, Transaction
from ihanoi.profile.ask_registers import FRESH
from ihanoi.profile.casting import NOBODY, cast
from ihanoi.profile.events import RegisterAsked
from ihanoi.profile.filling_about import may_look_up
from ihanoi.profile.form_plan import form_plan
from ihanoi.profile.keep_facts import LOCK, keep_facts
from ihanoi.profile.parties import Party, present_parties
from ihanoi.profile.provenance import Source
from ihanoi.profile.reading import FORM_FILLING, own

ASKED = "UPDATE party SET asked_at = $2 WHERE id = $1"
THEIR_OWN = "SELECT id FROM subject WHERE national_id_index = $1"
TIES = ("family.father_national_id", "family.mother_national_id", "family.representative_national_id")
OF_THE_CHILD = ("person.", "residence.")
"""What is kept of a child's record; whom else it names is not the form's business."""


async def consult_about(
    database: Database,
    actor: Actor,
    registers: Registers,
    version: Version,
    purpose: str,
    about: Mapping[str, str] = NOBODY,
) -> None:
    """Bring the facts about the minors who play a role of the form up to date, where the form asks for more than is known.

    Call it after ``consult_registers``, and before the transaction's first statement. A register that
    is silent leaves the questions to the person.

    Raises:
        ChoiceUnknown: somebody was named who cannot be meant.
        SubjectErased: the person's data was erased.
    """
    reader = database.reader()
    wanted = await _to_look_up(reader, actor, version, about)
    if not wanted:
        return
    me = (await identity_record(reader, own(actor).subject_id)).national_id
    for party in wanted:
        number = party.identity.number or ""
        replies = await registers.ask([Source.POPULATION.value], Question(number, purpose))
        reply = replies[Source.POPULATION.value]
        if reply.asked:
            async with database.unit_of_work() as tx:
                await _keep(tx, actor, party, _trusted(reply, me), purpose)


async def _to_look_up(reader: Reader, actor: Actor, version: Version, about: Mapping[str, str]) -> list[Party]:
    vocabulary = reader.recall(Catalogue).vocabulary.attributes
    plan = form_plan(version, vocabulary)
    roles = plan.minor_roles
    if not roles:
        return []
    parties = await present_parties(reader, own(actor))
    named = {of: chosen for of, chosen in about.items() if of in roles}
    played = cast(roles, {}, parties, named)
    found = {}
    for of, chosen in played.chosen.items():
        party = played.parties.get(chosen)
        asked = {field.attribute for field in plan.fields if field.of == of and field.attribute in vocabulary}
        from_register = {name for name in asked if name and vocabulary[name].source == Source.POPULATION.value}
        if party is not None and _is_due(reader, party, from_register):
            found[party.id] = party
    return list(found.values())


def _is_due(reader: Reader, party: Party, asked: Collection[str]) -> bool:
    lacking = {name for name in asked if name not in party.known or not party.known[name].verified}
    fresh = party.asked_at is not None and party.asked_at > reader.now - FRESH
    return bool(lacking) and not fresh and may_look_up(party, reader.now.date())


def _trusted(reply: Reply, me: str) -> Reply:
    """Return the reply, refused by ourselves when the child's record does not name the person."""
    if reply.answer is None or me in {reply.answer.values.get(tie) for tie in TIES}:
        return reply
    return Reply(Outcome.DENIED)


async def _keep(tx: Transaction, actor: Actor, party: Party, reply: Reply, purpose: str) -> None:
    reading = own(actor)
    owner = reading.subject_id
    if reply.outcome in (Outcome.FOUND, Outcome.NOT_FOUND):
        said: Mapping[str, Any] = reply.answer.values if reply.answer else {}
        values = {name: value for name, value in said.items() if name.startswith(OF_THE_CHILD)}
        await tx.execute(LOCK, owner)
        [present] = [one for one in await present_parties(tx, reading) if one.id == party.id] or [party]
        await keep_facts(tx, owner, Source.POPULATION, values, present.facts, about_id=party.id)
        await tx.execute(ASKED, party.id, tx.now)
    line = RegisterAsked(Source.POPULATION.value, reply.outcome.value, f"{purpose}: {party.kind.value}", FORM_FILLING)
    tx.record(actor, owner, line)
    if (child_id := await _own_account(tx, party)) is not None:
        tx.record(actor, child_id, line)


async def _own_account(tx: Transaction, party: Party) -> UUID | None:
    """Return the child's own subject, should there be one: the question is a line in their log too."""
    index = tx.keyring.blind_index(party.identity.number or "", "national_id")
    found: UUID | None = await tx.fetch_value(THEIR_OWN, index)
    return found
