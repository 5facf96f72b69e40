"""Files: sealed before they leave the process, kept in a folder or an S3 bucket."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import NotFoundError
from obstore.store import LocalStore, ObjectStore, from_url


class Documents:
    """A flat store of sealed files by key. Contents arrive encrypted; nothing here can read them."""

    def __init__(self, store: ObjectStore) -> None:
        self._store = store

    async def put(self, key: str, sealed: bytes) -> None:
        """Keep a file; writing the same key again replaces it whole."""
        await obstore.put_async(self._store, key, sealed)

    async def get(self, key: str) -> bytes | None:
        """Return a file, or None when there is none under this key."""
        try:
            result = await obstore.get_async(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return None
        return bytes(await result.bytes_async())

    async def delete(self, key: str) -> None:
        """Remove a file; missing ones are no error."""
        try:
            await obstore.delete_async(self._store, key)
        except (NotFoundError, FileNotFoundError):
            return


def open_documents(url: str) -> Documents:
    """Open the store at ``file:///path`` (made if missing) or any address obstore knows, such as ``s3://…``."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        path = Path(url2pathname(parts.path))
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return Documents(LocalStore(path))
    return Documents(from_url(url))
