"""Verified values age in a draft as they do in the profile: an old draft is refreshed before it is sent."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.dossiers.errors import VerifiedValuesAged
from ihanoi.dossiers.move_draft import move_draft
from ihanoi.dossiers.schemas import DossierView, MoveDraft
from ihanoi.dossiers.submit import submit
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.outcomes import NOBODY_ASKED
from tests.dossiers.pieces import answered, consulted, filled, sending

MONTH = timedelta(days=30)


@pytest.fixture
def names_age(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let names be valid for a month."""
    attributes = tx.recall(Catalogue).vocabulary.attributes
    aging = replace(attributes["person.full_name"], valid_days=MONTH.days)
    monkeypatch.setitem(attributes, "person.full_name", aging)


@pytest.fixture
async def old_draft(tx: Transaction, an: Actor, registers: Registers, names_age: None) -> DossierView:
    """A draft that is ready to be sent, opened a month and a day ago."""
    dossier = await filled(tx, an, registers)
    tx.now += MONTH + timedelta(days=1)
    return dossier


async def test_a_draft_is_sent_while_its_verified_values_are_valid(
    tx: Transaction, an: Actor, registers: Registers, names_age: None
) -> None:
    dossier = await filled(tx, an, registers)
    tx.now += MONTH
    assert (await submit(tx, an, dossier.id, sending(dossier))).state == "submitted"


async def test_an_old_draft_is_refused_and_names_what_has_aged(
    tx: Transaction, an: Actor, old_draft: DossierView
) -> None:
    with pytest.raises(VerifiedValuesAged) as refusal:
        await submit(tx, an, old_draft.id, sending(old_draft))
    assert [fault.pointer for fault in refusal.value.errors] == ["/answers/full_name"]


async def test_a_refreshed_draft_is_sent_with_the_value_obtained_anew(
    tx: Transaction, an: Actor, registers: Registers, old_draft: DossierView
) -> None:
    outcomes = await consulted(tx, an, registers)
    moved = await move_draft(tx, an, outcomes, old_draft.id, MoveDraft(old_draft.version))
    sent = await submit(tx, an, old_draft.id, sending(moved.dossier))
    assert (sent.state, sent.answers["full_name"]) == ("submitted", "Nguyễn Thị An")


async def test_while_the_register_is_down_the_person_vouches_for_an_aged_value(
    tx: Transaction, an: Actor, old_draft: DossierView
) -> None:
    moved = await move_draft(tx, an, NOBODY_ASKED, old_draft.id, MoveDraft(old_draft.version))
    dossier = await answered(tx, an, moved.dossier, full_name="Nguyễn Thị Ân")
    sent = await submit(tx, an, old_draft.id, sending(dossier))
    assert (sent.state, sent.answers["full_name"]) == ("submitted", "Nguyễn Thị Ân")
