"""The connections to other systems: opened once, by the first who asks, and never for nobody."""

import asyncio
import time

import httpx2
import pytest

from ihanoi.exchange.late_transport import LateTransport

QUESTION = "http://register.test/"


class Opened:
    """Counts how often connections are made, each taking a moment."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> httpx2.AsyncBaseTransport:
        self.times += 1
        time.sleep(0.02)
        return httpx2.MockTransport(lambda _: httpx2.Response(200))


async def test_questions_of_one_moment_open_once() -> None:
    opened = Opened()
    async with httpx2.AsyncClient(transport=LateTransport(opened)) as http:
        answers = await asyncio.gather(*(http.get(QUESTION) for _ in range(3)))
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert opened.times == 1


async def test_who_gives_up_does_not_keep_the_others_from_asking() -> None:
    opened = Opened()
    async with httpx2.AsyncClient(transport=LateTransport(opened)) as http:
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.001):
                await http.get(QUESTION)
        assert (await http.get(QUESTION)).status_code == 200
    assert opened.times == 1


async def test_nothing_is_opened_for_nobody() -> None:
    opened = Opened()
    async with httpx2.AsyncClient(transport=LateTransport(opened)):
        pass
    assert opened.times == 0
