"""Moving a draft fills anew what nobody touched, and leaves alone what was typed."""

from datetime import timedelta

from ihanoi.dossiers.move_draft import move_draft
from ihanoi.dossiers.schemas import MoveDraft
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import agree
from tests.dossiers.pieces import answered, consulted, draft

OLD, NEW, TYPED = "0912345678", "0987654321", "0900000000"


async def says(tx: Transaction, who: Actor, phone: str) -> None:
    """Let the person declare another telephone number, an hour later."""
    assert who.id is not None
    tx.now += timedelta(hours=1)
    await keep_facts(tx, who.id, Source.DECLARED, {"contact.phone": phone}, await present_facts(tx, own(who)))


async def test_a_declared_value_that_changed_since_the_opening_is_refreshed(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    await agree(tx, an)
    await says(tx, an, OLD)
    opened, edited = await draft(tx, an, registers), await draft(tx, an, registers)
    assert opened.answers["phone"] == OLD
    edited = await answered(tx, an, edited, phone=TYPED)
    await says(tx, an, NEW)
    outcomes = await consulted(tx, an, registers)
    moved = await move_draft(tx, an, outcomes, opened.id, MoveDraft(opened.version))
    assert (moved.dossier.answers["phone"], moved.refreshed, moved.set_aside) == (NEW, ["phone"], [])
    assert "phone" not in moved.kept
    kept = await move_draft(tx, an, outcomes, edited.id, MoveDraft(edited.version))
    assert (kept.dossier.answers["phone"], kept.refreshed) == (TYPED, [])
