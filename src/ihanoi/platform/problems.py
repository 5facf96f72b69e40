"""Errors as RFC 9457 problems: the one place that knows status codes."""

from typing import Any
from uuid import UUID

import asyncpg
import structlog
from litestar import Request, Response
from litestar.exceptions import ClientException, HTTPException, ValidationException
from litestar.openapi.datastructures import ResponseSpec
from msgspec import UNSET, Struct, UnsetType

from ihanoi.kernel.errors import DomainError, FieldError, Kind
from ihanoi.kernel.ids import new_id
from ihanoi.platform.replies import Reply

STATUS: dict[Kind, int] = {
    Kind.INVALID: 422,
    Kind.UNAUTHENTICATED: 401,
    Kind.FORBIDDEN: 403,
    Kind.MISSING: 404,
    Kind.CONFLICT: 409,
    Kind.GONE: 410,
    Kind.TOO_MANY: 429,
    Kind.UNAVAILABLE: 503,
}

MEDIA_TYPE = "application/problem+json"

log = structlog.get_logger(__name__)


class Problem(Struct, frozen=True, kw_only=True):
    """What went wrong and what to do, as RFC 9457 asks; ``code`` is stable, the sentences are for people."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    """In Vietnamese."""
    detail_en: str
    instance: str
    """Identifies this occurrence in the logs."""
    errors: list[FieldError] | UnsetType = UNSET
    params: dict[str, Any] | UnsetType = UNSET


PLAIN: dict[int, tuple[str, str, str, str]] = {
    400: (
        "malformed_request",
        "Malformed request",
        "Yêu cầu không đúng định dạng. Xem «errors» để biết chỗ cần sửa.",
        "The request is malformed. See «errors» for what to correct.",
    ),
    401: (
        "login_required",
        "Login required",
        "Phiên đăng nhập không có hoặc đã hết hạn. Hãy đăng nhập lại.",
        "There is no valid session. Log in and send the request with its token.",
    ),
    403: ("forbidden", "Forbidden", "Bạn không có quyền làm việc này.", "You are not allowed to do this."),
    404: ("not_found", "Not found", "Không tìm thấy địa chỉ này.", "There is nothing at this address."),
    405: (
        "method_not_allowed",
        "Method not allowed",
        "Địa chỉ này không nhận phương thức đó. Xem tài liệu API.",
        "This address does not take that method. See the API documentation.",
    ),
    413: (
        "too_large",
        "Too large",
        "Nội dung gửi lên quá lớn. Hãy giảm dung lượng rồi gửi lại.",
        "What was sent is too large. Make it smaller and send it again.",
    ),
    500: (
        "internal_error",
        "Internal error",
        "Có lỗi ở hệ thống. Lỗi đã được ghi nhận; vui lòng thử lại với cùng Idempotency-Key.",
        "Something failed on our side and was logged. Try again with the same Idempotency-Key.",
    ),
}


NOT_UNICODE = FieldError("", "not_unicode", "Văn bản không phải UTF-8 hợp lệ.", "The text is not valid UTF-8.")
TOO_DEEP = FieldError("", "too_deep", "Dữ liệu lồng nhau quá sâu.", "The data are nested too deeply.")
HOLDS_NUL = FieldError("", "not_storable", "Văn bản chứa ký tự NUL.", "The text holds a NUL character.")


def respond(problem: Problem, retry_after: int | None = None) -> Response[Problem]:
    """Return a problem as an HTTP response."""
    headers = {"Cache-Control": "no-store"}
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Reply(problem, status_code=problem.status, media_type=MEDIA_TYPE, headers=headers)


def _instance() -> str:
    return new_id().urn


def _urn(code: str) -> str:
    return f"urn:ihanoi:problem:{code}"


def _plain(status: int, errors: list[FieldError] | None = None) -> Problem:
    code, title, vi, en = PLAIN.get(status) or PLAIN[400 if status < 500 else 500]
    return Problem(
        type=_urn(code),
        title=title,
        status=status,
        code=code,
        detail=vi,
        detail_en=en,
        instance=_instance(),
        errors=errors or UNSET,
    )


def _jsonable(value: object) -> object:
    return value if isinstance(value, (str, int, float, bool, type(None), UUID, list, dict)) else str(value)


def problem_of(error: DomainError) -> Problem:
    """Return a refusal of a domain as a problem."""
    return Problem(
        type=_urn(error.code),
        title=error.title,
        status=STATUS[error.kind],
        code=error.code,
        detail=error.vi,
        detail_en=error.en,
        instance=_instance(),
        errors=error.errors or UNSET,
        params={name: _jsonable(value) for name, value in error.params.items()} or UNSET,
    )


def from_domain(_: Request[Any, Any, Any], error: DomainError) -> Response[Problem]:
    """Answer a refusal of a domain."""
    return respond(problem_of(error), error.retry_after)


def _field_errors(error: HTTPException) -> list[FieldError]:
    found = []
    for item in error.extra if isinstance(error.extra, list) else []:
        if isinstance(item, dict) and "message" in item:
            pointer = "/" + str(item.get("key", "")).replace(".", "/").replace("$", "")
            text = str(item["message"])
            found.append(FieldError(pointer, str(item.get("source") or "body"), f"Không hợp lệ: {text}", text))
    return found


def from_http(_: Request[Any, Any, Any], error: HTTPException) -> Response[Problem]:
    """Answer what the framework refused: bad bodies, unknown addresses, wrong methods, oversize."""
    status = error.status_code
    if status >= 500:
        return from_unexpected(_, error)
    errors = _field_errors(error)
    if not errors and type(error) in (ClientException, ValidationException):
        errors = [FieldError("", "body", f"Không hợp lệ: {error.detail}", error.detail)]
    return respond(_plain(status, errors))


def from_undecodable(_: Request[Any, Any, Any], __: UnicodeError) -> Response[Problem]:
    """Answer text that is not Unicode: broken UTF-8, lone surrogates."""
    return respond(_plain(400, [NOT_UNICODE]))


def from_too_deep(_: Request[Any, Any, Any], __: RecursionError) -> Response[Problem]:
    """Answer JSON with more brackets inside each other than anybody needs."""
    return respond(_plain(400, [TOO_DEEP]))


def from_unstorable(_: Request[Any, Any, Any], __: asyncpg.PostgresError) -> Response[Problem]:
    """Answer text that PostgreSQL cannot hold: NUL characters."""
    return respond(_plain(400, [HOLDS_NUL]))


def from_foreign_key(request: Request[Any, Any, Any], error: asyncpg.ForeignKeyViolationError) -> Response[Problem]:
    """Answer who acts under an id that led elsewhere meanwhile: the session has ended; anything else is unexpected."""
    if '"subject"' in str(error.detail):
        return respond(_plain(401))
    return from_unexpected(request, error)


def from_lock_timeout(_: Request[Any, Any, Any], __: asyncpg.PostgresError) -> Response[Problem]:
    """Answer a wait for a lock or a slot that took too long; nothing was changed."""
    problem = Problem(
        type=_urn("busy"),
        title="Busy",
        status=503,
        code="busy",
        detail="Hồ sơ này đang được người khác xử lý. Chưa có gì thay đổi; hãy thử lại sau ít giây.",
        detail_en="Somebody else is working on this. Nothing was changed; try again in a few seconds.",
        instance=_instance(),
    )
    return respond(problem, retry_after=2)


def from_unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer what nobody foresaw: log it whole, tell the client only where to look."""
    problem = _plain(500)
    route = request.scope.get("path_template", "")
    log.error("request.failed", instance=problem.instance, method=request.method, route=route, exc_info=error)
    return respond(problem)


def from_group(request: Request[Any, Any, Any], group: ExceptionGroup[Exception]) -> Response[Problem]:
    """Answer what the unit of work raised while it was undone: the framework wraps it, alone, in a group."""
    return answer_to(request, group.exceptions[0])


def answer_to(request: Request[Any, Any, Any], error: Exception) -> Response[Problem]:
    """Answer any error, by the nearest of its kinds that has an answer."""
    handler = next(HANDLERS[kind] for kind in type(error).__mro__ if kind in HANDLERS)
    response: Response[Problem] = handler(request, error)
    return response


HANDLERS: dict[Any, Any] = {
    DomainError: from_domain,
    HTTPException: from_http,
    UnicodeError: from_undecodable,
    RecursionError: from_too_deep,
    asyncpg.CharacterNotInRepertoireError: from_unstorable,
    asyncpg.UntranslatableCharacterError: from_unstorable,
    asyncpg.ForeignKeyViolationError: from_foreign_key,
    asyncpg.LockNotAvailableError: from_lock_timeout,
    asyncpg.DeadlockDetectedError: from_lock_timeout,
    asyncpg.QueryCanceledError: from_lock_timeout,
    ExceptionGroup: from_group,
    Exception: from_unexpected,
}


def described(*statuses: int) -> dict[int, ResponseSpec]:
    """Return OpenAPI descriptions of the problems a route may answer, besides 400 and 500."""
    return {
        status: ResponseSpec(Problem, description=DESCRIPTIONS[status], media_type=MEDIA_TYPE, generate_examples=False)
        for status in (400, *statuses, 500)
    }


DESCRIPTIONS = {
    400: "The request is malformed",
    401: "Login required",
    403: "Not allowed",
    404: "Not found",
    409: "Conflicts with the present state",
    410: "No longer available",
    413: "Too large",
    422: "Understood but refused; see errors",
    429: "Too many requests from this address; Retry-After tells in how many seconds to come back",
    500: "Internal error",
    503: "Temporarily unavailable; nothing was changed, or its outcome is unknown (same key again)",
}
