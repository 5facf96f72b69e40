"""Refusals about dossiers."""

from typing import ClassVar

from ihanoi.kernel.errors import DomainError, Kind


class DossierMissing(DomainError):
    """There is no such dossier, or none the caller may see."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "dossier_not_found"
    title = "Dossier not found"
    detail_vi = "Không tìm thấy hồ sơ này trong phạm vi của bạn."
    detail_en = "There is no such dossier within your reach."


class StaleVersion(DomainError):
    """The dossier changed since the caller last saw it."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "stale_version"
    title = "The dossier has changed"
    detail_vi = "Hồ sơ đã thay đổi (phiên bản {version}, trạng thái «{state}»). Hãy tải lại rồi thực hiện tiếp."
    detail_en = "The dossier has changed (version {version}, state «{state}»). Reload it and go on from there."


class AnswersChanged(DomainError):
    """Answers to be saved were changed from elsewhere since they were last seen; ``errors`` names each."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "answers_changed"
    title = "Changed on another device"
    detail_vi = (
        "{count} câu trả lời vừa được sửa trên thiết bị khác (hồ sơ ở phiên bản {version}, trạng thái «{state}»; "
        "xem «errors»). Chưa có gì được lưu. Hãy tải lại, chọn giá trị đúng rồi lưu."
    )
    detail_en = (
        "{count} answers were changed on another device meanwhile (the dossier is at version {version}, «{state}»; "
        "see «errors»). Nothing was saved. Reload, choose the right values, then save."
    )


class ChangeMissing(DomainError):
    """Nothing of the person builds on another value of the attribute."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "change_not_found"
    title = "Nothing to update"
    detail_vi = "Không có hồ sơ nào của bạn dùng giá trị cũ của «{attribute}». Xem GET /v1/me/changes."
    detail_en = "No dossier of yours uses an old value of «{attribute}». See GET /v1/me/changes."


class ChangeOutdated(DomainError):
    """The value changed again since the person saw it."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "change_outdated"
    title = "The value has changed again"
    detail_vi = "Giá trị của «{attribute}» vừa thay đổi lần nữa. Hãy xem lại GET /v1/me/changes rồi áp dụng."
    detail_en = "The value of «{attribute}» has changed again. Look at GET /v1/me/changes anew, then apply it."


class NoticeMissing(DomainError):
    """There is no such notice, or none the officer handles."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "change_notice_not_found"
    title = "No such notice"
    detail_vi = "Không có thông báo này trong danh sách của đơn vị bạn. Xem GET /v1/desk/change-notices."
    detail_en = "Your unit's list has no such notice. See GET /v1/desk/change-notices."


class ActionNotAllowed(DomainError):
    """The action does not fit the dossier's state."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "action_not_allowed"
    title = "Not possible in this state"
    detail_vi = "Không thể thực hiện «{action}» khi hồ sơ ở trạng thái «{state}»."
    detail_en = "«{action}» is not possible while the dossier is «{state}»."


class AnswersInvalid(DomainError):
    """The answers do not fit the form; ``errors`` lists every fault at once."""

    code = "answers_invalid"
    title = "The form has faults"
    detail_vi = "Biểu mẫu còn {count} chỗ cần sửa. Xem «errors»."
    detail_en = "The form has {count} faults to correct. See «errors»."


class ReadOnlyChanged(DomainError):
    """A value that only its source may change differs from what was shown."""

    code = "read_only_changed"
    title = "Read-only values were changed"
    detail_vi = (
        "Thông tin đã được xác minh không sửa được ở đây. Nếu sai, hãy đề nghị cơ quan quản lý dữ liệu điều chỉnh."
    )
    detail_en = "Verified values cannot be changed here. If one is wrong, ask its register to correct it."


class DocumentsMissing(DomainError):
    """Required papers are not attached; ``errors`` names each."""

    code = "documents_missing"
    title = "Papers are missing"
    detail_vi = "Hồ sơ còn thiếu {count} giấy tờ. Xem «errors»."
    detail_en = "{count} papers are missing. See «errors»."


class VersionOutdated(DomainError):
    """The draft was begun under a version of the procedure that is no longer in force."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "version_outdated"
    title = "The procedure has changed"
    detail_vi = "Thủ tục đã có phiên bản mới (số {number}). Hãy chuyển bản nháp sang phiên bản mới rồi nộp."
    detail_en = "The procedure has a new version (number {number}). Move the draft to it, then submit."


class VerifiedValuesAged(DomainError):
    """Verified values of the draft were obtained too long ago; ``errors`` names each."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "verified_values_aged"
    title = "Verified values are too old"
    detail_vi = (
        "Thông tin đã xác minh trong bản nháp đã quá thời hạn sử dụng ({count} chỗ, xem «errors»). "
        "Hãy làm mới bản nháp (POST …/version), kiểm tra lại rồi nộp."
    )
    detail_en = (
        "Verified values of the draft are too old to be used ({count}, see «errors»). "
        "Refresh the draft (POST …/version), look it over, then submit."
    )


class PlaceChanged(DomainError):
    """A supplement may not take the matter to another unit's territory."""

    code = "place_changed"
    title = "The place has changed"
    detail_vi = "Địa chỉ mới thuộc thẩm quyền của «{unit}». Hãy rút hồ sơ này và nộp hồ sơ mới."
    detail_en = "The new place belongs to «{unit}». Withdraw this dossier and file a new one."


class SupplementedOnce(DomainError):
    """Everything missing is asked for in one notice."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "supplemented_once"
    title = "A supplement was asked for already"
    detail_vi = "Chỉ được yêu cầu bổ sung một lần, đầy đủ. Hãy tiếp nhận, xử lý hoặc từ chối hồ sơ."
    detail_en = "A supplement may be asked for once, completely. Accept, process or refuse the dossier."


class CaseUnknown(DomainError):
    """The procedure has several cases and none, or an unknown one, was chosen."""

    code = "case_unknown"
    title = "Choose a case"
    detail_vi = "Thủ tục này có nhiều trường hợp. Hãy chọn một trong: {cases}."
    detail_en = "This procedure has several cases. Choose one of: {cases}."


class RequirementUnknown(DomainError):
    """The procedure asks for no such paper."""

    code = "requirement_unknown"
    title = "No such paper"
    detail_vi = "Thủ tục này không yêu cầu giấy tờ «{requirement}»."
    detail_en = "This procedure does not ask for the paper «{requirement}»."


class NotOnline(DomainError):
    """The procedure cannot be filed online."""

    code = "not_online"
    title = "Not available online"
    detail_vi = "Thủ tục này chưa nộp trực tuyến được; hãy nộp tại bộ phận một cửa."
    detail_en = "This procedure cannot be filed online; file it at the one-stop counter."


class PeriodRefused(DomainError):
    """A report covers at least a day and at most a year."""

    code = "period_refused"
    title = "Choose another period"
    detail_vi = "Ngày cuối («to») không được trước ngày đầu («from») và kỳ báo cáo tối đa {days} ngày. Hãy chọn lại."
    detail_en = (
        "The last day («to») may not precede the first («from»), nor the period exceed {days} days. Choose anew."
    )


class AttachOne(DomainError):
    """Either a document of the vault or an upload is attached."""

    code = "attach_one"
    title = "Name one of the two"
    detail_vi = "Hãy nêu đúng một: «document_id» (giấy tờ trong kho) hoặc «upload_id» (tệp vừa tải lên)."
    detail_en = "Name exactly one: «document_id» (a document you hold) or «upload_id» (a file just uploaded)."


class ResultRefused(DomainError):
    """What is said of the result cannot be; ``errors`` says why."""

    code = "result_refused"
    title = "The result cannot be so"
    detail_vi = "Thông tin về kết quả chưa đúng. Xem «errors»."
    detail_en = "What is said of the result is not right. See «errors»."


class NothingToSettle(DomainError):
    """No register contradicts the answer, or somebody decided already."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "nothing_to_settle"
    title = "Nothing to settle"
    detail_vi = "Mục «{field}» không có chênh lệch nào chờ xử lý. Hãy tải lại hồ sơ để xem tình trạng hiện tại."
    detail_en = "There is no difference waiting at «{field}». Reload the dossier to see how things stand."


class MattersOpen(DomainError):
    """Something is still under way; ``errors`` names each dossier and what can be done."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "matters_open"
    title = "Something is still under way"
    detail_vi = (
        "Còn {count} hồ sơ đang được giải quyết (xem «errors»). Hãy chờ kết quả hoặc rút hồ sơ, rồi yêu cầu xóa lại."
    )
    detail_en = "{count} dossiers are under way (see «errors»). Wait for them or withdraw them, then ask again."


class PlanChanged(DomainError):
    """What would be erased is not what the person saw."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "erasure_plan_changed"
    title = "The plan has changed"
    detail_vi = (
        "Dữ liệu của bạn đã thay đổi từ khi bạn xem. Chưa có gì bị xóa. Hãy xem lại GET /v1/me/erasure "
        "rồi gửi «digest» mới: {digest}."
    )
    detail_en = (
        "Your data changed since you looked. Nothing was erased. Look at GET /v1/me/erasure again, "
        "then send the new «digest»: {digest}."
    )
