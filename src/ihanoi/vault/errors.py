"""Refusals about files and documents."""

from typing import ClassVar

from ihanoi.kernel.errors import DomainError, Kind


class DocumentRefused(DomainError):
    """The file is empty, or neither PDF, PNG, JPEG nor HEIC."""

    code = "document_refused"
    title = "File not accepted"
    detail_vi = "Chỉ nhận tệp PDF, PNG, JPEG hoặc HEIC có nội dung."
    detail_en = "Only PDF, PNG, JPEG or HEIC files with content are accepted."


class FileMissing(DomainError):
    """There is no file, for instance because a result was handed over on paper only."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "file_not_found"
    title = "No file"
    detail_vi = "Không có tệp nào ở đây."
    detail_en = "There is no file here."


class FileQuarantined(DomainError):
    """Malware was found in the file; nobody gets it any more."""

    kind: ClassVar[Kind] = Kind.GONE
    code = "file_quarantined"
    title = "File quarantined"
    detail_vi = "Tệp này chứa mã độc nên đã bị cách ly. Hãy gửi một tệp khác."
    detail_en = "Malware was found in this file; it is quarantined. Send another file."


class FileBeingScanned(DomainError):
    """The file is not yet known to be free of malware."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "file_being_scanned"
    title = "The file is being scanned"
    detail_vi = "Tệp đang được quét mã độc. Hãy mở lại sau ít giây."
    detail_en = "The file is being scanned for malware. Open it again in a few seconds."
    retry_after = 5


class UploadMissing(DomainError):
    """There is no such upload of the caller's, or it expired."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "upload_not_found"
    title = "No such upload"
    detail_vi = "Không có lượt tải lên này, hoặc đã quá 24 giờ. Hãy bắt đầu lượt mới (POST /v1/me/uploads)."
    detail_en = "There is no such upload, or 24 hours have passed. Begin a new one (POST /v1/me/uploads)."


class UploadOffsetWrong(DomainError):
    """The piece does not follow what has arrived."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "upload_offset_wrong"
    title = "Another piece is wanted"
    detail_vi = "Đã nhận {offset} byte đầu. Hãy gửi tiếp từ vị trí đó."
    detail_en = "The first {offset} bytes have arrived. Go on from there."


class UploadTooLong(DomainError):
    """More was sent than announced."""

    code = "upload_too_long"
    title = "More than announced"
    detail_vi = "Tệp dài hơn {size} byte đã báo trước. Hãy bắt đầu lượt mới với đúng kích thước."
    detail_en = "The file is longer than the {size} bytes announced. Begin a new upload with its true size."


class UploadCorrupt(DomainError):
    """What arrived has another SHA-256 than announced."""

    code = "upload_corrupt"
    title = "The file arrived damaged"
    detail_vi = "Mã SHA-256 của tệp nhận được khác mã đã báo. Hãy tải lên lại từ đầu."
    detail_en = "The file that arrived has another SHA-256 than announced. Upload it anew."


class UploadUnfinished(DomainError):
    """Not all of the file has arrived."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "upload_unfinished"
    title = "The upload is not finished"
    detail_vi = "Tệp chưa tải lên xong: đã nhận {offset} byte. Hãy gửi tiếp từ vị trí đó."
    detail_en = "The file has not arrived whole: {offset} bytes so far. Go on from there."


class VaultDocumentMissing(DomainError):
    """There is no such document of the caller's."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "document_not_found"
    title = "No such document"
    detail_vi = "Bạn không có giấy tờ này trong kho. Xem danh sách tại GET /v1/me/documents."
    detail_en = "You hold no such document. See the list at GET /v1/me/documents."


class DocumentTypeUnknown(DomainError):
    """There is no such type of document."""

    code = "document_type_unknown"
    title = "No such type of document"
    detail_vi = "Không có loại giấy tờ «{type}». Xem các loại tại GET /v1/me/document-types."
    detail_en = "There is no type of document «{type}». See the types at GET /v1/me/document-types."


class DocumentDatesRefused(DomainError):
    """The days of issue and validity cannot be; ``errors`` says why."""

    code = "document_dates_refused"
    title = "These days cannot be"
    detail_vi = "Ngày cấp hoặc ngày hết hạn không hợp lý. Xem «errors»."
    detail_en = "The day of issue or the last day cannot be right. See «errors»."


class DocumentConsentNeeded(DomainError):
    """Papers are kept for later procedures only with the person's consent."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "document_consent_needed"
    title = "Consent is needed"
    detail_vi = "Giấy tờ chỉ được lưu để dùng lại khi bạn đồng ý (mục đích «keep_documents», POST /v1/me/consents)."
    detail_en = "Papers are kept for reuse only with your consent (purpose «keep_documents», POST /v1/me/consents)."


class DocumentExpired(DomainError):
    """The document is too old for this paper."""

    code = "document_expired"
    title = "The document has expired"
    detail_vi = "Giấy tờ này đã hết hạn hoặc quá cũ đối với yêu cầu của thủ tục. Hãy dùng bản mới hơn."
    detail_en = "This document has expired, or is older than the procedure takes. Use a newer one."
