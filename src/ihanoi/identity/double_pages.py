"""The pages of the OpenID Connect double: whom to log in as, and why a login cannot begin."""

from collections.abc import Sequence
from html import escape

from ihanoi.identity.double import Account

_STYLE = """
body { font: 1.0625rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem;
  color: #1b1b1b; background: #fff }
ul { list-style: none; padding: 0 }
li { margin: .5rem 0 }
button, input { font: inherit; min-height: 2.75rem; padding: .5rem .75rem; border: 1px solid #595959;
  border-radius: .25rem; background: #fff; color: inherit; box-sizing: border-box }
li button { width: 100%; text-align: left }
button:hover { background: #eef3fb }
:focus-visible { outline: 3px solid #0b57d0; outline-offset: 2px }
small { display: block; color: #4a4a4a }
.fault { color: #a50e0e }
"""

_PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""

_CHOICE = """<p>Đây là bản mô phỏng. Mọi tài khoản đều hư cấu và không cần mật khẩu: hãy chọn một người.</p>
{fault}
<ul>
{accounts}
</ul>
<form method="post">
<label for="other">Tài khoản khác</label>
<input id="other" name="account" required autocomplete="off" autocapitalize="off" spellcheck="false">
<button type="submit">Đăng nhập</button>
</form>
<form method="post">
<p><button type="submit" name="cancel" value="yes">Không đăng nhập, quay lại</button></p>
</form>"""

_ACCOUNT = """<li><form method="post"><button type="submit" name="account" value="{username}">{label}
<small>{username}{note}</small></button></form></li>"""


def choice_page(title: str, accounts: Sequence[Account], fault: str = "") -> str:
    """Return the login page. Its forms post to the page's own address, which carries the request."""
    return _page(
        title,
        _CHOICE.format(
            fault=f'<p role="alert" class="fault">{escape(fault)}</p>' if fault else "",
            accounts="\n".join(map(_entry, accounts)),
        ),
    )


def fault_page(title: str, fault: str) -> str:
    """Return a page that says why nobody can log in from here."""
    return _page(title, f'<p role="alert" class="fault">{escape(fault)}</p>')


def _page(title: str, body: str) -> str:
    return _PAGE.format(title=escape(title), style=_STYLE, body=body)


def _entry(account: Account) -> str:
    return _ACCOUNT.format(
        username=escape(account.username),
        label=escape(account.label),
        note=escape(f" · {account.note}") if account.note else "",
    )
