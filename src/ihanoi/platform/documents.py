"""Files: sealed before they leave the process, kept in a folder or an S3 bucket.

Never called while a transaction is open: a slow store would hold a connection and its locks.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url

from ihanoi.kernel.errors import DomainError, Kind

PATIENCE_SECONDS = 20.0
"""How long one file may take to come or go."""


class DocumentsUnavailable(DomainError):
    """The store of files cannot be reached, or does not answer; nothing was kept."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    code = "documents_unavailable"
    title = "Files temporarily unavailable"
    detail_vi = "Kho tệp đang gián đoạn. Chưa có gì được lưu; vui lòng thử lại sau ít giây."
    detail_en = "The store of files is interrupted. Nothing was kept; please try again in a few seconds."
    retry_after = 5


class Documents:
    """A store of sealed files by key. Contents arrive encrypted; nothing here can read them.

    Every call raises DocumentsUnavailable when the store does not do its work.
    """

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, sealed: bytes) -> None:
        """Keep a file; writing the same key again replaces it whole."""
        async with _answering():
            await obstore.put_async(self._store, key, sealed)

    async def get(self, key: str) -> bytes | None:
        """Return a file, or None when there is none under this key."""
        async with _answering():
            try:
                result = await obstore.get_async(self._store, key)
            except (NotFoundError, FileNotFoundError):
                return None
            return bytes(await result.bytes_async())

    async def older_than(self, moment: datetime) -> AsyncIterator[list[str]]:
        """Yield the keys of files written before a moment, some hundreds at a time."""
        listing = obstore.list(self._store, chunk_size=500)
        while True:
            async with _answering():
                try:
                    found = await anext(listing)
                except StopAsyncIteration:
                    return
            yield [file["path"] for file in found if file["last_modified"] < moment]

    async def delete(self, key: str) -> None:
        """Remove a file; missing ones are no error."""
        async with _answering():
            try:
                await obstore.delete_async(self._store, key)
            except (NotFoundError, FileNotFoundError):
                return


@asynccontextmanager
async def _answering() -> AsyncIterator[None]:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            yield
    except (BaseError, OSError) as error:
        raise DocumentsUnavailable from error


def open_documents(url: str) -> Documents:
    """Open the store at ``file:///path`` (made if missing) or any address obstore knows, such as ``s3://…``."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        path = Path(url2pathname(parts.path))
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Documents(LocalStore(path))
    return Documents(from_url(url))
