"""A stand-in for the registers behind the platform: records of the population double's people, for the simulator."""

from collections import Counter
from random import Random

from ihanoi.exchange.population.double import PopulationRegister
from ihanoi.exchange.shared_data.drawn_records import DRAWS
from ihanoi.exchange.shared_data.named_records import NAMED
from ihanoi.exchange.shared_data.record import LookUp, SharedRecord


class SharedRegisters:
    """All of them. The named citizens have fixed records; everybody else's follow from their number."""

    def __init__(self, population: PopulationRegister) -> None:
        self._population = population
        self.look_ups: Counter[tuple[str, str]] = Counter()
        """How often each was asked, by register and purpose."""

    def look_up(self, register: str, national_id: str) -> SharedRecord | None:
        """Return what a register holds about a person, None where it holds nothing."""
        if national_id in NAMED:
            return NAMED[national_id].get(register)
        person = self._population.look_up(national_id)
        if person is None:
            return None
        # The same number draws the same record for ever.
        return DRAWS[register](person, Random(f"{register} {national_id}"))  # noqa: S311 - drawing papers, not secrets

    def answer(self, register: str, question: LookUp) -> SharedRecord | None:
        """Return the record asked for, and remember for which purpose somebody asked."""
        self.look_ups[register, question.purpose] += 1
        return self.look_up(register, question.national_id)
