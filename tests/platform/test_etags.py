"""Which conditional headers name an ETag (RFC 9110)."""

import pytest

from ihanoi.platform.etags import matches

CASES = {
    "the same": ('"a"', '"a"', True),
    "another": ('"b"', '"a"', False),
    "no header": (None, '"a"', False),
    "empty header": ("", '"a"', False),
    "any": ("*", '"a"', True),
    "one of a list": ('"x", "a" , "y"', '"a"', True),
    "none of a list": ('"x", "y"', '"a"', False),
    "weak in the header": ('W/"a"', '"a"', True),
    "weak at the server": ('"a"', 'W/"a"', True),
    "unquoted is another": ("a", '"a"', False),
    "a beginning is another": ('"aa"', '"a"', False),
}


@pytest.mark.parametrize(("header", "etag", "expected"), CASES.values(), ids=CASES.keys())
def test_a_header_names_an_etag(header: str | None, etag: str, expected: bool) -> None:
    assert matches(header, etag) is expected
