"""Refusals about the profile."""

from typing import ClassVar

from ihanoi.kernel.errors import DomainError, Kind


class ConsentPurposeMissing(DomainError):
    """Consent is not asked for such a purpose today."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "consent_purpose_not_found"
    title = "No such purpose"
    detail_vi = "Hiện không xin đồng ý cho mục đích này. Xem các mục đích tại GET /v1/me/consents."
    detail_en = "Consent is not asked for such a purpose at present. See the purposes at GET /v1/me/consents."


class ConsentTextChanged(DomainError):
    """The text the person saw is not the one in force."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "consent_text_changed"
    title = "The text has changed"
    detail_vi = "Nội dung đồng ý đang có hiệu lực là phiên bản {version}. Hãy đọc phiên bản đó rồi đồng ý lại."
    detail_en = "The text in force is version {version}. Read that one, then agree to it."


class ConsentNotGiven(DomainError):
    """There is no consent to withdraw."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "consent_not_given"
    title = "There is no consent to withdraw"
    detail_vi = "Bạn chưa đồng ý hoặc đã rút lại sự đồng ý cho mục đích này; không cần làm gì thêm."
    detail_en = "You have not consented to this purpose, or withdrew already; nothing is left to do."


class AccessLineMissing(DomainError):
    """The person's access log has no such line."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "access_line_not_found"
    title = "No such line"
    detail_vi = "Nhật ký truy cập của bạn không có dòng này. Hãy mở lại nhật ký và chọn một dòng trong đó."
    detail_en = "Your access log has no such line. Open the log again and choose one of its lines."


class AlreadyDisputed(DomainError):
    """Each line is disputed once."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "already_disputed"
    title = "Disputed already"
    detail_vi = "Bạn đã phản đối dòng này. Hãy xem tình trạng phản đối ngay tại dòng đó trong nhật ký truy cập."
    detail_en = "You disputed this line already. See the state of the dispute with the line in the access log."
