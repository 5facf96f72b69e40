"""Time as people in Hanoi read it. Every moment inside the system is aware; none is naive."""

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
"""Vietnam keeps UTC+7 all year, without daylight saving time."""

Clock = Callable[[], datetime]
