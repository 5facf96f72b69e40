"""A paper in which malware was found counts as missing; its applicant is told, nobody can open it."""

import pytest

from ihanoi.dossiers.attached import read_document
from ihanoi.dossiers.errors import DocumentsMissing
from ihanoi.dossiers.events import DocumentQuarantined
from ihanoi.dossiers.queries import own_dossier
from ihanoi.dossiers.submit import submit
from ihanoi.dossiers.tell_quarantined import tell_quarantined
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.local.demo import PAPER
from ihanoi.platform.database import Transaction
from ihanoi.vault.errors import FileQuarantined
from ihanoi.vault.scanning import ScanState
from tests.dossiers.pieces import attached, facts_about, filled, sending

INFECT = """
    UPDATE stored_file SET scan = 'infected'
    WHERE id IN (SELECT file_id FROM dossier_document WHERE dossier_id = $1 AND requirement = 'lease')
    RETURNING id
"""


async def test_an_infected_paper_is_no_paper(tx: Transaction, an: Actor, registers: Registers) -> None:
    assert an.id is not None
    dossier = await filled(tx, an, registers)
    file_id = await tx.fetch_value(INFECT, dossier.id)
    with pytest.raises(DocumentsMissing) as refusal:
        await submit(tx, an, dossier.id, sending(dossier))
    assert [(fault.pointer, fault.code) for fault in refusal.value.errors] == [
        ("/documents/lease", "document_infected")
    ]

    for _ in range(2):
        await tell_quarantined(tx, file_id)
    [lease] = [paper for paper in (await own_dossier(tx, an, dossier.id)).documents if paper.requirement == "lease"]
    assert lease.scan is ScanState.INFECTED
    assert facts_about(tx, dossier.id, DocumentQuarantined) == [DocumentQuarantined(lease.id, "lease")]
    with pytest.raises(FileQuarantined):
        await read_document(tx, an.id, dossier.id, lease.id)

    await attached(tx, an, dossier.id, "lease", "sạch.pdf", PAPER)
    sent = await submit(tx, an, dossier.id, sending(dossier, version=dossier.version + 1))
    assert sent.code
