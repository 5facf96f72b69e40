"""Registers that do what a test tells them, and count what they are asked."""

from collections.abc import Mapping, Sequence
from typing import Any

from ihanoi.exchange.answers import Answer, Holding, Question
from ihanoi.exchange.breaker import Breaker
from ihanoi.exchange.errors import RegisterUnavailable
from ihanoi.exchange.registers import Registers


class ScriptedRegister:
    """Says ``values`` about everybody; None: it knows nobody. While ``trouble`` is set it raises that instead.

    ``of`` says something else of those with a number in it; ``holdings`` is held by whoever is asked about.
    """

    def __init__(
        self,
        values: dict[str, Any] | None = None,
        trouble: Exception | None = None,
        *,
        of: Mapping[str, dict[str, Any]] | None = None,
        holdings: Sequence[Holding] = (),
    ) -> None:
        self.values = values
        self.trouble = trouble
        self.of = of or {}
        self.holdings = tuple(holdings)
        self.questions: list[Question] = []

    async def look_up(self, question: Question) -> Answer | None:
        """Answer, or fail."""
        self.questions.append(question)
        if self.trouble is not None:
            raise self.trouble
        values = self.of.get(question.national_id, self.values)
        return None if values is None else Answer(dict(values), self.holdings)


def silent() -> ScriptedRegister:
    """Return a register that does not answer."""
    return ScriptedRegister(trouble=RegisterUnavailable(reason="timeout"))


def together(**by_name: ScriptedRegister) -> Registers:
    """Return registers that are never spared."""
    return Registers(by_name, lambda: Breaker(10**6, 0))
