"""Reports for staff who steer: which papers people still bring, and what would spare them."""

from datetime import date
from typing import Annotated
from uuid import UUID

from litestar import Router
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from ihanoi.dossiers.paper_report import PaperReport, paper_report
from ihanoi.identity.access import officer
from ihanoi.platform.database import Reader
from ihanoi.platform.methods import get
from ihanoi.platform.problems import described


@get("/papers", operation_id="GetPaperReport", guards=[officer], responses=described(401, 403, 422))
async def get_papers(
    reader: NamedDependency[Reader],
    first_day: Annotated[date, QueryParameter(name="from", description="First day of submission")],
    last_day: Annotated[date, QueryParameter(name="to", description="Last day of submission, at most a year later")],
    procedure: Annotated[str | None, QueryParameter(max_length=20)] = None,
    unit: FromQuery[UUID | None] = None,
) -> PaperReport:
    """Per procedure and paper: asked for, replaced by data or by papers held, and why not replaced.

    The databases come ranked: the one whose publication would remove most papers, then visits, first; the registers
    by the papers their answers would have replaced; the procedures by the visits still needed.
    """
    return await paper_report(reader, first_day, last_day, procedure, unit)


router = Router("/v1/reports", route_handlers=[get_papers], tags=["reports"])
