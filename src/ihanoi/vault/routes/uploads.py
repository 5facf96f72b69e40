"""My uploads: files sent in pieces over weak networks."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Request, Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, HeaderParameter, JSONBody, QueryParameter

from ihanoi.identity.access import citizen
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Database, Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, patch, post
from ihanoi.platform.problems import described
from ihanoi.vault.file_kinds import CHUNK_BYTES, MAX_BYTES
from ihanoi.vault.receive_chunk import receive_chunk
from ihanoi.vault.schemas import NamedUpload, StartUpload, UploadView
from ihanoi.vault.start_upload import start_upload
from ihanoi.vault.uploads import own_upload, own_uploads

UploadOffset = Annotated[
    int, HeaderParameter(name="Upload-Offset", ge=0, le=MAX_BYTES, description="Where in the file this piece begins")
]


def _answer(upload: UploadView) -> Response[UploadView]:
    return Response(upload, headers={"Upload-Offset": str(upload.offset), "Upload-Length": str(upload.size)})


@post("/", operation_id="StartUpload", guards=[citizen], responses=described(401, 403, 409, 422, 503))
async def post_upload(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    data: JSONBody[StartUpload],
) -> Response[UploadView]:
    """Announce a file of up to 20 MB that will come in pieces; it has 24 hours to arrive."""
    return await once(start_upload(tx, actor, data))


@get("/", operation_id="ListMyUploads", guards=[citizen], responses=described(401, 403, 422))
async def list_uploads(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[NamedUpload]:
    """Uploads of mine that have not expired, newest first: what one device began another can go on with."""
    assert actor.id is not None
    return await own_uploads(reader, actor.id, cursor, limit)


@get("/{upload_id:uuid}", operation_id="GetUpload", guards=[citizen], responses=described(401, 403, 404))
async def get_upload(
    reader: NamedDependency[Reader], actor: NamedDependency[Actor], upload_id: FromPath[UUID]
) -> Response[UploadView]:
    """How much has arrived: after a lost connection, go on from ``offset`` (also in the header ``Upload-Offset``)."""
    assert actor.id is not None
    return _answer((await own_upload(reader, actor.id, upload_id)).view)


@patch(
    "/{upload_id:uuid}",
    operation_id="UploadChunk",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 413, 422, 503),
    request_max_body_size=CHUNK_BYTES,
)
async def patch_upload(
    request: Request[Any, Any, Any],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    upload_id: FromPath[UUID],
    upload_offset: UploadOffset,
) -> Response[UploadView]:
    """Send a piece: the body is the bytes that begin at ``Upload-Offset``, at most 5 MB.

    The same piece again is fine and changes nothing; a wrong place is answered with the right one. The last piece
    finishes the file, which is then recognised, checked and stored.
    """
    assert actor.id is not None
    return _answer(await receive_chunk(database, actor.id, upload_id, upload_offset, await request.body()))


router = Router("/v1/me/uploads", route_handlers=[post_upload, list_uploads, get_upload, patch_upload], tags=["me"])
