"""Why the population database gave no answer."""

from ihanoi.kernel.errors import DomainError, Kind


class PopulationUnavailable(DomainError):
    """It is down, too slow, or speaks nonsense. ``params["reason"]`` says which, without personal data."""

    kind = Kind.UNAVAILABLE
    code = "population_unavailable"
    title = "Population database unavailable"
    detail_vi = (
        "Cơ sở dữ liệu quốc gia về dân cư chưa trả lời. Bạn có thể tự khai để tiếp tục; thông tin sẽ được xác minh sau."
    )
    detail_en = (
        "The national population database does not answer. "
        "Declare the data yourself to go on; it will be verified later."
    )
    retry_after = 60


class PopulationDenied(DomainError):
    """It refuses us this look-up: the purpose or the procedure is not cleared for it."""

    kind = Kind.FORBIDDEN
    code = "population_denied"
    title = "Population database refused the look-up"
    detail_vi = (
        "Cơ sở dữ liệu quốc gia về dân cư không cho phép tra cứu cho mục đích này. Hãy tự khai thông tin để tiếp tục."
    )
    detail_en = "The national population database does not allow a look-up for this purpose. Declare the data yourself."
