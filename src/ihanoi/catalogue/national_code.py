"""Codes as provinces print them, with a suffix of their own: ``1.004873.H26``, ``1.004873.000.00.00.H26``."""

import re

LOCAL_CODE = re.compile(r"([1-9]\.\d{6})\.[0-9A-Za-z.]{1,30}", re.ASCII)


def national_code(code: str) -> str:
    """Return the national code that a local one begins with; whatever is no local code as it is."""
    local = LOCAL_CODE.fullmatch(code)
    return local.group(1) if local else code
