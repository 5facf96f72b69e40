"""A connection that calls statements by name, so that several travel in one message and none is planned anew.

PostgreSQL parses and plans each statement of a message that holds several, every time. One that was prepared is
only run: what a unit of work sends along is ``EXECUTE`` of a name, with the values written out.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import asyncpg

KNOWN = 200
"""A connection that knows more statements than this is not lent again, so that it never grows without end."""


class Step(NamedTuple):
    """One statement of a message."""

    sql: str
    values: str = ""
    """What ``$1``, ``$2`` … stand for, written out. A statement without values is sent as it is: ``BEGIN``."""


class Connection(asyncpg.Connection):
    """asyncpg's connection, with the names of what was prepared on it. They are gone with it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._names: dict[str, str] = {}

    @property
    def knows_enough(self) -> bool:
        """Whether so much was prepared on it that a new one should take its place."""
        return len(self._names) > KNOWN

    async def learn(self, steps: Sequence[Step]) -> None:
        """Prepare what this connection meets for the first time, in one message.

        Nobody knows which names exist after a failure: the connection is ended.
        """
        new = dict.fromkeys(sql for sql, values in steps if values and sql not in self._names)
        if not new:
            return
        names = {sql: f"ihanoi_{number}" for number, sql in enumerate(new, len(self._names))}
        try:
            await self.execute(";".join(f"PREPARE {name} AS {sql}" for sql, name in names.items()))
        except BaseException:
            self.terminate()
            raise
        self._names |= names

    async def run(self, steps: Sequence[Step]) -> str:
        """Run statements that were learnt in one message; return what the server says of the last. Rows are dropped.

        Raises:
            asyncpg.InvalidSQLStatementNameError, asyncpg.InvalidCachedStatementError: the server knows a name no more,
                or means something else by it; the connection is ended.
        """
        try:
            return await self.execute(";".join([self._said(step) for step in steps]))
        except (asyncpg.InvalidSQLStatementNameError, asyncpg.InvalidCachedStatementError):
            self.terminate()
            raise

    def _said(self, step: Step) -> str:
        return f"EXECUTE {self._names[step.sql]}({step.values})" if step.values else step.sql
