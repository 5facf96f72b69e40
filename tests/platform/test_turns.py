"""In a rush a few requests begin in each round of the loop, the most urgent first, and officers' at once."""

import asyncio
from typing import Any

from ihanoi.platform.turns import A_ROUND, Turns
from ihanoi.platform.urgency import PRESENT, Urgency

READ, SEND, DESK, FIGURES = ("GET", "/v1/x"), ("POST", "/v1/x"), ("GET", "/v1/desk/dossiers"), ("GET", "/v1/reports/x")


class Noted:
    """An application that notes who begins, by rounds of the loop."""

    def __init__(self) -> None:
        self.rounds: list[list[Urgency]] = [[]]

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.rounds[-1].append(PRESENT.get())


async def begun_by(requests: list[tuple[str, str]]) -> list[list[Urgency]]:
    """Return who begins in which round when all come at once."""
    app = Noted()
    turns = Turns(app)
    tasks = [
        asyncio.create_task(turns({"type": "http", "method": method, "path": path}, None, None))
        for method, path in requests
    ]
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0)
        app.rounds.append([])
    return [begun for begun in app.rounds if begun]


async def test_few_begin_at_once_whatever_they_are() -> None:
    assert await begun_by([FIGURES, SEND, READ]) == [[Urgency.FIGURES, Urgency.SENDING, Urgency.READING]]


async def test_a_rush_begins_in_rounds_and_nobody_is_forgotten() -> None:
    rounds = await begun_by([READ] * (5 * A_ROUND + 1))
    assert max(map(len, rounds)) == A_ROUND
    assert sum(map(len, rounds)) == 5 * A_ROUND + 1


async def test_officers_do_not_wait_for_a_turn() -> None:
    rounds = await begun_by([*[READ] * (5 * A_ROUND), DESK])
    assert Urgency.COUNTER in rounds[0]


async def test_the_most_urgent_in_line_begin_first() -> None:
    _, *later = await begun_by([*[READ] * A_ROUND, *[FIGURES] * A_ROUND, *[READ] * A_ROUND, *[SEND] * A_ROUND])
    waited = [urgency for begun in later for urgency in begun]
    assert waited == sorted(waited, reverse=True)
    assert len(waited) == 3 * A_ROUND


async def test_one_who_leaves_the_line_takes_nobodys_turn() -> None:
    app = Noted()
    turns = Turns(app)
    scope = {"type": "http", "method": "GET", "path": "/v1/x"}
    tasks = [asyncio.create_task(turns(scope, None, None)) for _ in range(3 * A_ROUND)]
    await asyncio.sleep(0)
    for task in tasks[A_ROUND : 2 * A_ROUND]:
        task.cancel()
    await asyncio.wait(tasks)
    assert sum(map(len, app.rounds)) == 2 * A_ROUND
    # The next rush begins anew.
    again = [asyncio.create_task(turns(scope, None, None)) for _ in range(A_ROUND)]
    await asyncio.wait_for(asyncio.gather(*again), 2)
