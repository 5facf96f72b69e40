"""What PostgreSQL out of reach means to whoever asked: nothing was done, or it is not known what was."""

from typing import ClassVar

import asyncpg

from ihanoi.kernel.errors import DomainError, Kind


class DatabaseUnavailable(DomainError):
    """PostgreSQL cannot be reached, or has no connection to spare; nothing was changed."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    code = "database_unavailable"
    title = "Temporarily unavailable"
    detail_vi = "Hệ thống đang bận. Chưa có gì được lưu; vui lòng thử lại sau ít giây."
    detail_en = "The system is busy. Nothing was saved; please try again in a few seconds."
    retry_after = 2


class OutcomeUnknown(DomainError):
    """The connection broke while committing: the work may or may not have been kept."""

    kind: ClassVar[Kind] = Kind.UNAVAILABLE
    code = "outcome_unknown"
    title = "Outcome unknown"
    detail_vi = "Chưa rõ yêu cầu đã được ghi nhận hay chưa. Hãy gửi lại với cùng Idempotency-Key."
    detail_en = "It is not known whether the request was kept. Send it again with the same Idempotency-Key."
    retry_after = 1


BROKEN = (
    # Of OSError only what sockets raise: a full disk or a missing file is no broken connection.
    ConnectionError,
    TimeoutError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    # What a connection says that the server cut while it was idle, until it has noticed.
    asyncpg.InternalClientError,
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    # What was prepared on the connection was forgotten by somebody in between, or gives other columns since a migration.
    asyncpg.InvalidSQLStatementNameError,
    asyncpg.InvalidCachedStatementError,
)
"""What asyncpg raises when the server is gone, going, or full, rather than displeased with a statement."""
