"""Why a register gave no answer."""

from ihanoi.kernel.errors import DomainError, Kind


class RegisterUnavailable(DomainError):
    """It is down, too slow, or speaks nonsense. ``params["reason"]`` says which, without personal data."""

    kind = Kind.UNAVAILABLE
    code = "register_unavailable"
    title = "Register unavailable"
    detail_vi = "Cơ sở dữ liệu chưa trả lời. Bạn có thể tự khai để tiếp tục; thông tin sẽ được xác minh sau."
    detail_en = "The register does not answer. Declare the data yourself to go on; it will be verified later."
    retry_after = 60


class RegisterDenied(DomainError):
    """It refuses us this look-up: the purpose or the procedure is not cleared for it."""

    kind = Kind.FORBIDDEN
    code = "register_denied"
    title = "Register refused the look-up"
    detail_vi = "Cơ sở dữ liệu không cho phép tra cứu cho mục đích này. Hãy tự khai thông tin để tiếp tục."
    detail_en = "The register does not allow a look-up for this purpose. Declare the data yourself."
