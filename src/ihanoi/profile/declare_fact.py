"""Declare one fact outside any dossier: the person keeps what later forms are filled with up to date."""

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.text import normalise
from ihanoi.platform.database import Transaction
from ihanoi.profile.attribute_values import value_faults
from ihanoi.profile.consent_purposes import ConsentPurposes
from ihanoi.profile.correction_schemas import DeclareFact
from ihanoi.profile.corrections import place_of
from ihanoi.profile.declare import GIVEN
from ihanoi.profile.errors import AttributeMissing, ConsentNeeded, FactVerified, ValueInvalid
from ihanoi.profile.events import FactsDeclared
from ihanoi.profile.filling import valid_until
from ihanoi.profile.keep_facts import LOCK, keep_facts
from ihanoi.profile.note_changes import note_changes
from ihanoi.profile.provenance import ASSURANCE, Fact, Source, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.schemas import FactView


async def declare_fact(tx: Transaction, actor: Actor, attribute: str, command: DeclareFact) -> FactView:
    """Keep the person's own word on an attribute, or confirm it; the earlier one stays as history.

    Raises:
        AttributeMissing: the vocabulary has no such attribute.
        ValueInvalid: the value does not fit the attribute's type or options.
        ConsentNeeded: consent to reuse is the only ground of keeping it (Law 91/2025, Art. 9), and is not given.
        FactVerified: a register vouches for the value that counts.
    """
    assert actor.id is not None
    known = tx.recall(Catalogue).vocabulary.attributes.get(attribute)
    if known is None:
        raise AttributeMissing(attribute=attribute)
    value = normalise(command.value)
    if faults := value_faults(known, value):
        raise ValueInvalid(faults)
    purpose = await _consented(tx, actor, known.sensitivity)
    await tx.execute(LOCK, actor.id)
    present = await present_facts(tx, own(actor))
    check_declared(tx, winners(present).get(attribute))

    said = {attribute: value}
    changed = await keep_facts(tx, actor.id, Source.DECLARED, said, present, consent_purpose=purpose)
    if changed:
        tx.record(actor, actor.id, FactsDeclared(changed, None))
        note_changes(tx, actor, actor.id, present, Source.DECLARED, said)
    source, until = Source.DECLARED, valid_until(known, tx.now)
    return FactView(attribute, known.label, value, source, int(ASSURANCE[source]), tx.now, until)


def check_declared(tx: Transaction, fact: Fact | None) -> None:
    """Refuse to touch a value that somebody other than the person vouches for.

    Raises:
        FactVerified: it is such a value.
    """
    if fact is not None and fact.verified:
        place = place_of(tx, fact.source, fact.attribute)
        raise FactVerified(source=fact.source.value, register=f"{place.name.vi} / {place.name.en}")


async def _consented(tx: Transaction, actor: Actor, sensitivity: str) -> str:
    purpose = tx.recall(ConsentPurposes).reusing(sensitivity)
    given = {row["purpose"] for row in await tx.fetch(GIVEN, actor.id)}
    if purpose is None or purpose not in given:
        raise ConsentNeeded(purpose=purpose or sensitivity)
    return purpose
