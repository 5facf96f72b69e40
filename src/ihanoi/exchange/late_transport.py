"""The connections to other systems, made ready aside: reading all the certificates that are trusted takes its time."""

import asyncio
from collections.abc import Callable

import httpx2

Opening = asyncio.Task[httpx2.AsyncBaseTransport]


def verified() -> httpx2.AsyncBaseTransport:
    """Return connections that check who answers, and heed no variables of the environment."""
    return httpx2.AsyncHTTPTransport(trust_env=False)


class LateTransport(httpx2.AsyncBaseTransport):
    """Opens with the first question, or before, in a thread, so that nobody else waits for it."""

    def __init__(self, make: Callable[[], httpx2.AsyncBaseTransport] = verified) -> None:
        self._make = make
        self._opening: Opening | None = None

    def open(self) -> Opening:
        """Begin to open, unless that was begun before."""
        if self._opening is None:
            self._opening = asyncio.create_task(asyncio.to_thread(self._make))
        return self._opening

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        """Ask, once open. Who gives up waiting does not keep the others from it."""
        transport = await asyncio.shield(self.open())
        return await transport.handle_async_request(request)

    async def aclose(self) -> None:
        """Close what was opened."""
        if self._opening is not None:
            await (await self._opening).aclose()
