"""The national registers side by side: whoever is asked is asked at the same moment, and nobody waits for the slowest."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from typing import Protocol

from ihanoi.exchange.answers import Answer, Outcome, Question, Reply
from ihanoi.exchange.breaker import Breaker
from ihanoi.exchange.errors import RegisterDenied, RegisterUnavailable


class Register(Protocol):
    """A connection to one register. Each keeps the same deadline for everything a look-up takes."""

    async def look_up(self, question: Question) -> Answer | None:
        """Return what the register knows, None when it knows nobody with this number.

        Raises:
            RegisterUnavailable: no answer in time, or one that cannot be trusted.
            RegisterDenied: the register does not allow this look-up.
        """


class Registers:
    """The registers this process is connected to, by the names of ``Attribute.source``, each behind its own breaker."""

    def __init__(self, by_name: Mapping[str, Register], breaker: Callable[[], Breaker]) -> None:
        self._by_name = by_name
        self._breakers = {name: breaker() for name in by_name}

    async def ask(self, names: Collection[str], question: Question) -> dict[str, Reply]:
        """Ask several registers at once; one in trouble is an outcome of its own and disturbs no other."""
        replies = await asyncio.gather(*(self._ask(name, question) for name in names))
        return dict(zip(names, replies, strict=True))

    async def _ask(self, name: str, question: Question) -> Reply:
        register = self._by_name.get(name)
        if register is None or not self._breakers[name].lets_pass():
            return Reply(Outcome.UNAVAILABLE, asked=False)
        try:
            reply = _found(await register.look_up(question))
        except RegisterDenied:
            reply = Reply(Outcome.DENIED)
        except RegisterUnavailable:
            self._breakers[name].failed()
            return Reply(Outcome.UNAVAILABLE)
        self._breakers[name].answered()
        return reply


def _found(answer: Answer | None) -> Reply:
    return Reply(Outcome.NOT_FOUND) if answer is None else Reply(Outcome.FOUND, answer)
