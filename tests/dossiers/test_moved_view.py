"""What a move answers is not read again after it: it must be what the next reading shows."""

from datetime import timedelta

from msgspec import UNSET
from msgspec.structs import replace

from ihanoi.dossiers.accept import accept
from ihanoi.dossiers.process import process
from ihanoi.dossiers.queries import desk_dossier, own_dossier
from ihanoi.dossiers.refuse import refuse
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.resolve import resolve
from ihanoi.dossiers.return_result import return_result
from ihanoi.dossiers.schemas import DossierView, Move, MoveWithNote, Resolve
from ihanoi.dossiers.supplement import supplement
from ihanoi.dossiers.withdraw import withdraw
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from tests.dossiers.pieces import answered, submitted

NOTE = "Thiếu hợp đồng thuê nhà, vui lòng bổ sung."


async def seen_by(tx: Transaction, actor: Actor, answer: DossierView) -> DossierView:
    """Compare an answer with what is kept, let an hour pass, and return the answer."""
    read = own_dossier if actor.kind == "citizen" else desk_dossier
    assert await read(tx, actor, answer.id) == replace(answer, reuse=UNSET)
    tx.now += timedelta(hours=1)
    return answer


async def test_each_step_to_the_result_answers_what_is_kept(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await seen_by(tx, an, await submitted(tx, an, registers))
    taken = await seen_by(tx, officer, await accept(tx, officer, sent.id, Move(sent.version)))
    begun = await seen_by(tx, officer, await process(tx, officer, sent.id, Move(taken.version)))
    decision = Resolve(begun.version, "granted", note=NOTE, number="12/GXN")
    decided = await seen_by(tx, officer, await resolve(tx, officer, sent.id, decision))
    assert decided.result is not None
    given = await seen_by(tx, officer, await return_result(tx, officer, sent.id, Move(decided.version)))
    assert (given.state, given.version) == ("returned", sent.version + 4)


async def test_a_supplement_answers_what_is_kept_on_both_ways(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await submitted(tx, an, registers)
    taken = await accept(tx, officer, sent.id, Move(sent.version))
    tx.now += timedelta(hours=1)
    asked = await request_supplement(tx, officer, sent.id, MoveWithNote(taken.version, NOTE))
    await seen_by(tx, officer, asked)
    completed = await answered(tx, an, asked, request="Đã bổ sung")
    again = await seen_by(tx, an, await supplement(tx, an, sent.id, Move(completed.version)))
    retaken = await seen_by(tx, officer, await accept(tx, officer, sent.id, Move(again.version)))
    assert retaken.accepted_at == taken.accepted_at, "it was accepted once"


async def test_an_early_end_answers_what_is_kept(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await submitted(tx, an, registers)
    await seen_by(tx, officer, await refuse(tx, officer, sent.id, MoveWithNote(sent.version, NOTE)))
    sent = await submitted(tx, an, registers)
    await seen_by(tx, an, await withdraw(tx, an, sent.id, Move(sent.version)))
