"""Where a login may return to: registered addresses, and loopback ones of native apps."""

import pytest

from ihanoi.identity.errors import RedirectNotAllowed
from ihanoi.identity.start_login import check_redirect

ALLOWED = frozenset(["https://ihanoi.example/v1/auth/callback", "vn.hanoi.app:/callback"])

PASSES = [
    "https://ihanoi.example/v1/auth/callback",
    "vn.hanoi.app:/callback",
    "http://127.0.0.1/callback",
    "http://127.0.0.1:54321/any/path?x=1",
    "http://[::1]:8000/",
]
REFUSED = [
    "",
    "https://evil.example/",
    "https://ihanoi.example/v1/auth/callback/",
    "https://ihanoi.example/v1/auth/callback?next=https://evil.example",
    "https://ihanoi.example.evil.example/v1/auth/callback",
    "HTTPS://IHANOI.EXAMPLE/v1/auth/callback",
    "vn.hanoi.app:/callback2",
    "https://127.0.0.1/callback",
    "http://localhost/callback",
    "http://127.0.0.1.evil.example/",
    "http://127.0.0.1@evil.example/",
    "http://user@127.0.0.1/",
    "http://evil.example#@127.0.0.1/",
    "http://127.0.0.2/",
    "http:127.0.0.1",
    "//127.0.0.1/callback",
    "javascript:alert(1)",
    "http://[bad",
    "http://[::1",
]


@pytest.mark.parametrize("address", PASSES)
def test_an_address_that_is_registered_or_on_the_loopback_passes(address: str) -> None:
    check_redirect(address, ALLOWED)


@pytest.mark.parametrize("address", REFUSED)
def test_any_other_address_is_refused(address: str) -> None:
    with pytest.raises(RedirectNotAllowed):
        check_redirect(address, ALLOWED)
