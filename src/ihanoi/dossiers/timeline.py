"""A dossier's story in words, for its timeline and its live stream."""

from datetime import datetime
from uuid import UUID

import msgspec
from msgspec import UNSET
from msgspec.structs import replace

from ihanoi.catalogue.definition import Text
from ihanoi.dossiers.events import (
    Accepted,
    Amended,
    DeclarationsConfirmed,
    DeclarationsDiffer,
    DifferenceSettled,
    DocumentAttached,
    DocumentQuarantined,
    DraftExpired,
    DraftExpires,
    DraftMoved,
    DraftOpened,
    DraftRefreshed,
    HandedOver,
    IssuerNotified,
    NoticeAcknowledged,
    ProcessingStarted,
    Refused,
    Resolved,
    ResultFiled,
    Returned,
    Submitted,
    Supplemented,
    SupplementRequested,
    Withdrawn,
)
from ihanoi.dossiers.schemas import TimelineEntry
from ihanoi.kernel.actor import ActorKind
from ihanoi.platform.database import Reader
from ihanoi.platform.events import Event, LogEntry, entries_of, kind_of
from ihanoi.platform.live import Frame
from ihanoi.profile.party_kinds import REPRESENTATIVE

WORDING: dict[type[Event], Text] = {
    DraftOpened: Text(vi="Bắt đầu khai hồ sơ.", en="The form was begun."),
    DraftMoved: Text(
        vi="Bản nháp chuyển sang phiên bản mới của thủ tục.", en="The draft moved to the procedure's new version."
    ),
    DraftRefreshed: Text(
        vi="Thông tin mới của bạn được đưa vào bản nháp.", en="New facts about you were brought into the draft."
    ),
    DraftExpires: Text(
        vi="Bản nháp lâu không được sửa và sắp bị xóa. Mở ra và lưu một câu trả lời để giữ lại.",
        en="Nobody touched this draft for long: it will be deleted. Save an answer to keep it.",
    ),
    DraftExpired: Text(vi="Bản nháp đã bị xóa.", en="The draft was deleted."),
    DocumentAttached: Text(vi="Đã đính kèm một giấy tờ.", en="A paper was attached."),
    DocumentQuarantined: Text(
        vi="Một giấy tờ bạn đính kèm có mã độc nên đã bị cách ly. Hãy kiểm tra thiết bị và đính kèm tệp khác.",
        en="Malware was found in a paper you attached; it is quarantined. Check your device and attach another file.",
    ),
    Submitted: Text(vi="Hồ sơ đã nộp, chờ tiếp nhận.", en="Submitted, waiting to be accepted."),
    Accepted: Text(vi="Hồ sơ được tiếp nhận, bắt đầu tính thời hạn.", en="Accepted; the time limit starts."),
    Refused: Text(vi="Hồ sơ không được tiếp nhận.", en="Not accepted."),
    ProcessingStarted: Text(vi="Cán bộ đang xử lý hồ sơ.", en="An officer is working on it."),
    SupplementRequested: Text(
        vi="Cần bổ sung hồ sơ; thời hạn tạm dừng.", en="To be supplemented; the clock stands still."
    ),
    Supplemented: Text(vi="Đã nộp bổ sung.", en="The supplement was sent."),
    Resolved: Text(vi="Hồ sơ đã xử lý xong, chờ trả kết quả.", en="Decided; the result is ready."),
    ResultFiled: Text(vi="Đã có bản điện tử của kết quả.", en="There is an electronic result."),
    Returned: Text(vi="Đã trả kết quả.", en="The result was handed over."),
    DeclarationsConfirmed: Text(
        vi="Thông tin tự khai đã được cơ sở dữ liệu quốc gia xác nhận.",
        en="What was declared was confirmed by the register.",
    ),
    DeclarationsDiffer: Text(
        vi="Có thông tin khác với cơ sở dữ liệu. Cán bộ sẽ đối chiếu; hồ sơ vẫn được giải quyết, bạn chưa cần làm gì.",
        en="Something differs from a register. An officer will look at it; your dossier goes on, and you need do nothing.",
    ),
    DifferenceSettled: Text(
        vi="Cán bộ đã đối chiếu thông tin khác với cơ sở dữ liệu. Xem kết luận trong hồ sơ.",
        en="An officer looked at what differed from the register. See the conclusion in the dossier.",
    ),
    Withdrawn: Text(vi="Hồ sơ đã được rút.", en="It was withdrawn."),
    Amended: Text(
        vi="Thông tin của người nộp đã thay đổi và được cập nhật vào hồ sơ.",
        en="Facts about the applicant changed and were updated in the dossier.",
    ),
    HandedOver: Text(
        vi="Hai bản ghi của bạn được gộp; nội dung hồ sơ không đổi.",
        en="Your two records were put together; the dossier says the same.",
    ),
    IssuerNotified: Text(
        vi="Đơn vị cấp kết quả được báo về thông tin đã thay đổi.",
        en="The unit that issued the result was told of a changed fact.",
    ),
    NoticeAcknowledged: Text(
        vi="Đơn vị cấp kết quả đã ghi nhận thông tin thay đổi.",
        en="The unit that issued the result has noted the changed fact.",
    ),
}

BY_KIND = {kind_of(event): text for event, text in WORDING.items()}

PRIVATE = (
    DraftOpened,
    DraftMoved,
    DraftRefreshed,
    DraftExpires,
    DraftExpired,
    DocumentAttached,
    DocumentQuarantined,
    HandedOver,
    IssuerNotified,
    NoticeAcknowledged,
    DeclarationsConfirmed,
    DeclarationsDiffer,
    DifferenceSettled,
)
"""What only the applicant and the unit are told."""
PUBLIC_KINDS = frozenset(BY_KIND) - {kind_of(event) for event in PRIVATE}
"""What whoever holds the code may know of: what happened since the dossier was sent in."""


class _Version(msgspec.Struct):
    version: int = 0


def topic_of(dossier_id: UUID) -> str:
    """Return the live topic of a dossier."""
    return f"dossier:{dossier_id}"


def describe(entry: LogEntry, notes: dict[int, str]) -> TimelineEntry | None:
    """Return an event in words, with the note that came with it; None for kinds not told to people."""
    text = BY_KIND.get(entry.kind)
    if text is None:
        return None
    version = msgspec.json.decode(entry.payload, type=_Version).version
    return TimelineEntry(entry.id, entry.at, entry.kind, entry.actor_kind.value, text, notes.get(version, UNSET))


def public_step(event_id: int, at: datetime, kind: str, by: str) -> TimelineEntry:
    """Return an event of a public kind in words, without its note."""
    return TimelineEntry(event_id, at, kind, by, BY_KIND[kind])


def frame(entry: LogEntry) -> Frame | None:
    """Return an event as a frame of its dossier's stream, without notes: those are fetched with a token."""
    described = describe(entry, {})
    if described is None:
        return None
    return Frame(topic_of(entry.subject), entry.id, "step", msgspec.json.encode(described))


async def timeline(reader: Reader, applicant_id: UUID, dossier_id: UUID, notes: dict[int, str]) -> list[TimelineEntry]:
    """Return a dossier's steps, oldest first; those somebody else did for the applicant are by ``representative``."""
    entries = await entries_of(reader, dossier_id)
    return [
        replace(described, by=REPRESENTATIVE) if _is_for_another(entry, applicant_id) else described
        for entry in entries
        if (described := describe(entry, notes)) is not None
    ]


def _is_for_another(entry: LogEntry, applicant_id: UUID) -> bool:
    return entry.actor_kind is ActorKind.CITIZEN and entry.actor_id != applicant_id


async def replay(reader: Reader, dossier_id: UUID, after: int) -> list[Frame]:
    """Return the frames of a dossier's stream after an event, read from the log."""
    entries = await entries_of(reader, dossier_id, after)
    return [framed for entry in entries if (framed := frame(entry)) is not None]
