"""Refusals about procedures, their versions and their forms."""

from typing import ClassVar

from ihanoi.kernel.errors import DomainError, FieldError, Kind

STEPS_VI = {
    "review": "thẩm tra",
    "approve": "phê duyệt",
    "publish": "công bố",
    "withdraw": "bãi bỏ",
    "reject": "trả lại",
}
STATUSES_VI = {
    "drafted": "còn là dự thảo",
    "reviewed": "đã thẩm tra",
    "approved": "đã phê duyệt",
    "published": "đã công bố",
    "withdrawn": "đã bãi bỏ",
}


class ProcedureMissing(DomainError):
    """No procedure has this code."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "procedure_not_found"
    title = "Procedure not found"
    detail_vi = "Không có thủ tục nào mang mã «{procedure}»."
    detail_en = "No procedure has the code «{procedure}»."


class FactsRefused(DomainError):
    """What was told about oneself cannot be a fact: no such attribute, or a value it never has."""

    code = "facts_refused"
    title = "Facts refused"
    detail_vi = "Thông tin đưa vào không hợp lệ. Xem «errors» để biết mục cần sửa."
    detail_en = "Some facts cannot be. See «errors» for which."


class ProcedureEnded(DomainError):
    """The procedure was withdrawn, or is replaced by another."""

    kind: ClassVar[Kind] = Kind.GONE
    code = "procedure_ended"
    title = "Procedure no longer in force"
    detail_vi = "Thủ tục «{procedure}» không còn hiệu lực từ sau ngày {ended}. Thủ tục thay thế: {successor}."
    detail_en = "The procedure «{procedure}» is no longer in force after {ended}. Use instead: {successor}."


class NoFormYet(DomainError):
    """The procedure is known from an official list only; nobody has bound a form to it here."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "no_form_yet"
    title = "Information only"
    detail_vi = (
        "Thủ tục «{procedure}» hiện chỉ có thông tin; hãy nộp tại bộ phận một cửa hoặc Cổng dịch vụ công quốc gia."
    )
    detail_en = "The procedure «{procedure}» is information only here; file it at the counter or the national portal."


class ProcedureFileBroken(DomainError):
    """A file under ``procedures/`` cannot be read; nothing of it was published."""

    code = "procedure_file_broken"
    title = "Procedure file does not load"
    detail_vi = "{path}: {reason}"
    detail_en = "{path}: {reason}"


class VersionMissing(DomainError):
    """There is no version under this id."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "version_not_found"
    title = "Version not found"
    detail_vi = "Không tìm thấy phiên bản thủ tục này."
    detail_en = "There is no such version of a procedure."


class StepNotAllowed(DomainError):
    """The step does not fit the version's status; somebody may have been quicker."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "step_not_allowed"
    title = "Not possible in this status"
    detail_vi = "Không thể {step} một phiên bản {status}. Hãy tải lại."
    detail_en = "«{step}» is not possible while the version is «{status}». Reload it."

    @property
    def vi(self) -> str:
        """The Vietnamese sentence, with step and status in Vietnamese words."""
        step, status = STEPS_VI[str(self.params["step"])], STATUSES_VI[str(self.params["status"])]
        return self.detail_vi.format(step=step, status=status)


class SameHands(DomainError):
    """Four eyes: whoever reviewed a version may not approve it."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code = "same_hands"
    title = "Somebody else must approve"
    detail_vi = "Người đã thẩm tra không được phê duyệt chính phiên bản đó."
    detail_en = "Whoever reviewed a version may not approve it."


class SuccessorMissing(DomainError):
    """Whoever looks for a withdrawn procedure is sent to one that exists."""

    code = "successor_missing"
    title = "Unknown successor"
    detail_vi = "Không có thủ tục thay thế nào mang mã «{successor}»."
    detail_en = "No procedure has the code «{successor}», so it cannot be the successor."

    def __init__(self, successor: str) -> None:
        vi, en = self.detail_vi.format(successor=successor), self.detail_en.format(successor=successor)
        super().__init__([FieldError("/successor", self.code, vi, en)], successor=successor)


class TooEarly(DomainError):
    """Versions follow one another in time."""

    code = "too_early"
    title = "A later version is in force"
    detail_vi = "Đã có phiên bản có hiệu lực từ ngày {day}; hãy chọn ngày bằng hoặc sau ngày đó."
    detail_en = "A version is in force from {day} on; choose that day or a later one."


class ListUnreadable(DomainError):
    """A file is no list of procedures, or is too large; nothing was taken from it."""

    code = "list_unreadable"
    title = "List cannot be read"
    detail_vi = "Không đọc được danh sách «{file}»: {reason}"
    detail_en = "The list «{file}» cannot be read: {reason}"
