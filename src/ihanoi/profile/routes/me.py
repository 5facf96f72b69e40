"""My profile: who I am, what is known, who read it, what I consent to, and forms filled with it."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from litestar import Response, Router
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, PathParameter, QueryParameter
from msgspec import Meta

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Text
from ihanoi.catalogue.eligibility import fit
from ihanoi.catalogue.schemas import Fit
from ihanoi.exchange.registers import Registers
from ihanoi.identity.access import citizen
from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Database, Reader, Transaction
from ihanoi.platform.idempotency import Once
from ihanoi.platform.methods import get, post
from ihanoi.platform.problems import described
from ihanoi.profile.access_log import NEWEST, access_log
from ihanoi.profile.act_under import act_under, check_mandate
from ihanoi.profile.consult_registers import consult_registers
from ihanoi.profile.dispute_access import dispute_access
from ihanoi.profile.filling import valid_until
from ihanoi.profile.form_plan import form_plan
from ihanoi.profile.parties import present_parties
from ihanoi.profile.party_identity import label_of
from ihanoi.profile.prefill import prefill
from ihanoi.profile.provenance import Fact, winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.schemas import (
    AccessLine,
    Dispute,
    DisputeAccess,
    FactView,
    Me,
    PartyView,
    Prefill,
)
from ihanoi.profile.see_form import see_form

Named = Annotated[
    list[Annotated[str, Meta(max_length=100, pattern=r"^[a-z_]+:[a-z0-9-]+$")]] | None,
    QueryParameter(max_items=20, description="who plays a role of the form, as ``child:`` and an id of ``parts``"),
]


def named_in(about: list[str]) -> dict[str, str]:
    """Return who plays which role, from parameters such as ``child:0190…``."""
    return dict(part.split(":", 1) for part in about)


@get("/me", operation_id="GetMe", guards=[citizen], responses=described(401, 403), tags=["me"])
async def get_me(reader: NamedDependency[Reader], actor: NamedDependency[Actor]) -> Me:
    """Who is logged in, as the electronic identity says."""
    assert actor.id is not None
    who = await identity_record(reader, actor.id)
    return Me(actor.id, who.full_name, who.national_id, who.birth_date, actor.assurance)


@get("/me/facts", operation_id="ListMyFacts", guards=[citizen], responses=described(401, 403), tags=["me"])
async def list_facts(reader: NamedDependency[Reader], actor: NamedDependency[Actor]) -> list[FactView]:
    """Everything known about me that fills forms: the value that counts, and where it comes from."""
    return _views(reader, winners(await present_facts(reader, own(actor))))


@get("/me/parties", operation_id="ListMyParties", guards=[citizen], responses=described(401, 403), tags=["me"])
async def list_parties(reader: NamedDependency[Reader], actor: NamedDependency[Actor]) -> list[PartyView]:
    """Whom and what my forms can speak about beside me: family as registers tell it, and those I declared."""
    return [
        PartyView(one.id, one.kind, label_of(one.kind, one.identity), one.source, _views(reader, one.known))
        for one in await present_parties(reader, own(actor))
    ]


def _views(reader: Reader, facts: Mapping[str, Fact]) -> list[FactView]:
    labels = reader.recall(Catalogue).vocabulary.attributes
    return [
        FactView(
            name,
            labels[name].label if name in labels else Text(vi=name, en=name),
            fact.value,
            fact.source,
            int(fact.assurance),
            fact.obtained_at,
            valid_until(labels.get(name), fact.obtained_at),
        )
        for name, fact in sorted(facts.items())
    ]


@get("/me/access-log", operation_id="ListMyAccessLog", guards=[citizen], responses=described(401, 403), tags=["me"])
async def list_access_log(
    reader: NamedDependency[Reader],
    actor: NamedDependency[Actor],
    cursor: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=MAX_PAGE)] = 20,
) -> Page[AccessLine]:
    """Who read my data or asked a national register about me, when, what for and on which legal ground; newest first."""
    assert actor.id is not None
    return await access_log(reader, actor.id, cursor, limit)


@post(
    "/me/access-log/{line_id:int}/dispute",
    operation_id="DisputeAccess",
    guards=[citizen],
    responses=described(401, 403, 404, 409, 422, 503),
    tags=["me"],
)
async def post_dispute(
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    once: NamedDependency[Once],
    line_id: Annotated[int, PathParameter(ge=1, le=NEWEST)],
    data: JSONBody[DisputeAccess],
) -> Response[Dispute]:
    """Object to a line of my access log, once, in my own words; the dispute shows with the line from then on."""
    return await once(dispute_access(tx, actor, line_id, data))


@get(
    "/procedures/{code:str}/prefill",
    operation_id="PrefillProcedure",
    guards=[citizen],
    responses=described(401, 403, 404, 422),
    tags=["procedures"],
)
async def prefill_procedure(
    reader: NamedDependency[Reader],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    registers: NamedDependency[Registers],
    code: FromPath[str],
    about: Named = None,
    mandate: FromQuery[UUID | None] = None,
) -> Prefill:
    """See a form as far as it is known, each answer with its source or the reason it is missing.

    Where several people or things could be meant by a role of the form, ``parts`` tells which; name one. Under
    a mandate it is the form of whoever gave it, and a line in their access log.
    """
    catalogue = reader.recall(Catalogue)
    version = catalogue.in_force(code, reader.now.date())
    named, purpose = named_in(about or []), f"prefill {code}"
    if mandate is None:
        return await see_form(database, actor, registers, version, purpose, named)
    needed = form_plan(version, catalogue.vocabulary.attributes).sources
    grantor = await check_mandate(reader, actor, mandate, version.procedure)
    outcomes = await consult_registers(database, actor, registers, needed, purpose, grantor_id=grantor)
    # Only here something is written, the line in the access log: a transaction for all would cost each prefill.
    async with database.unit_of_work() as tx:
        acting = await act_under(tx, actor, mandate, version.procedure)
        return await prefill(tx, actor, outcomes, version, named, acting=acting)


@get("/me/eligibility", operation_id="ListMyEligibility", guards=[citizen], responses=described(401, 403), tags=["me"])
async def list_eligibility(reader: NamedDependency[Reader], actor: NamedDependency[Actor]) -> list[Fit]:
    """What I may apply for, as far as what is known about me tells: yes, no, or not known yet."""
    assert actor.id is not None
    facts = {name: fact.value for name, fact in winners(await present_facts(reader, own(actor))).items()}
    today = reader.now.date()
    return [fit(procedure, facts, today) for procedure in reader.recall(Catalogue).screened]


router = Router(
    "/v1",
    route_handlers=[
        get_me,
        list_facts,
        list_parties,
        list_access_log,
        post_dispute,
        list_eligibility,
        prefill_procedure,
    ],
)
