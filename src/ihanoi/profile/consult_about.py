"""Consult the population database about a minor child or ward whom a form speaks of, as parent or representative.

Nobody else is looked up here.
"""

from collections.abc import Collection, Mapping, Sequence

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.version import Version
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Database, Reader
from ihanoi.profile.ask_registers import FRESH
from ihanoi.profile.casting import NOBODY, cast
from ihanoi.profile.filling_about import may_look_up
from ihanoi.profile.form_plan import form_plan
from ihanoi.profile.minor_records import ask_about_minors, keep_about_minor
from ihanoi.profile.parties import Party, present_parties
from ihanoi.profile.provenance import Source
from ihanoi.profile.reading import own


async def consult_about(
    database: Database,
    actor: Actor,
    registers: Registers,
    version: Version,
    purpose: str,
    about: Mapping[str, str] = NOBODY,
    parties: Sequence[Party] | None = None,
) -> bool:
    """Bring the facts about the minors who play a role of the form up to date, where the form asks for more than is known.

    Tells whether any was asked about. Call it after ``consult_registers``, and before the transaction's first
    statement. A register that is silent leaves the questions to the person. ``parties`` are those known at
    present, where they were read already.

    Raises:
        ChoiceUnknown: somebody was named who cannot be meant.
        SubjectErased: the person's data was erased.
    """
    reader = database.reader()
    wanted = await _to_look_up(reader, actor, version, about, parties)
    if not wanted:
        return False
    replies = await ask_about_minors(reader, registers, own(actor).subject_id, wanted, purpose)
    for party in wanted:
        async with database.unit_of_work() as tx:
            await keep_about_minor(tx, actor, own(actor), party, replies[party.id], purpose)
    return True


async def _to_look_up(
    reader: Reader, actor: Actor, version: Version, about: Mapping[str, str], parties: Sequence[Party] | None
) -> list[Party]:
    vocabulary = reader.recall(Catalogue).vocabulary.attributes
    plan = form_plan(version, vocabulary)
    roles = plan.minor_roles
    if not roles:
        return []
    if parties is None:
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
