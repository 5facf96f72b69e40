"""A stand-in for the population database: fictional people in memory, for the simulator."""

from collections import Counter
from collections.abc import Sequence

from ihanoi.exchange.population.households import Households
from ihanoi.exchange.population.named_people import named_people
from ihanoi.exchange.population.record import Inquiry, PopulationRecord


class PopulationRegister:
    """The register. It starts with the named citizens; ``communes`` are (GSO code, name) for the others."""

    def __init__(self, communes: Sequence[tuple[str, str]] = ()) -> None:
        self._communes = communes
        self._records = {record.SoDinhDanh: record for record in named_people()}
        self.look_ups: Counter[str] = Counter()
        """How often it was asked, by purpose."""

    def populate(self, count: int, seed: int) -> None:
        """Add whole households, commune after commune, until at least ``count`` people are known."""
        households = Households(seed)
        drawn = 0
        while self._communes and len(self._records) < count:
            for member in households.draw(self._communes[drawn % len(self._communes)]):
                self._records[member.SoDinhDanh] = member
            drawn += 1

    def look_up(self, national_id: str) -> PopulationRecord | None:
        """Return the person with this number."""
        return self._records.get(national_id)

    def answer(self, inquiry: Inquiry) -> PopulationRecord | None:
        """Return the person asked about, and remember for which purpose somebody asked."""
        self.look_ups[inquiry.MucDich] += 1
        return self.look_up(inquiry.SoDinhDanh)

    def people(self) -> list[PopulationRecord]:
        """Return everybody, the named citizens first."""
        return list(self._records.values())
