"""Reads of satisfaction: always from the counts, never a scan of ratings."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from ihanoi.platform.database import Reader
from ihanoi.platform.live import Frame
from ihanoi.ratings.schemas import SatisfactionView, summarise

FIGURES = """
    SELECT coalesce(sum(very_satisfied), 0) AS very_satisfied, coalesce(sum(satisfied), 0) AS satisfied,
           coalesce(sum(dissatisfied), 0) AS dissatisfied
    FROM satisfaction
    WHERE day BETWEEN $1 AND $2 AND ($3::uuid IS NULL OR unit_id = $3) AND ($4::text IS NULL OR procedure_code = $4)
"""

TOPIC = "satisfaction"


async def satisfaction(
    reader: Reader, first_day: date, last_day: date, unit: UUID | None = None, procedure: str | None = None
) -> SatisfactionView:
    """Return the figures of a period, of the whole city or of one unit or procedure."""
    row: Any = await reader.fetch_one(FIGURES, first_day, last_day, unit, procedure)
    figures = summarise(row["very_satisfied"], row["satisfied"], row["dissatisfied"])
    return SatisfactionView(unit, procedure, first_day, last_day, reader.now, figures)


async def live_frame(reader: Reader) -> Frame:
    """Return today's figures of the city as a frame of the live stream."""
    today = reader.now.date()
    view = await satisfaction(reader, today, today)
    return Frame(TOPIC, 0, "figures", msgspec.json.encode(view))
