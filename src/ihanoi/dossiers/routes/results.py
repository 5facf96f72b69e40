"""Results for the officer: the electronic result of a granted dossier."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, HeaderParameter

from ihanoi.dossiers.file_result import check_result_wanted, file_result
from ihanoi.dossiers.routes.citizen import version_in
from ihanoi.dossiers.schemas import DossierView
from ihanoi.identity.access import officer
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.methods import put
from ihanoi.platform.problems import described
from ihanoi.platform.replies import Reply
from ihanoi.vault.file_kinds import MAX_BYTES
from ihanoi.vault.store_file import store_file

IfMatch = Annotated[str, HeaderParameter(name="If-Match", max_length=50, description="ETag of the version last seen")]


@put(
    "/dossiers/{dossier_id:uuid}/result-file",
    operation_id="FileResult",
    guards=[officer],
    responses=described(401, 403, 404, 409, 413, 422, 503),
    request_max_body_size=MAX_BYTES,
)
async def put_result_file(
    request: Request[Any, Any, Any],
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    dossier_id: FromPath[UUID],
    if_match: IfMatch,
) -> Response[DossierView]:
    """Add the electronic result to a granted dossier: the body is the file. Handed over, it is in the citizen's vault."""
    applicant_id = await check_result_wanted(reader, actor, dossier_id)
    file = await store_file(reader, applicant_id, await request.body())
    view = await file_result(tx, actor, dossier_id, version_in(if_match), file)
    return Reply(view, headers={"ETag": view.etag})


router = Router("/v1/desk", route_handlers=[put_result_file], tags=["desk"])
