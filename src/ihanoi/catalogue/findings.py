"""What a check of the catalogue's files has to say."""

from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Finding(Struct, frozen=True):
    """One thing to correct. ``path`` leads to it inside the file, such as ``$.form.sections[2]``."""

    severity: Severity
    path: str
    message: str


def error(path: str, message: str) -> Finding:
    """Return a finding that stops publication."""
    return Finding("error", path, message)


def warning(path: str, message: str) -> Finding:
    """Return a finding that somebody should look at."""
    return Finding("warning", path, message)
