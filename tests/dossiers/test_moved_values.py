"""What is sealed in one row of a dossier does not open in another, even of the same person."""

import pytest
from cryptography.exceptions import InvalidTag

from ihanoi.dossiers.attached import documents_of, read_document
from ihanoi.dossiers.notes import notes_of, write_note
from ihanoi.dossiers.queries import own_dossier
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from tests.dossiers.pieces import draft, filled

NOTE_FROM_VERSION = """
    UPDATE dossier_note SET sealed_text = (SELECT sealed_text FROM dossier_note WHERE dossier_id = $1 AND version = 2)
    WHERE dossier_id = $1 AND version = 3
"""
NAME_FROM_PAPER = """
    UPDATE dossier_document SET sealed_name = (SELECT sealed_name FROM dossier_document WHERE id = $1) WHERE id = $2
"""
PAPER_TO_DOSSIER = "UPDATE dossier_document SET dossier_id = $2 WHERE id = $1"
CONTENT_FROM_DOSSIER = """
    UPDATE dossier SET sealed_content = (SELECT sealed_content FROM dossier WHERE id = $1) WHERE id = $2
"""
NAMES = "SELECT id, sealed_name, file_id FROM dossier_document WHERE dossier_id = $1 ORDER BY id"


async def test_a_note_does_not_open_at_another_step(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await draft(tx, an, registers)
    assert an.id is not None
    for version, text in ((2, "Thiếu hợp đồng thuê nhà."), (3, "Đã đủ hồ sơ.")):
        await write_note(tx, an.id, dossier.id, version, text)
    assert await notes_of(tx, an.id, dossier.id) == {2: "Thiếu hợp đồng thuê nhà.", 3: "Đã đủ hồ sơ."}
    await tx.execute(NOTE_FROM_VERSION, dossier.id)
    with pytest.raises(InvalidTag):
        await notes_of(tx, an.id, dossier.id)


async def test_a_papers_name_does_not_open_on_another_paper(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await filled(tx, an, registers)
    assert an.id is not None
    first, second, *_ = await tx.fetch(NAMES, dossier.id)
    await tx.execute(NAME_FROM_PAPER, first["id"], second["id"])
    with pytest.raises(InvalidTag):
        await documents_of(tx, an.id, dossier.id)


async def test_a_paper_moved_to_another_dossier_opens_neither_by_name_nor_by_content(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    dossier, other = await filled(tx, an, registers), await draft(tx, an, registers)
    assert an.id is not None
    [paper, *_] = await tx.fetch(NAMES, dossier.id)
    await read_document(tx, an.id, dossier.id, paper["id"])
    await tx.execute(PAPER_TO_DOSSIER, paper["id"], other.id)
    with pytest.raises(InvalidTag):
        await documents_of(tx, an.id, other.id)
    with pytest.raises(InvalidTag):
        await read_document(tx, an.id, other.id, paper["id"])


async def test_a_papers_name_does_not_open_as_its_content(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await filled(tx, an, registers)
    assert an.id is not None
    [paper, *_] = await tx.fetch(NAMES, dossier.id)
    await tx.documents.put(str(paper["file_id"]), paper["sealed_name"])
    with pytest.raises(InvalidTag):
        await read_document(tx, an.id, dossier.id, paper["id"])


async def test_answers_do_not_open_in_another_dossier(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier, other = await filled(tx, an, registers), await draft(tx, an, registers)
    await tx.execute(CONTENT_FROM_DOSSIER, dossier.id, other.id)
    with pytest.raises(InvalidTag):
        await own_dossier(tx, an, other.id)
