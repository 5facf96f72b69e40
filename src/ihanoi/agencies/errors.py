"""Refusals about units."""

from typing import ClassVar

from ihanoi.kernel.errors import DomainError, Kind


class NoUnitInCharge(DomainError):
    """No unit of the city answers for this authority at this place on this day."""

    code = "no_unit_in_charge"
    title = "No unit in charge"
    detail_vi = "Nơi «{place}» không thuộc địa bàn thành phố Hà Nội. Hãy chọn lại phường, xã."
    detail_en = "The place «{place}» is not within Hanoi's territory. Choose the ward or commune again."


class UnitMissing(DomainError):
    """There is no unit under this id."""

    kind: ClassVar[Kind] = Kind.MISSING
    code = "unit_not_found"
    title = "Unit not found"
    detail_vi = "Không tìm thấy đơn vị này."
    detail_en = "There is no such unit."
