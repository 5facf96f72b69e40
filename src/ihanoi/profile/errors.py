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


class AttributeMissing(DomainError):
    """The shared vocabulary has no such attribute."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "attribute_not_found"
    title = "No such attribute"
    detail_vi = "Danh mục thông tin không có mục «{attribute}». Xem các mục của bạn tại GET /v1/me/facts."
    detail_en = "The vocabulary has no attribute «{attribute}». See yours at GET /v1/me/facts."


class FactMissing(DomainError):
    """Nothing is known of the attribute."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "fact_not_found"
    title = "Nothing is known of it"
    detail_vi = "Hệ thống không lưu thông tin này về bạn. Xem các thông tin đang lưu tại GET /v1/me/facts."
    detail_en = "Nothing of this kind is held about you. See what is held at GET /v1/me/facts."


class FactDeclared(DomainError):
    """The value is the person's own word: no register needs to be asked."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "fact_declared"
    title = "You declared it yourself"
    detail_vi = "Thông tin này do chính bạn khai. Hãy sửa bằng PUT hoặc xóa bằng DELETE ngay tại thông tin đó."
    detail_en = "You declared this yourself. Change it with PUT, or delete it with DELETE, at the fact itself."


class FactVerified(DomainError):
    """A register vouches for the value: the person's own word does not replace it."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "fact_verified"
    title = "Only its register can change it"
    detail_vi = "Thông tin này do «{register}» ({source}) xác nhận, không sửa hay xóa được ở đây. Nếu sai, hãy đề nghị điều chỉnh tại POST /v1/me/facts/…/correction."
    detail_en = "«{register}» ({source}) vouches for this; it is not changed or deleted here. If it is wrong, request its correction at POST /v1/me/facts/…/correction."


class ValueInvalid(DomainError):
    """The value does not fit its attribute; ``errors`` says why."""

    code = "value_invalid"
    title = "The value does not fit"
    detail_vi = "Giá trị không phù hợp với thông tin này. Xem «errors»."
    detail_en = "The value does not fit this attribute. See «errors»."


class ConsentNeeded(DomainError):
    """What the person declares is kept only with their consent."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "consent_needed"
    title = "Consent comes first"
    detail_vi = "Thông tin bạn tự khai chỉ được lưu khi bạn đồng ý cho mục đích «{purpose}». Hãy đồng ý tại POST /v1/me/consents rồi thử lại."
    detail_en = "What you declare is kept only with your consent to the purpose «{purpose}». Agree at POST /v1/me/consents, then try again."


class CorrectionOpen(DomainError):
    """The attribute is disputed already."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "correction_open"
    title = "Requested already"
    detail_vi = "Bạn đã đề nghị điều chỉnh thông tin này. Xem tình trạng tại GET /v1/me/corrections."
    detail_en = "You have requested this correction already. See how it stands at GET /v1/me/corrections."


class CorrectionMissing(DomainError):
    """The person has no such correction."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "correction_not_found"
    title = "No such correction"
    detail_vi = "Bạn không có đề nghị điều chỉnh này. Xem các đề nghị của bạn tại GET /v1/me/corrections."
    detail_en = "You have no such correction. See yours at GET /v1/me/corrections."


class CorrectionClosed(DomainError):
    """The correction is no longer open."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "correction_closed"
    title = "Closed already"
    detail_vi = "Đề nghị điều chỉnh này đã khép lại («{state}»); không cần làm gì thêm."
    detail_en = "This correction is closed already («{state}»); nothing is left to do."


class ChoiceUnknown(DomainError):
    """Whoever was named for a role of the form cannot be meant there."""

    code = "choice_unknown"
    title = "Nobody of this kind is known"
    detail_vi = "Không thể chọn như vậy cho vai «{of}». Xem các lựa chọn tại «parts» của biểu mẫu điền sẵn."
    detail_en = "That cannot be chosen for the role «{of}». See the choices in «parts» of the prefilled form."


class ConsentMissing(DomainError):
    """The person never gave such a consent."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "consent_not_found"
    title = "No such consent"
    detail_vi = "Bạn không có sự đồng ý này. Xem các lần đồng ý tại GET /v1/me/consents/ledger."
    detail_en = "You never gave such a consent. See those you gave at GET /v1/me/consents/ledger."


class DisputeMissing(DomainError):
    """Nobody disputes such a line."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "dispute_not_found"
    title = "No such dispute"
    detail_vi = "Không có phản đối nào đối với dòng này. Xem các phản đối tại GET /v1/desk/access-disputes."
    detail_en = "Nobody disputes this line. See the disputes at GET /v1/desk/access-disputes."


class DisputeAnswered(DomainError):
    """Each dispute is answered once."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "dispute_answered"
    title = "Answered already"
    detail_vi = "Phản đối này đã được trả lời. Hãy mở lại để xem câu trả lời."
    detail_en = "This dispute has been answered already. Open it again to read the answer."


class OwnAccess(DomainError):
    """Nobody judges an access of their own."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "own_access"
    title = "Your own access"
    detail_vi = "Chính bạn đã truy cập dữ liệu này. Hãy để người khác trả lời phản đối."
    detail_en = "It was you who accessed these data. Let somebody else answer the dispute."


class AssuranceTooLow(DomainError):
    """The person's electronic identity was not verified in person."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code = "assurance_too_low"
    title = "A verified identity is needed"
    detail_vi = "Việc này cần tài khoản định danh điện tử mức độ 2. Hãy đến cơ quan công an để được cấp rồi thử lại."
    detail_en = "This needs an electronic identity of level 2. Obtain it from the police, then try again."


class MandateMissing(DomainError):
    """There is no such mandate, or none that concerns the person now."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "mandate_not_found"
    title = "No such mandate"
    detail_vi = (
        "Không có ủy quyền này hoặc ủy quyền không còn hiệu lực. Xem các ủy quyền của bạn tại GET /v1/me/mandates."
    )
    detail_en = "There is no such mandate, or it is not in force. See yours at GET /v1/me/mandates."


class MandateNotOpen(DomainError):
    """The mandate cannot be accepted or withdrawn any more."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "mandate_not_open"
    title = "Settled already"
    detail_vi = "Ủy quyền này đang ở trạng thái «{state}»; không thực hiện được việc này nữa."
    detail_en = "This mandate is «{state}» already; that cannot be done any more."


class MandateNotCovering(DomainError):
    """The mandate is for other procedures."""

    kind: ClassVar[Kind] = Kind.FORBIDDEN
    code = "mandate_not_covering"
    title = "Not covered by the mandate"
    detail_vi = "Ủy quyền này không gồm thủ tục {procedure}. Hãy đề nghị người ủy quyền cho phép thêm."
    detail_en = "This mandate does not cover procedure {procedure}. Ask whoever gave it for one that does."


class MandateToOneself(DomainError):
    """Nobody needs a mandate for themself."""

    code = "mandate_to_oneself"
    title = "Your own number"
    detail_vi = "Đây là số định danh của chính bạn. Hãy nhập số của người được ủy quyền."
    detail_en = "This is your own number. Enter the number of the person who is to act for you."


class MandateScopeUnknown(DomainError):
    """The mandate names a procedure or a field of law that does not exist."""

    code = "mandate_scope_unknown"
    title = "Unknown procedure or field"
    detail_vi = "Không có thủ tục hoặc lĩnh vực «{name}». Hãy chọn trong danh mục tại GET /v1/procedures."
    detail_en = "There is no procedure or field of law «{name}». Choose from GET /v1/procedures."


class MandateTermRefused(DomainError):
    """The term begins in the past, ends before it begins, or is too long."""

    code = "mandate_term_refused"
    title = "Choose another term"
    detail_vi = "Ủy quyền bắt đầu sớm nhất từ hôm nay và kéo dài tối đa {years} năm. Hãy chọn lại thời hạn."
    detail_en = "A mandate begins today at the earliest and lasts at most {years} years. Choose another term."
