"""The result a granted dossier leads to: what was decided about it, until it is handed over."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Procedure, Text
from ihanoi.dossiers.errors import ResultRefused
from ihanoi.dossiers.paper_schemas import ResultView
from ihanoi.dossiers.schemas import Resolve
from ihanoi.identity.keys import key_of
from ihanoi.kernel.errors import FieldError
from ihanoi.kernel.text import clean
from ihanoi.platform.database import Reader, Transaction
from ihanoi.vault.type_names import name_of_type

ENTER = """
    INSERT INTO dossier_result (dossier_id, type_code, sealed_number, issued_on, valid_until)
    VALUES ($1, $2, $3, $4, $5)
"""
OF_DOSSIER = """
    SELECT type_code, sealed_number, issued_on, valid_until, file_id FROM dossier_result WHERE dossier_id = $1
"""
DECIDED = """(
    SELECT ROW(type_code, sealed_number, issued_on, valid_until, file_id) FROM dossier_result WHERE dossier_id = dossier.id
)"""
"""The same row as a column of a statement about dossiers."""


class DecidedResult(Struct, frozen=True):
    """A result as decided."""

    type_code: str
    number: str
    issued_on: date
    valid_until: date | None
    file_id: UUID | None


def number_context(applicant_id: UUID, dossier_id: UUID) -> str:
    """Return the place a result's number is sealed for."""
    return f"dossier_result.sealed_number:{applicant_id}:{dossier_id}"


def result_type(procedure: Procedure, wanted: str | None) -> str:
    """Return the code of a procedure's result: the one named, otherwise its first.

    A procedure whose results have no code in the national list gives its own.

    Raises:
        ResultRefused: the procedure has no such result.
    """
    codes = [result.code for result in procedure.results if result.code is not None]
    if wanted is not None and wanted not in codes:
        known = ", ".join(codes) or "—"
        vi, en = f"Kết quả của thủ tục này: {known}.", f"Results of this procedure: {known}."
        raise ResultRefused([FieldError("/result", "unknown", vi, en)])
    return wanted or next(iter(codes), procedure.code)


async def enter_result(
    tx: Transaction, applicant_id: UUID, dossier_id: UUID, procedure: Procedure, command: Resolve
) -> None:
    """Enter what a granted dossier leads to.

    Raises:
        ResultRefused: there is no such result, or it ends before it begins.
    """
    issued_on = command.issued_on or tx.now.date()
    if command.valid_until is not None and command.valid_until < issued_on:
        vi, en = "Ngày hết hạn trước ngày cấp.", "It ends before it was issued."
        raise ResultRefused([FieldError("/valid_until", "before_issue", vi, en)])
    code = result_type(procedure, command.result)
    key, context = await key_of(tx, applicant_id), number_context(applicant_id, dossier_id)
    sealed = tx.keyring.seal(key, clean(command.number).encode(), context)
    await tx.execute(ENTER, dossier_id, code, sealed, issued_on, command.valid_until)


async def decided_result(reader: Reader, applicant_id: UUID, dossier_id: UUID) -> DecidedResult | None:
    """Return what was decided; None for dossiers that were not granted, or from before results were kept."""
    row = await reader.fetch_one(OF_DOSSIER, dossier_id)
    return None if row is None else await _opened(reader, applicant_id, dossier_id, row)


async def _opened(reader: Reader, applicant_id: UUID, dossier_id: UUID, row: Any) -> DecidedResult:
    type_code, sealed_number, issued_on, valid_until, file_id = row
    key, context = await key_of(reader, applicant_id), number_context(applicant_id, dossier_id)
    number = reader.keyring.open(key, sealed_number, context).decode()
    return DecidedResult(type_code, number, issued_on, valid_until, file_id)


def result_name(reader: Reader, code: str) -> Text:
    """Return what a result is called."""
    return name_of_type(reader.recall(Catalogue), code)


async def result_of(reader: Reader, applicant_id: UUID, dossier_id: UUID) -> ResultView | None:
    """Return a decided dossier's result on the wire."""
    decided = await decided_result(reader, applicant_id, dossier_id)
    return None if decided is None else _shown(reader, decided)


async def listed_result(reader: Reader, applicant_id: UUID, dossier_id: UUID, row: Any) -> ResultView | None:
    """Return the result that a row of ``DECIDED`` tells of."""
    return None if row is None else _shown(reader, await _opened(reader, applicant_id, dossier_id, row))


def _shown(reader: Reader, decided: DecidedResult) -> ResultView:
    return ResultView(
        decided.type_code,
        result_name(reader, decided.type_code),
        decided.number,
        decided.issued_on,
        decided.valid_until,
        decided.file_id is not None,
    )
