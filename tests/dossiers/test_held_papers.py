"""Papers met by what is held: what the ledger enters, what the officer finds, what does not count."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Replacement
from ihanoi.dossiers.attach_held import attach_held
from ihanoi.dossiers.errors import AttachOne, DocumentsMissing, RequirementUnknown
from ihanoi.dossiers.paper_schemas import AttachHeld
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.submit import submit
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.vault.enter_document import Details, NewDocument
from ihanoi.vault.errors import DocumentExpired, VaultDocumentMissing
from ihanoi.vault.held import Origin
from ihanoi.vault.issue_document import issue_document
from tests.conftest import new_subject
from tests.dossiers.pieces import RESIDENCE, attached, filled, sending

LEASE = "KQ.G99.000001"
"""A made-up result that stands for the lease."""
LEDGER = "SELECT outcome, result, why_not FROM dossier_paper WHERE dossier_id = $1 AND requirement = 'lease'"
OTHERS = ("head_consent_document", "owner_consent_document")


@pytest.fixture(autouse=True)
def lease_replaced(tx: Transaction, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the lease be replaced by the made-up result, not older than six months."""
    version = tx.recall(Catalogue).in_force(RESIDENCE, tx.now.date())
    requirements: Any = version.procedure.requirements
    changed = [
        replace(paper, replaced_by=[Replacement(result=LEASE)], max_age_months=6) if paper.id == "lease" else paper
        for paper in requirements
    ]
    monkeypatch.setattr(version, "procedure", replace(version.procedure, requirements=changed))


async def issued(tx: Transaction, who: Actor, on: date, **more: Any) -> UUID:
    """Issue the made-up result."""
    assert who.id is not None
    new = NewDocument(LEASE, Origin.ISSUED, Details("Hợp đồng"), issued_on=on, dossier_id=new_id(), **more)
    return await issue_document(tx, who, who.id, new)


async def ledger(tx: Transaction, dossier_id: UUID) -> tuple[Any, ...]:
    """Return outcome, what replaced it and why not."""
    row = await tx.fetch_one(LEDGER, dossier_id)
    assert row is not None
    return tuple(row)


async def test_an_issued_result_stands_for_the_paper_and_is_linked_once(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    document_id = await issued(tx, an, tx.now.date())
    dossier = await filled(tx, an, registers, papers=OTHERS)
    sent = await submit(tx, an, dossier.id, sending(dossier))
    assert await ledger(tx, dossier.id) == ("replaced_by_held", LEASE, None)
    [linked] = [paper for paper in sent.documents if paper.held]
    assert (linked.requirement, linked.held, linked.name, linked.media_type) == ("lease", document_id, "Hợp đồng", None)


async def test_a_file_brought_for_the_paper_goes_before_what_is_held(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    await issued(tx, an, tx.now.date())
    dossier = await filled(tx, an, registers)
    await submit(tx, an, dossier.id, sending(dossier))
    assert await ledger(tx, dossier.id) == ("given", None, "not_chosen")


async def test_of_two_that_may_be_about_others_one_is_chosen(tx: Transaction, an: Actor, registers: Registers) -> None:
    first, _ = await issued(tx, an, tx.now.date()), await issued(tx, an, tx.now.date())
    dossier = await filled(tx, an, registers, papers=OTHERS)
    with pytest.raises(DocumentsMissing) as refusal:
        await submit(tx, an, dossier.id, sending(dossier))
    assert [fault.pointer for fault in refusal.value.errors] == ["/documents/lease"]
    await attach_held(tx, an, dossier.id, AttachHeld("lease", document_id=first))
    sent = await submit(tx, an, dossier.id, sending(dossier, version=dossier.version + 1))
    assert [paper.held for paper in sent.documents if paper.requirement == "lease"] == [first]
    assert await ledger(tx, dossier.id) == ("replaced_by_held", LEASE, None)


async def test_one_too_old_neither_stands_nor_is_attached(tx: Transaction, an: Actor, registers: Registers) -> None:
    old = await issued(tx, an, tx.now.date() - timedelta(days=200))
    ended = await issued(tx, an, tx.now.date() - timedelta(days=9), valid_until=tx.now.date() - timedelta(days=1))
    dossier = await filled(tx, an, registers, papers=OTHERS)
    papers: Any = (await own_dossier(tx, an, dossier.id)).papers
    case = [paper for paper in papers if paper.requirement == "lease"]
    assert case == [], "papers of a case show once it is chosen"
    for document_id in (old, ended):
        with pytest.raises(DocumentExpired):
            await attach_held(tx, an, dossier.id, AttachHeld("lease", document_id=document_id))
    await attached(tx, an, dossier.id, "lease", "x.pdf", b"%PDF-1.4")
    await submit(tx, an, dossier.id, sending(dossier, version=dossier.version + 1))
    assert await ledger(tx, dossier.id) == ("given", None, "stale")


async def test_somebody_elses_document_is_none_and_never_stands_for_a_paper(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    other = await new_subject(tx, "001190009999")
    foreign = await issued(tx, other, tx.now.date())
    dossier = await filled(tx, an, registers, papers=OTHERS)
    with pytest.raises(VaultDocumentMissing):
        await attach_held(tx, an, dossier.id, AttachHeld("lease", document_id=foreign))
    with pytest.raises(DocumentsMissing):
        await submit(tx, an, dossier.id, sending(dossier))


async def test_exactly_one_thing_is_attached_for_a_paper_there_is(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    dossier = await filled(tx, an, registers, papers=OTHERS)
    for command in (AttachHeld("lease"), AttachHeld("lease", document_id=new_id(), upload_id=new_id())):
        with pytest.raises(AttachOne):
            await attach_held(tx, an, dossier.id, command)
    with pytest.raises(RequirementUnknown):
        await attach_held(tx, an, dossier.id, AttachHeld("birthday_card", document_id=new_id()))
