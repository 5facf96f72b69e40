"""Request the correction of a verified value: the person says what is wrong, and learns who can put it right."""

import msgspec
from msgspec import UNSET

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.vocabulary import Attribute
from ihanoi.identity.keys import key_of
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.errors import FieldError
from ihanoi.kernel.ids import new_id
from ihanoi.kernel.text import clean, normalise
from ihanoi.platform.database import Transaction
from ihanoi.profile.attribute_values import value_faults
from ihanoi.profile.correction_schemas import CorrectionState, CorrectionView, RequestCorrection
from ihanoi.profile.corrections import DisputedValue, correction_of, request_context
from ihanoi.profile.errors import AttributeMissing, CorrectionOpen, FactDeclared, FactMissing, ValueInvalid
from ihanoi.profile.events import CorrectionRequested
from ihanoi.profile.keep_facts import LOCK
from ihanoi.profile.provenance import Fact, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own

ADD = """
    INSERT INTO correction (id, subject_id, attribute, source, sealed_request, state, asked_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (subject_id, attribute) WHERE state = 'open' DO NOTHING
"""
UNCHANGED = FieldError(
    "/value", "unchanged", "Đây chính là giá trị đang được lưu.", "This is the value that is held already."
)


async def request_correction(
    tx: Transaction, actor: Actor, attribute: str, command: RequestCorrection
) -> CorrectionView:
    """Keep that the person disputes the verified value that counts, and say where it is corrected.

    Forms go on showing the value, read-only: only its register may change it (Law 91/2025, Art. 13).

    Raises:
        AttributeMissing: the vocabulary has no such attribute.
        FactMissing: nothing is known of it.
        FactDeclared: the value is the person's own word.
        ValueInvalid: what they hold right is no value of this attribute, or the one that is held.
        CorrectionOpen: the attribute is disputed already.
    """
    assert actor.id is not None
    known = tx.recall(Catalogue).vocabulary.attributes.get(attribute)
    if known is None:
        raise AttributeMissing(attribute=attribute)
    # Nobody keeps facts about the person meanwhile: the value disputed is the one that counts now.
    await tx.execute(LOCK, actor.id)
    fact = winners(await present_facts(tx, own(actor))).get(attribute)
    if fact is None:
        raise FactMissing
    said = _said(known, fact, command)

    correction_id = new_id()
    row = {"id": correction_id, "attribute": attribute, "source": fact.source.value}
    key = await key_of(tx, actor.id)
    sealed = tx.keyring.seal(key, msgspec.json.encode(said), request_context(actor.id, row))
    state = CorrectionState.OPEN.value
    if not await tx.execute(ADD, correction_id, actor.id, attribute, fact.source.value, sealed, state, tx.now):
        raise CorrectionOpen
    tx.record(actor, actor.id, CorrectionRequested(correction_id, attribute, fact.source.value))
    return await correction_of(tx, actor.id, correction_id)


def _said(known: Attribute, fact: Fact, command: RequestCorrection) -> DisputedValue:
    if not fact.verified:
        raise FactDeclared
    said = DisputedValue(fact.value, clean(command.reason), normalise(command.value))
    if said.right_value is not UNSET:
        faults = value_faults(known, said.right_value) or ([UNCHANGED] if said.right_value == fact.value else [])
        if faults:
            raise ValueInvalid(faults)
    return said
