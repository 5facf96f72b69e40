"""The receipt of a consent as a page to print: Vietnamese first, English beside it, nothing loaded from outside. Pure."""

from datetime import datetime
from html import escape

from ihanoi.profile.consent_schemas import ConsentReceipt

PAGE = """<!doctype html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>iHanoi – Giấy xác nhận sự đồng ý</title>
<style>
body {{ font: 1rem/1.5 system-ui, sans-serif; color: #111; max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem }}
header {{ border-bottom: 2px solid #111; margin-bottom: 1.25rem; padding-bottom: .75rem }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: .25rem 0 }}
p {{ margin: .5rem 0 }}
header p {{ margin: 0 }}
h2 {{ font-size: 1.0625rem; margin: 1.5rem 0 .5rem }}
[lang=en] {{ color: #444; font-weight: normal }}
dl {{ display: grid; grid-template-columns: minmax(11rem, 2fr) 4fr; gap: .5rem 1rem; margin: 0 }}
dt {{ font-weight: 600 }}
dt [lang=en] {{ display: block; font-size: .875rem }}
dd {{ margin: 0 }}
.texts {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(16rem, 1fr)); gap: 1rem }}
blockquote {{ margin: 0; padding: .75rem 1rem; border: 1px solid #767676; border-radius: .25rem; white-space: pre-line }}
code {{ overflow-wrap: anywhere }}
footer {{ margin-top: 1.5rem; padding-top: .75rem; border-top: 1px solid #767676; font-size: .875rem }}
@media print {{ html {{ font-size: 9.5pt }} body {{ max-width: none; padding: 0 }} dl {{ row-gap: .25rem }} }}
@page {{ size: A4; margin: 1.5cm 2cm }}
</style>
</head>
<body>
<main>
<header>
<strong>iHanoi</strong>
<h1>Giấy xác nhận sự đồng ý</h1>
<p lang="en">Receipt of consent</p>
</header>
<dl>
{rows}
</dl>
<h2>Nội dung đã đồng ý, nguyên văn <span lang="en">/ What was agreed to, word for word</span></h2>
<div class="texts">
<blockquote lang="vi">{text_vi}</blockquote>
<blockquote lang="en">{text_en}</blockquote>
</div>
<h2>Kiểm chứng <span lang="en">/ Verification</span></h2>
<p>Mã băm SHA-256 của nội dung: <code>{text_hash}</code></p>
<p lang="vi">Mã này cũng nằm trong nhật ký chỉ ghi thêm của hệ thống. Để tự kiểm tra, hãy tính SHA-256 (UTF-8) của mảng JSON
không có dấu cách thừa: <code>["{purpose}",{version},"…","…"]</code>, lần lượt là hai nội dung trên.</p>
<p lang="en">The append-only log of the system holds the same digest. To check it, compute SHA-256 (UTF-8) of that JSON array,
without spaces between its parts, with the two texts above in this order.</p>
<footer>
<p lang="vi">Bạn có thể rút lại sự đồng ý bất cứ lúc nào trong ứng dụng; hồ sơ đã nộp vẫn được giải quyết.
<span lang="en">You may withdraw your consent in the app at any time; submitted dossiers go on being processed.</span></p>
<p>In lúc {printed}, giờ Hà Nội <span lang="en">/ printed at this time of Hanoi</span><br><code>{id}</code></p>
</footer>
</main>
</body>
</html>
"""
ROW = '<dt>{vi}<span lang="en">{en}</span></dt>\n<dd>{value}</dd>'


def receipt_page(receipt: ConsentReceipt) -> str:
    """Return the page; whatever comes from people or files is escaped."""
    rows = [
        ("Người đồng ý", "Who consents", f"{escape(receipt.full_name)} (•••••••• {escape(receipt.number_ends_with)})"),
        ("Mục đích", "Purpose", f'{escape(receipt.name.vi)} <span lang="en">/ {escape(receipt.name.en)}</span>'),
        ("Phiên bản nội dung", "Version of the text", str(receipt.version)),
        ("Căn cứ pháp lý", "Legal ground", escape(receipt.ground) or "–"),
        ("Đồng ý lúc", "Given", _moment(receipt.given_at)),
        ("Tình trạng", "State", _state(receipt)),
    ]
    return PAGE.format(
        rows="\n".join(ROW.format(vi=vi, en=en, value=value) for vi, en, value in rows),
        text_vi=escape(receipt.text.vi),
        text_en=escape(receipt.text.en),
        text_hash=receipt.text_hash,
        purpose=escape(receipt.purpose),
        version=receipt.version,
        printed=_moment(receipt.printed_at),
        id=receipt.id,
    )


def _state(receipt: ConsentReceipt) -> str:
    if receipt.ended_at is None:
        return 'Đang có hiệu lực <span lang="en">/ in force</span>'
    moment = _moment(receipt.ended_at)
    if receipt.is_continued:
        return f'Tiếp nối bằng nội dung mới hơn lúc {moment} <span lang="en">/ continued by a newer text</span>'
    return f'Đã rút lại lúc {moment} <span lang="en">/ withdrawn</span>'


def _moment(moment: datetime) -> str:
    return f'<time datetime="{moment.isoformat(timespec="seconds")}">{moment:%H:%M:%S}, {moment:%d/%m/%Y}</time>'
