"""Papers of a dossier, for the citizen: attached by a file, or by what is held already."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter

from ihanoi.dossiers.attach_document import attach_document, check_attachable
from ihanoi.dossiers.attach_held import attach_held
from ihanoi.dossiers.paper_schemas import AttachHeld, DocumentView
from ihanoi.dossiers.see_again import see_again
from ihanoi.identity.access import citizen
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.text import WITHOUT_NUL
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import post
from ihanoi.platform.problems import described
from ihanoi.vault.file_kinds import MAX_BYTES
from ihanoi.vault.store_file import StoredFile, store_file

NOT_STORED = StoredFile(UUID(int=0), "", 0, b"")
"""A repeated upload gets the answer it had; its file lies in the store already."""


@post(
    "/{dossier_id:uuid}/documents",
    operation_id="AttachDocument",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 413, 422, 503),
    request_max_body_size=MAX_BYTES,
)
async def post_document(
    request: Request[Any, Any, Any],
    reader: NamedDependency[Reader],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    requirement: Annotated[str, QueryParameter(max_length=100)],
    name: Annotated[str, QueryParameter(max_length=200, pattern=WITHOUT_NUL)] = "",
) -> Response[DocumentView]:
    """Attach a paper: the request's body is the file itself (PDF, PNG, JPEG or HEIC, up to 20 MB)."""
    file = NOT_STORED
    if await once.is_new(reader):
        applicant_id = await check_attachable(reader, actor, dossier_id, requirement)
        file = await store_file(reader, applicant_id, await request.body())
    return await once(
        attach_document(tx, actor, dossier_id, requirement, name, file),
        before_replay=lambda: see_again(tx, actor, dossier_id),
    )


@post(
    "/{dossier_id:uuid}/attachments",
    operation_id="AttachHeldDocument",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 410, 422, 503),
)
async def post_attachment(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    dossier_id: FromPath[UUID],
    data: JSONBody[AttachHeld],
) -> Response[DocumentView]:
    """Attach a document I hold, or a finished upload, for a paper: no bytes are sent again."""
    return await once(attach_held(tx, actor, dossier_id, data), before_replay=lambda: see_again(tx, actor, dossier_id))


router = Router("/v1/dossiers", route_handlers=[post_document, post_attachment], tags=["dossiers"])
