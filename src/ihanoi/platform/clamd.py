"""Ask ClamAV about a file: clamd's INSTREAM command over TCP or a unix socket."""

import asyncio
from urllib.parse import urlsplit

PART_BYTES = 64 * 1024
END = bytes(4)
"""A part of length zero ends the file."""


class ScanFailed(Exception):
    """The scanner could not be reached, gave up, or took too long: nothing is known about the file."""


class Clamd:
    """The scanner at ``tcp://host:port`` or ``unix:///path``."""

    def __init__(self, url: str, patience: float = 30.0) -> None:
        """Take the address and the seconds one file may take.

        Raises:
            ValueError: the address is of neither form.
        """
        parts = urlsplit(url)
        if not ((parts.scheme == "tcp" and parts.hostname and parts.port) or (parts.scheme == "unix" and parts.path)):
            raise ValueError("write tcp://host:port or unix:///path")
        self._parts = parts
        self._patience = patience

    async def scan(self, content: bytes) -> str | None:
        """Return the name of what was found in a file, None when it is clean.

        Raises:
            ScanFailed: there is no answer, or none that tells.
        """
        try:
            async with asyncio.timeout(self._patience):
                reply = await self._ask(content)
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise ScanFailed(type(error).__name__) from error
        if reply == "stream: OK":
            return None
        if reply.startswith("stream: ") and reply.endswith(" FOUND"):
            return reply.removeprefix("stream: ").removesuffix(" FOUND")
        raise ScanFailed(reply)

    async def _ask(self, content: bytes) -> str:
        reader, writer = await self._connect()
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(content), PART_BYTES):
                part = content[start : start + PART_BYTES]
                writer.write(len(part).to_bytes(4, "big") + part)
                await writer.drain()
            writer.write(END)
            return (await reader.readuntil(b"\0"))[:-1].decode(errors="replace")
        finally:
            writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._parts.scheme == "unix":
            return await asyncio.open_unix_connection(self._parts.path)
        return await asyncio.open_connection(self._parts.hostname, self._parts.port)
