"""The organisation in memory: which unit answers for what, where, on which day."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from msgspec import Struct

from ihanoi.agencies.errors import NoUnitInCharge, UnitMissing
from ihanoi.agencies.schemas import UnitKind, UnitView

COMMUNE_AUTHORITIES = ("commune_police", "commune_peoples_committee")
"""Authorities each commune and ward has for its own territory; all others act for the whole city."""


class Unit(Struct, frozen=True):
    """One unit with its dates."""

    id: UUID
    code: str
    name: str
    kind: UnitKind
    division: str | None
    valid_from: date
    valid_to: date | None

    def in_charge_on(self, day: date) -> bool:
        """Tell whether the unit exists on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def view(self) -> UnitView:
        """The unit as clients see it."""
        return UnitView(self.id, self.code, self.name, self.kind, self.division)


class Duty(Struct, frozen=True):
    """A unit answers for an authority between two days."""

    unit_id: UUID
    authority: str
    valid_from: date
    valid_to: date | None


class Organisation:
    """All units and duties, looked up without a query."""

    def __init__(self, units: Iterable[Unit], duties: Iterable[Duty]) -> None:
        self._units = {unit.id: unit for unit in units}
        self._by_authority: dict[str, list[tuple[Duty, Unit]]] = {}
        for duty in duties:
            self._by_authority.setdefault(duty.authority, []).append((duty, self._units[duty.unit_id]))
        self._by_place = {
            (authority, unit.division): unit
            for authority in COMMUNE_AUTHORITIES
            for _, unit in self._by_authority.get(authority, [])
        }

    def unit(self, unit_id: UUID) -> Unit:
        """Return a unit.

        Raises:
            UnitMissing: there is none under this id.
        """
        try:
            return self._units[unit_id]
        except KeyError:
            raise UnitMissing from None

    def units(self) -> list[Unit]:
        """Return every unit, in the order of their codes."""
        return sorted(self._units.values(), key=lambda unit: unit.code)

    def in_charge(self, authority: str, place: str | None, day: date) -> Unit | None:
        """Return the unit in charge of an authority's matters at a place on a day, None when nobody is."""
        if authority in COMMUNE_AUTHORITIES:
            unit = self._by_place.get((authority, place))
            return unit if unit is not None and unit.in_charge_on(day) else None
        for duty, unit in self._by_authority.get(authority, []):
            if duty.valid_from <= day and (duty.valid_to is None or day <= duty.valid_to):
                return unit
        return None

    def route(self, authority: str, place: str | None, day: date) -> Unit:
        """Return the unit in charge of an authority's matters at a place on a day.

        ``place`` is the GSO code of a commune or ward; matters of city authorities need none.

        Raises:
            NoUnitInCharge: nobody is, so the place is outside the city or unknown.
        """
        unit = self.in_charge(authority, place, day)
        if unit is None:
            raise NoUnitInCharge(place=place or "—")
        return unit
