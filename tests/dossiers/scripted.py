"""Registers that do what a test tells them, and count what they are asked."""

from typing import Any

from ihanoi.exchange.answers import Answer, Question
from ihanoi.exchange.breaker import Breaker
from ihanoi.exchange.errors import RegisterUnavailable
from ihanoi.exchange.registers import Registers


class ScriptedRegister:
    """Says ``values`` about everybody; None: it knows nobody. While ``trouble`` is set it raises that instead."""

    def __init__(self, values: dict[str, Any] | None = None, trouble: Exception | None = None) -> None:
        self.values = values
        self.trouble = trouble
        self.questions: list[Question] = []

    async def look_up(self, question: Question) -> Answer | None:
        """Answer, or fail."""
        self.questions.append(question)
        if self.trouble is not None:
            raise self.trouble
        return None if self.values is None else Answer(dict(self.values))


def silent() -> ScriptedRegister:
    """Return a register that does not answer."""
    return ScriptedRegister(trouble=RegisterUnavailable(reason="timeout"))


def together(**by_name: ScriptedRegister) -> Registers:
    """Return registers that are never spared."""
    return Registers(by_name, lambda: Breaker(10**6, 0))
