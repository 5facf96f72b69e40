"""When an untouched draft is deleted: the periods of ``procedures/retention.toml``, and the moment they come to."""

from datetime import datetime, timedelta

from msgspec import UNSET, Struct, UnsetType

from ihanoi.dossiers.retention import DataKind, Retention
from ihanoi.dossiers.states import State
from ihanoi.platform.database import Reader


class Expiry(Struct, frozen=True):
    """How long a draft may stay untouched, and how long before the end its applicant is told."""

    untouched: timedelta
    notice: timedelta

    def end(self, touched_at: datetime, warned_at: datetime) -> datetime:
        """Return when a draft goes at the earliest that was touched and warned of then."""
        return max(touched_at + self.untouched, warned_at + self.notice)


def expiry(reader: Reader) -> Expiry | None:
    """Return the periods, None if drafts are kept however long."""
    rule = reader.recall(Retention).by_kind[DataKind.DRAFTS]
    if rule.untouched_days is None:
        return None
    return Expiry(timedelta(days=rule.untouched_days), timedelta(days=rule.warned_days or 0))


def expires_at(reader: Reader, state: State, touched_at: datetime, warned_at: datetime | None) -> datetime | UnsetType:
    """Return when a dossier is deleted at the earliest if nobody touches it; unset unless it is a draft."""
    periods = expiry(reader) if state is State.DRAFT else None
    if periods is None:
        return UNSET
    return periods.end(touched_at, touched_at if warned_at is None else max(touched_at, warned_at))
