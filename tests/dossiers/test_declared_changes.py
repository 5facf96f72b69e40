"""What somebody declares anew reaches what used the old word, and never what a register said."""

from datetime import timedelta

from ihanoi.dossiers.queries import own_dossier
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import agree
from tests.dossiers.changing import HOME, NEW_HOME, PHONE, apply, changed, says
from tests.dossiers.pieces import draft, filled, submitted


async def test_a_new_declaration_reaches_earlier_dossiers_with_consent(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    first = await submitted(tx, an, registers)
    assert await changed(tx, an) == {}
    await agree(tx, an)
    second = await submitted(tx, an, registers, phone="0987654321")
    assert [use.dossier_id for use in (await changed(tx, an))[PHONE].uses] == [first.id]
    await apply(tx, an, PHONE)
    views = [await own_dossier(tx, an, dossier.id) for dossier in (first, second)]
    assert [view.answers["phone"] for view in views] == ["0987654321"] * 2
    [amendment] = views[0].amendments
    assert (amendment.source, amendment.answers[0].old) == ("declared", "0912345678")


async def test_what_was_said_in_one_dossier_alone_is_no_change(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    await agree(tx, an)
    await submitted(tx, an, registers)
    opened = await filled(tx, an, registers, phone="0987654321")
    assert await changed(tx, an) == {}, "the person's own words in a draft stay"
    await says(tx, an, Source.DECLARED, contact_phone="0900000000")
    assert opened.id not in {use.dossier_id for use in (await changed(tx, an))[PHONE].uses}


async def test_a_declaration_never_replaces_what_a_register_said(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    await draft(tx, an, registers)
    await submitted(tx, an, registers)
    assert an.id is not None
    tx.now += timedelta(hours=1)
    await keep_facts(tx, an.id, Source.POPULATION, {}, await present_facts(tx, own(an)), withdrawn=frozenset([HOME]))
    await says(tx, an, Source.DECLARED, residence_permanent=NEW_HOME)
    assert HOME not in await changed(tx, an)
