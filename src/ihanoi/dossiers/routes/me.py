"""My data as a file: with dossiers in it, so it stands here rather than with the profile."""

from litestar import MediaType, Response, Router
from litestar.di import NamedDependency
from litestar.openapi.datastructures import ResponseSpec
from litestar.params import JSONBody
from litestar.response import Stream

from ihanoi.dossiers.erase_person import Erased, ErasePerson, erase_person
from ihanoi.dossiers.erasure_plan import ErasurePlan, erasure_plan
from ihanoi.dossiers.export_data import export_data
from ihanoi.dossiers.schemas import PersonalData
from ihanoi.identity.access import citizen
from ihanoi.identity.erasure import Holdings
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described

AS_FILE = {"Content-Disposition": 'attachment; filename="ihanoi-my-data.json"'}
DOCUMENT = ResponseSpec(PersonalData, description="Everything held about me, as a file", generate_examples=False)


@get(
    "/data",
    operation_id="ExportMyData",
    guards=[citizen],
    responses={200: DOCUMENT, **described(401, 403, 503)},
    media_type=MediaType.JSON,
)
async def get_data(
    tx: NamedDependency[Transaction], reader: NamedDependency[Reader], actor: NamedDependency[Actor]
) -> Stream:
    """Everything held about me as one file to keep: identity, facts with their history, dossiers, access log.

    The reading is a line of the access log itself. Ratings are not inside: who rated stays confidential.
    """
    return Stream(await export_data(tx, reader, actor), media_type=MediaType.JSON, headers=AS_FILE)


@get("/erasure", operation_id="PlanMyErasure", guards=[citizen], responses=described(401, 403, 410))
async def get_erasure(
    reader: NamedDependency[Reader], actor: NamedDependency[Actor], holdings: NamedDependency[Holdings]
) -> ErasurePlan:
    """What erasing my data would mean: what would go, what would stay and on which ground, and what must end first."""
    return await erasure_plan(reader, actor, holdings)


@post("/erasure", operation_id="EraseMe", guards=[citizen], responses=described(401, 403, 409, 410, 422, 503))
async def post_erasure(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    holdings: NamedDependency[Holdings],
    data: JSONBody[ErasePerson],
) -> Response[Erased]:
    """Erase everything about me that no law keeps, as the plan said whose digest I send back.

    Every session of mine ends with it, this one too: repeating the request is answered for another second, then 401.
    When I log in again I am new. What stays is deleted by itself on its date.
    """
    return await once(erase_person(tx, actor, holdings, data))


router = Router("/v1/me", route_handlers=[get_data, get_erasure, post_erasure], tags=["me"])
