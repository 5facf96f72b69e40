"""My consents: given and withdrawn purpose by purpose, each act on record and to be printed."""

from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from ihanoi.identity.access import citizen
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described
from ihanoi.profile.consent_ledger import consent_ledger
from ihanoi.profile.consent_receipt import consent_receipt
from ihanoi.profile.consent_schemas import LedgerLine
from ihanoi.profile.consents import consents
from ihanoi.profile.give_consent import give_consent
from ihanoi.profile.receipt_page import receipt_page
from ihanoi.profile.schemas import ConsentView, GiveConsent, WithdrawnConsent
from ihanoi.profile.withdraw_consent import withdraw_consent

NOTHING_FROM_OUTSIDE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@get("/consents", operation_id="ListMyConsents", guards=[citizen], responses=described(401, 403))
async def list_consents(reader: NamedDependency[Reader], actor: NamedDependency[Actor]) -> list[ConsentView]:
    """What I may consent to, purpose by purpose: the text in force, whether I agreed, and what I decided before."""
    assert actor.id is not None
    return await consents(reader, actor.id)


@post(
    "/consents",
    operation_id="GiveConsent",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422, 503),
)
async def post_consent(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    data: JSONBody[GiveConsent],
) -> Response[ConsentView]:
    """Agree to one purpose, in the version of the text that was read. It counts from the next submission on."""
    return await once(give_consent(tx, actor, data))


@post(
    "/consents/{purpose:str}/withdrawal",
    operation_id="WithdrawConsent",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422, 503),
)
async def post_consent_withdrawal(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    purpose: FromPath[str],
) -> Response[WithdrawnConsent]:
    """Withdraw a consent at once; the answer says what was deleted. Dossiers already open go on."""
    return await once(withdraw_consent(tx, actor, purpose))


@get("/consents/ledger", operation_id="ListMyConsentLedger", guards=[citizen], responses=described(401, 403, 422))
async def list_ledger(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[LedgerLine]:
    """Every consent I gave and withdrew, newest first, with the exact text and the digest that proves it."""
    assert actor.id is not None
    return await consent_ledger(reader, actor.id, cursor, limit)


@get(
    "/consents/ledger/{consent_id:uuid}/receipt",
    operation_id="ReadConsentReceipt",
    guards=[citizen],
    responses=described(401, 403, 404),
    media_type="text/html",
)
async def get_receipt(
    reader: NamedDependency[Reader], actor: NamedDependency[Actor], consent_id: FromPath[UUID]
) -> Response[str]:
    """One consent as a page to print, in Vietnamese and English."""
    assert actor.id is not None
    page = receipt_page(await consent_receipt(reader, actor.id, consent_id))
    headers = {"Content-Security-Policy": NOTHING_FROM_OUTSIDE, "Referrer-Policy": "no-referrer"}
    return Response(page, media_type="text/html", headers=headers)


router = Router(
    "/v1/me",
    route_handlers=[list_consents, post_consent, post_consent_withdrawal, list_ledger, get_receipt],
    tags=["me"],
)
