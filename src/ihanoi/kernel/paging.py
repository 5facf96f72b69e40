"""Keyset paging: a cursor is the sort key of the last row, opaque to the client."""

import base64
import binascii
from typing import Annotated, Generic, TypeVar

import msgspec

from ihanoi.kernel.errors import DomainError, FieldError

T = TypeVar("T")
K = TypeVar("K")

MAX_PAGE = 100

Position = Annotated[int, msgspec.Meta(ge=0, le=2**62)]
"""A number inside a cursor; no list has more rows, and PostgreSQL can hold it."""


class Page(msgspec.Struct, Generic[T], frozen=True):
    """One page of a list. ``next`` is the cursor of the following page, null on the last one."""

    items: list[T]
    next: str | None = None


class BadCursor(DomainError):
    """The cursor was not made by this list."""

    code = "bad_cursor"
    title = "Unknown page cursor"
    detail_vi = "Con trỏ trang không hợp lệ. Hãy mở lại danh sách từ trang đầu."
    detail_en = "The page cursor is not valid. Open the list from its first page again."

    def __init__(self, parameter: str = "cursor") -> None:
        super().__init__([FieldError(f"/{parameter}", self.code, self.detail_vi, self.detail_en)])


def encode_cursor(key: object) -> str:
    """Return the sort key of the last row shown as an opaque cursor."""
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(key)).rstrip(b"=").decode()


def decode_cursor(cursor: str, shape: type[K], parameter: str = "cursor") -> K:
    """Return the sort key inside a cursor, which came in a query parameter.

    Raises:
        BadCursor: the text is not a cursor, or belongs to a list with another sort key.
    """
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return msgspec.msgpack.decode(raw, type=shape)
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        raise BadCursor(parameter) from None
