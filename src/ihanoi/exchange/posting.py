"""One question over HTTP, within one deadline for everything."""

import asyncio

import httpx2

from ihanoi.exchange.errors import RegisterUnavailable
from ihanoi.platform.elsewhere import waits_elsewhere


async def post_within(deadline: float, http: httpx2.AsyncClient, url: str, question: bytes) -> httpx2.Response:
    """Post a JSON question and return the whole answer; ``deadline`` is in seconds.

    Raises:
        RegisterUnavailable: no answer in time, or no connection.
    """
    waits_elsewhere()
    try:
        async with asyncio.timeout(deadline):
            return await http.post(url, content=question, headers={"content-type": "application/json"}, timeout=None)
    except TimeoutError:
        raise RegisterUnavailable(reason="timeout") from None
    except httpx2.HTTPError as error:
        raise RegisterUnavailable(reason="connection") from error
