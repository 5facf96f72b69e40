"""A stand-in for the population database: fictional people in memory, for the simulator."""

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from ihanoi.exchange.population.households import Households
from ihanoi.exchange.population.named_people import named_people
from ihanoi.exchange.population.record import Dependant, Inquiry, PopulationRecord, one_line


class PopulationRegister:
    """The register. It starts with the named citizens; ``communes`` are (GSO code, name) for the others."""

    def __init__(self, communes: Sequence[tuple[str, str]] = ()) -> None:
        self._communes = communes
        self._records: dict[str, PopulationRecord] = {}
        self._naming: dict[str, list[PopulationRecord]] = {}
        """Records by the numbers of the parents and representatives they name."""
        for record in named_people():
            self._remember(record)
        self.look_ups: Counter[str] = Counter()
        """How often it was asked, by purpose."""

    def populate(self, count: int, seed: int) -> None:
        """Add whole households, commune after commune, until at least ``count`` people are known."""
        households = Households(seed)
        drawn = 0
        while self._communes and len(self._records) < count:
            for member in households.draw(self._communes[drawn % len(self._communes)]):
                self._remember(member)
            drawn += 1

    def look_up(self, national_id: str) -> PopulationRecord | None:
        """Return the person with this number."""
        return self._records.get(national_id)

    def answer(self, inquiry: Inquiry) -> PopulationRecord | None:
        """Return the person asked about, and remember for which purpose somebody asked."""
        self.look_ups[inquiry.MucDich] += 1
        record = self.look_up(inquiry.SoDinhDanh)
        return None if record is None else replace(record, **self._dependants(record.SoDinhDanh))

    def _dependants(self, number: str) -> dict[str, list[Dependant]]:
        """Return whom other records name the person as parent or representative of."""
        children: list[Dependant] = []
        wards: list[Dependant] = []
        for other in self._naming.get(number, ()):
            parents = {parent.SoDinhDanh for parent in (other.Cha, other.Me) if parent is not None}
            named = Dependant(one_line(other.HoVaTen), other.SoDinhDanh, other.NgayThangNamSinh)
            (children if number in parents else wards).append(named)
        return {"Con": children, "NguoiDuocDaiDien": wards}

    def _remember(self, record: PopulationRecord) -> None:
        self._records[record.SoDinhDanh] = record
        for number in {one.SoDinhDanh for one in (record.Cha, record.Me, record.NguoiDaiDien) if one is not None}:
            if number is not None:
                self._naming.setdefault(number, []).append(record)

    def people(self) -> list[PopulationRecord]:
        """Return everybody, the named citizens first."""
        return list(self._records.values())
