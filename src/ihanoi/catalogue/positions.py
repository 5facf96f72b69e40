"""Where in a TOML file a path leads: ``$.requirements[3].case`` → line 41. Good enough to open an editor there."""

import re

PART = re.compile(r"\.?([A-Za-z0-9_…-]+)|\[(\d+)\]|\[\.\.\.\]")
TOKEN = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'|#[^\n]*|[\[\]{},]")


def line_of(text: str, path: str) -> int:
    """Return the line (from 1) a path leads to, or that of the nearest part of it that can be found."""
    offset, prefix = 0, ""
    for name, index in PART.findall(path.removeprefix("$")):
        if name:
            prefix = f"{prefix}.{name}" if prefix else name
            found = _key(text, offset, name, prefix)
            offset = offset if found is None else found
        elif index:
            found = _table(text, prefix, int(index), offset) or _element(text, offset, int(index))
            offset = offset if found is None else found
    return text.count("\n", 0, offset) + 1


def _key(text: str, offset: int, name: str, prefix: str) -> int | None:
    """Find a key as assignment, dotted beginning, or header."""
    quoted = re.escape(name)
    header = re.compile(rf"^\[\[?{re.escape(prefix)}[\].]", re.MULTILINE)
    assignment = re.compile(rf"(?:^|[\s{{,.\"])\"?{quoted}\"?\s*(?:=|\.[A-Za-z_]+\s*=)", re.MULTILINE)
    found = [m.start() + (text[m.start()] in "\n{, ") for m in (assignment.search(text, offset),) if m]
    found += [m.start() for m in (header.search(text, offset),) if m]
    return min(found, default=None)


def _table(text: str, prefix: str, index: int, offset: int) -> int | None:
    """Find the n-th ``[[prefix]]`` at or after the present place."""
    headers = re.compile(rf"^\[\[{re.escape(prefix)}\]\]", re.MULTILINE)
    starts = [m.start() for m in headers.finditer(text, offset)]
    return starts[index] if index < len(starts) else None


def _element(text: str, offset: int, index: int) -> int | None:
    """Find the n-th element of the array that begins after the present place."""
    depth, count = 0, 0
    for match in TOKEN.finditer(text, offset):
        sign = match.group()
        if sign in "[{":
            depth += 1
            if depth == 2 and sign == "{":
                if count == index:
                    return match.start()
                count += 1
        elif sign in "]}":
            depth -= 1
            if depth == 0:
                return None
    return None
