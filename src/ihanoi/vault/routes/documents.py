"""My documents: what I sent and keep, and what was issued to me."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.identity.access import citizen
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described
from ihanoi.vault.documents import file_of_document, own_document, own_documents
from ihanoi.vault.keep_document import keep_document
from ihanoi.vault.read_file import read_file
from ihanoi.vault.remove_document import remove_document
from ihanoi.vault.schemas import DocumentTypeView, KeepDocument, RemovedDocument, VaultDocumentView

AS_FILE = {"Content-Disposition": "attachment", "X-Content-Type-Options": "nosniff"}


@get("/documents", operation_id="ListMyDocuments", guards=[citizen], responses=described(401, 403, 422))
async def list_documents(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    hidden: FromQuery[bool] = False,
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[VaultDocumentView]:
    """Papers I keep and results issued to me, newest first; ``hidden`` shows also results I put out of sight."""
    assert actor.id is not None
    return await own_documents(reader, actor.id, cursor, limit, hidden=hidden)


@post(
    "/documents", operation_id="KeepDocument", guards=[citizen], responses=described(401, 403, 404, 409, 410, 422, 503)
)
async def post_document(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    data: JSONBody[KeepDocument],
) -> Response[VaultDocumentView]:
    """Keep a finished upload as a document of a type, so that no later procedure asks for it. Needs my consent."""
    return await once(keep_document(tx, actor, data))


@get(
    "/documents/{document_id:uuid}",
    operation_id="GetMyDocument",
    guards=[citizen],
    responses=described(401, 403, 404),
)
async def get_document(
    reader: NamedDependency[Reader], actor: NamedDependency[Actor], document_id: FromPath[UUID]
) -> VaultDocumentView:
    """One of my documents."""
    assert actor.id is not None
    return await own_document(reader, actor.id, document_id)


@get(
    "/documents/{document_id:uuid}/file",
    operation_id="DownloadMyDocument",
    guards=[citizen],
    responses=described(401, 403, 404, 410, 503),
)
async def get_file(
    reader: NamedDependency[Reader], actor: NamedDependency[Actor], document_id: FromPath[UUID]
) -> Response[bytes]:
    """The file of one of my documents."""
    assert actor.id is not None
    file_id = await file_of_document(reader, actor.id, document_id)
    file = await read_file(reader, actor.id, file_id, own=True)
    return Response(file.content, media_type=file.media_type, headers=AS_FILE)


@post(
    "/documents/{document_id:uuid}/removal",
    operation_id="RemoveMyDocument",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422, 503),
)
async def post_removal(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    document_id: FromPath[UUID],
) -> Response[RemovedDocument]:
    """Remove a paper I sent, or hide a result; dossiers keep what was attached to them."""
    return await once(remove_document(tx, actor, document_id))


@get("/document-types", operation_id="ListDocumentTypes", guards=[citizen], responses=described(401, 403))
async def list_types(reader: NamedDependency[Reader]) -> list[DocumentTypeView]:
    """What types of documents there are: common papers, and results of procedures by their code."""
    names = reader.recall(Catalogue).type_names
    return [DocumentTypeView(code, name) for code, name in sorted(names.items())]


router = Router(
    "/v1/me",
    route_handlers=[list_documents, post_document, get_document, get_file, post_removal, list_types],
    tags=["me"],
)
