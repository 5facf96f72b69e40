"""Refusals about procedures and their forms."""

from typing import ClassVar

from ihanoi.kernel.errors import DomainError, Kind


class ProcedureMissing(DomainError):
    """No procedure has this code."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "procedure_not_found"
    title = "Procedure not found"
    detail_vi = "Không có thủ tục nào mang mã «{procedure}»."
    detail_en = "No procedure has the code «{procedure}»."


class ProcedureFileBroken(DomainError):
    """A file under ``procedures/`` cannot be read; nothing of it was published."""

    code = "procedure_file_broken"
    title = "Procedure file does not load"
    detail_vi = "{path}: {reason}"
    detail_en = "{path}: {reason}"
