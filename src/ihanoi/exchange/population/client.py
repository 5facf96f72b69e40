"""Asks the population database about one person, within one deadline for everything."""

import httpx2
import msgspec

from ihanoi.exchange.errors import RegisterDenied, RegisterUnavailable
from ihanoi.exchange.population.record import NOT_FOUND, Inquiry, PopulationRecord, Refusal
from ihanoi.exchange.posting import post_within


class PopulationClient:
    """A connection to the register at ``base_url``; ``deadline`` is in seconds, per look-up."""

    def __init__(self, http: httpx2.AsyncClient, base_url: str, deadline: float) -> None:
        self._http = http
        self._url = f"{base_url.rstrip('/')}/look-up"
        self._deadline = deadline

    async def look_up(self, national_id: str, *, purpose: str, dossier: str | None) -> PopulationRecord | None:
        """Return what the register knows, None when it knows nobody with this number.

        Raises:
            RegisterUnavailable: no answer in time, or one that cannot be trusted.
            RegisterDenied: the register does not allow this look-up.
        """
        # The number travels in the body: addresses end up in the logs of every proxy on the way.
        question = msgspec.json.encode(Inquiry(national_id, purpose, dossier))
        response = await post_within(self._deadline, self._http, self._url, question)
        return _read(response, national_id)


def _read(response: httpx2.Response, national_id: str) -> PopulationRecord | None:
    match response.status_code:
        case 200:
            return _record(response.content, national_id)
        case 403:
            raise RegisterDenied
        case 404 if _says_not_found(response.content):
            return None
        case status:
            raise RegisterUnavailable(reason=f"status {status}")


def _record(body: bytes, national_id: str) -> PopulationRecord:
    try:
        record = msgspec.json.decode(body, type=PopulationRecord)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Without its cause, which may quote from the body.
        raise RegisterUnavailable(reason="unreadable") from None
    if record.SoDinhDanh != national_id:
        # Somebody else's data must never fill this person's form.
        raise RegisterUnavailable(reason="another person")
    return record


def _says_not_found(body: bytes) -> bool:
    try:
        return msgspec.json.decode(body, type=Refusal).MaLoi == NOT_FOUND
    except (msgspec.DecodeError, UnicodeDecodeError):
        return False
