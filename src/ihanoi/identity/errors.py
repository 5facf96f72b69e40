"""Refusals about logins, sessions and rights."""

from typing import ClassVar

from ihanoi.kernel.errors import DomainError, Kind


class LoginRequired(DomainError):
    """No token was sent, or it is unknown, ended or expired."""

    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED
    code = "login_required"
    title = "Login required"
    detail_vi = "Phiên đăng nhập không có hoặc đã hết hạn. Hãy đăng nhập lại."
    detail_en = "There is no valid session. Log in and send the request with its token."


class WrongRole(DomainError):
    """The session is valid but belongs to somebody who may not do this."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code = "wrong_role"
    title = "Not your role"
    detail_vi = "Tài khoản này không có quyền làm việc này."
    detail_en = "This account may not do this."


class IdentityProviderUnavailable(DomainError):
    """The electronic identity system does not answer, or answers nonsense."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    code = "identity_provider_unavailable"
    title = "Login is temporarily unavailable"
    detail_vi = "Hệ thống định danh điện tử tạm thời gián đoạn. Vui lòng đăng nhập lại sau ít phút."
    detail_en = "The electronic identity system is interrupted. Please log in again in a few minutes."
    retry_after = 30


class LoginExpired(DomainError):
    """The login was not finished in time, was finished before, or was never started here."""

    code = "login_expired"
    title = "Login expired"
    detail_vi = "Lần đăng nhập này đã hết hạn hoặc đã dùng. Hãy bắt đầu đăng nhập lại."
    detail_en = "This login has expired or was used before. Start the login again."


class LoginRefused(DomainError):
    """The identity provider's answer does not prove who the person is."""

    kind: ClassVar[Kind] = Kind.UNAUTHENTICATED
    code = "login_refused"
    title = "Login refused"
    detail_vi = "Không xác thực được danh tính từ lần đăng nhập này. Hãy đăng nhập lại."
    detail_en = "This login does not prove an identity. Start the login again."


class RedirectNotAllowed(DomainError):
    """The address the login should return to is not on the list."""

    code = "redirect_not_allowed"
    title = "Redirect address not allowed"
    detail_vi = "Địa chỉ quay lại «{redirect_uri}» chưa được đăng ký cho ứng dụng."
    detail_en = "The redirect address «{redirect_uri}» is not registered for an app."


class UnknownOfficer(DomainError):
    """The staff account is real but holds no post here."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code = "unknown_officer"
    title = "No post"
    detail_vi = "Tài khoản cán bộ này chưa được phân công ở đơn vị nào. Hãy liên hệ quản trị đơn vị."
    detail_en = "This staff account holds no post in any unit. Ask the unit's administrator."


class SubjectMissing(DomainError):
    """There is no such subject, or none with data left."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "subject_not_found"
    title = "No such person"
    detail_vi = "Không có người nào mang mã {subject}, hoặc dữ liệu đã được xóa."
    detail_en = "There is nobody under the id {subject}, or their data was erased."


class MergedAlready(DomainError):
    """The subject is merged into another, or would be into itself."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "merged_already"
    title = "Merged already"
    detail_vi = "Mã {subject} đã được gộp, hoặc hai mã là một. Không cần làm gì thêm."
    detail_en = "The id {subject} is merged already, or both ids are one. Nothing is left to do."


class SubjectsDiffer(DomainError):
    """What is known of the two says that they are not one person."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "subjects_differ"
    title = "Not the same person"
    detail_vi = "Năm sinh của hai người khác nhau. Hãy sửa năm sinh tại cơ quan quản lý dữ liệu trước khi gộp."
    detail_en = "Their birth years differ. Have the wrong one corrected at its register before merging."


class SubjectErased(DomainError):
    """The person's data was erased and cannot be read any more."""

    kind: ClassVar[Kind] = Kind.GONE
    code = "subject_erased"
    title = "Erased"
    detail_vi = "Dữ liệu của người này đã được xóa theo yêu cầu."
    detail_en = "This person's data was erased on request."
