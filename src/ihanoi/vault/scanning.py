"""What is known of a file's harmlessness, and who may open it then."""

from enum import StrEnum

from msgspec import Struct

from ihanoi.platform.clamd import Clamd
from ihanoi.vault.errors import FileBeingScanned, FileQuarantined


class ScanState(StrEnum):
    """What the scanner said of a file."""

    UNSCANNED = "unscanned"
    """No scanner was set up when it came; nothing is claimed."""
    PENDING = "pending"
    CLEAN = "clean"
    INFECTED = "infected"
    ERROR = "error"
    """The scanner gave no answer so far; it is asked again."""


WAITING = (ScanState.PENDING, ScanState.ERROR, ScanState.UNSCANNED)
"""What a scanner still has to look at; files that came before there was one are caught up with."""


class Scanning(Struct, frozen=True):
    """How files are scanned in this process."""

    scanner: Clamd | None
    """None: no scanner is set up."""
    open_unscanned: bool
    """Whether officers may open files while no scanner is set up."""

    @property
    def first_state(self) -> ScanState:
        """The state of a file that just came."""
        return ScanState.UNSCANNED if self.scanner is None else ScanState.PENDING


def is_openable(state: ScanState, scanning: Scanning) -> bool:
    """Tell whether officers may open a file."""
    unscanned = state is ScanState.UNSCANNED and scanning.scanner is None and scanning.open_unscanned
    return state is ScanState.CLEAN or unscanned


def check_openable(state: ScanState, scanning: Scanning, *, own: bool) -> None:
    """Refuse to hand out a file that is infected, or to anybody but its owner one that nobody looked at.

    Raises:
        FileQuarantined: malware was found in it; nobody gets it any more.
        FileBeingScanned: the scanner has not said yet.
    """
    if state is ScanState.INFECTED:
        raise FileQuarantined
    if not own and not is_openable(state, scanning):
        raise FileBeingScanned
