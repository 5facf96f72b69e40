"""The page a browser returns to after logging in, when no app of its own catches the answer."""

from html import escape

PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>iHanoi</title>
<style>
body {{ font: 1.0625rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 0 auto; padding: 1.5rem 1rem }}
code {{ display: block; overflow-wrap: anywhere; background: #f2f4f7; padding: .75rem; border-radius: .25rem }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p lang="vi">{vi}</p>
<p lang="en">{en}</p>
{details}
</main>
</body>
</html>
"""

DETAILS = '<code>{{"login": "…", "code": "{code}", "state": "{state}"}}</code>'


def callback_page(code: str, state: str) -> str:
    """Return the page: what came back, to be sent to ``POST /v1/auth/sessions`` with the login's own secret."""
    if not code:
        return PAGE.format(
            title="Chưa đăng nhập",
            vi="Bạn chưa đăng nhập. Hãy quay lại ứng dụng và thử lại.",
            en="You are not logged in. Return to the app and try again.",
            details="",
        )
    return PAGE.format(
        title="Đã đăng nhập",
        vi="Hãy quay lại ứng dụng để tiếp tục.",
        en="Return to the app to go on. Without an app, send this with your login secret to POST /v1/auth/sessions:",
        details=DETAILS.format(code=escape(code), state=escape(state)),
    )
