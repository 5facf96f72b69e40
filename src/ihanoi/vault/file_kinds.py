"""What a file may be and how large. Pure."""

MAX_BYTES = 20 * 1024 * 1024
"""Most bytes of one file, however it is sent. A scanner must take as much (clamd: ``StreamMaxLength``)."""
CHUNK_BYTES = 5 * 1024 * 1024
"""Most bytes of one piece of a resumable upload."""


def media_type_of(content: bytes) -> str | None:
    """Return what a file is by its first bytes; names and headers prove nothing. None for what is not accepted."""
    if content.startswith(b"%PDF-"):
        return "application/pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content[4:8] == b"ftyp" and content[8:12] in (b"heic", b"heix", b"mif1"):
        return "image/heic"
    return None
