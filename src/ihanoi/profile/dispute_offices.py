"""Which office answers a dispute: the city's data protection, unless the access was its own."""

from ihanoi.platform.database import Reader
from ihanoi.profile.access import DATA_PROTECTION
from ihanoi.profile.schemas import DisputeOffice

OFFICE = f"""
    CASE WHEN EXISTS (
        SELECT FROM event JOIN post ON officer_id = actor_id
        WHERE event.id = line_id AND actor_kind = 'officer' AND role = '{DATA_PROTECTION}'
          AND (valid_to IS NULL OR valid_to >= (at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date)
    ) THEN '{DisputeOffice.LEADERSHIP.value}' ELSE '{DisputeOffice.DATA_PROTECTION.value}' END
"""
"""Of a row with ``line_id``. Whoever came to data protection after the access is of that office too when it is judged."""
OFFICE_OF = f"SELECT {OFFICE} FROM (SELECT $1::bigint AS line_id) AS disputed"


async def office_of(reader: Reader, line_id: int) -> DisputeOffice:
    """Return which office answers a dispute of one line."""
    return DisputeOffice(await reader.fetch_value(OFFICE_OF, line_id))
