"""A server that speaks clamd's INSTREAM and finds EICAR's test file; it can be told to fail."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-" + rb"STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
"""The harmless file every scanner takes for malware, in two parts so that none takes this one for it."""


class ClamdDouble:
    """What the server says is ``mode``: ``ok``, ``error``, ``silent``, ``cut`` or ``slow``."""

    def __init__(self) -> None:
        self.mode = "ok"
        self.scanned = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one command."""
        try:
            assert await reader.readexactly(10) == b"zINSTREAM\0"
            if self.mode == "cut":
                return
            content = b""
            while size := int.from_bytes(await reader.readexactly(4), "big"):
                content += await reader.readexactly(size)
            self.scanned += 1
            await self._answer(writer, content)
        finally:
            writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, content: bytes) -> None:
        if self.mode == "silent":
            return
        if self.mode == "slow":
            await asyncio.sleep(5)
        if self.mode == "error":
            writer.write(b"INSTREAM size limit exceeded. ERROR\0")
        elif EICAR in content:
            writer.write(b"stream: Eicar-Test-Signature FOUND\0")
        else:
            writer.write(b"stream: OK\0")
        await writer.drain()


@asynccontextmanager
async def clamd(socket: Path | None = None) -> AsyncIterator[tuple[str, ClamdDouble]]:
    """Run the double on a free port, or on a unix socket; yields its address and itself."""
    double = ClamdDouble()
    if socket is None:
        server = await asyncio.start_server(double.serve, "127.0.0.1", 0)
        url = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(double.serve, socket)
        url = f"unix://{socket}"
    try:
        yield url, double
    finally:
        server.close()
