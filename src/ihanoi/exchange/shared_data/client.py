"""Asks one of the platform's registers about one person, within one deadline for everything."""

import httpx2
import msgspec

from ihanoi.exchange.errors import RegisterDenied, RegisterUnavailable
from ihanoi.exchange.posting import post_within
from ihanoi.exchange.shared_data.record import NOT_FOUND, LookUp, Refusal, SharedRecord


class SharedDataClient:
    """A connection to the platform at ``base_url``; ``deadline`` is in seconds, per look-up."""

    def __init__(self, http: httpx2.AsyncClient, base_url: str, deadline: float) -> None:
        self._http = http
        self._base = base_url.rstrip("/")
        self._deadline = deadline

    async def look_up(self, register: str, question: LookUp) -> SharedRecord | None:
        """Return what a register knows, None when it has nothing about this person.

        Raises:
            RegisterUnavailable: no answer in time, or one that cannot be trusted.
            RegisterDenied: the register does not allow this look-up.
        """
        # The number travels in the body: addresses end up in the logs of every proxy on the way.
        url = f"{self._base}/{register}/look-up"
        response = await post_within(self._deadline, self._http, url, msgspec.json.encode(question))
        match response.status_code:
            case 200:
                return _record(response.content, question.national_id)
            case 403:
                raise RegisterDenied
            case 404 if _says_not_found(response.content):
                return None
            case status:
                raise RegisterUnavailable(reason=f"status {status}")


def _record(body: bytes, national_id: str) -> SharedRecord:
    try:
        record = msgspec.json.decode(body, type=SharedRecord)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Without its cause, which may quote from the body.
        raise RegisterUnavailable(reason="unreadable") from None
    if record.national_id != national_id:
        # Somebody else's data must never fill this person's form.
        raise RegisterUnavailable(reason="another person")
    return record


def _says_not_found(body: bytes) -> bool:
    try:
        return msgspec.json.decode(body, type=Refusal).code == NOT_FOUND
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
