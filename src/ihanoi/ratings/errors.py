"""Refusals about ratings."""

from typing import ClassVar

from ihanoi.kernel.errors import DomainError, Kind


class NotFinished(DomainError):
    """A dossier is rated when the citizen has its result."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "not_finished"
    title = "Not finished yet"
    detail_vi = "Chỉ đánh giá được khi hồ sơ đã có kết quả (hiện tại: «{state}»)."
    detail_en = "A dossier can be rated once it has a result (now: «{state}»)."


class AlreadyRated(DomainError):
    """Each dossier has one rating."""

    kind: ClassVar[Kind] = Kind.CONFLICT
    code = "already_rated"
    title = "Rated already"
    detail_vi = "Hồ sơ này đã được đánh giá."
    detail_en = "This dossier was rated already."
