"""How iHanoi is asked for work; other systems are described in ``benchmarks/peers``."""

import random
from typing import Protocol
from urllib.parse import quote

from benchmarks.dossiers import CASE, STORY, code_of
from benchmarks.people import People, id_of
from benchmarks.wire import encode


class Target(Protocol):
    """The requests that are compared, each whole and ready for the wire."""

    name: str

    def read_item(self, code: str) -> bytes:
        """Read one item of the catalogue."""

    def search(self, words: str, new: int = 0) -> bytes:
        """Find items by everyday words; with a number that was not used before, as if nobody had asked them before."""

    def submit(self, people: People, number: int) -> bytes:
        """Send a case in."""

    def track(self, people: People, number: int) -> bytes:
        """Ask how far a case is."""

    def queue_page(self, people: People, number: int) -> bytes:
        """Read the first page of an officer's open cases."""

    def accept(self, people: People, number: int) -> bytes:
        """Move a case on."""


class Ihanoi:
    """Requests to iHanoi."""

    name = "iHanoi"

    def read_item(self, code: str, *, zipped: bool = False) -> bytes:
        """Read a procedure, compressed as browsers take it or as it is."""
        return encode("GET", f"/v1/procedures/{code}", extra=("accept-encoding: gzip",) if zipped else ())

    def search(self, words: str, new: int = 0) -> bytes:
        """Search procedures; a parameter nobody reads makes it another address."""
        return encode("GET", f"/v1/procedures?q={quote(words)}" + (f"&new={new}" if new else ""))

    def prefill(self, people: People, number: int, procedure: str = "1.004222") -> bytes:
        """See a form as far as it is known."""
        return encode("GET", f"/v1/procedures/{procedure}/prefill", token=people.citizen_token(number))

    def submit(self, people: People, number: int) -> bytes:
        """Send a draft in."""
        body = b'{"version":%d,"case":"%b"}' % (len(STORY["draft"]), CASE.encode())
        path = f"/v1/dossiers/{id_of(number)}/submission"
        return encode("POST", path, token=people.citizen_token(number), key=f"submit-{number}", body=body)

    def track(self, people: People, number: int) -> bytes:
        """Follow a dossier by its code."""
        return encode("GET", f"/v1/tracking/{code_of(people, number)}")

    def queue_page(self, people: People, number: int) -> bytes:
        """Read an officer's queue."""
        return encode("GET", "/v1/desk/queue", token=people.place(number).token)

    def accept(self, people: People, number: int) -> bytes:
        """Accept a submitted dossier."""
        body = b'{"version":%d}' % len(STORY["submitted"])
        path = f"/v1/desk/dossiers/{id_of(number)}/acceptance"
        return encode("POST", path, token=people.place(number).token, key=f"accept-{number}", body=body)

    def rate(self, people: People, number: int) -> bytes:
        """Rate a returned dossier."""
        body = b'{"level":"%b","reasons":["time"]}' % random.Random(number).choice([b"very_satisfied", b"satisfied"])
        path = f"/v1/dossiers/{id_of(number)}/rating"
        return encode("POST", path, token=people.citizen_token(number), key=f"rate-{number}", body=body)

    def open_draft(self, people: People, number: int, key: str) -> bytes:
        """Open a draft."""
        body = b'{"procedure":"1.004222"}'
        return encode("POST", "/v1/dossiers", token=people.citizen_token(number), key=key, body=body)

    def own(self, people: People, number: int) -> bytes:
        """Read one's own dossier."""
        return encode("GET", f"/v1/dossiers/{id_of(number)}", token=people.citizen_token(number))

    def desk(self, people: People, number: int) -> bytes:
        """Read a dossier as the officer in charge."""
        return encode("GET", f"/v1/desk/dossiers/{id_of(number)}", token=people.place(number).token)

    def me(self, people: People, number: int) -> bytes:
        """Read who is logged in."""
        return encode("GET", "/v1/me", token=people.citizen_token(number))
