"""My profile: who I am, what is known, who read it, and forms filled with it."""

from typing import Annotated

from litestar import Router, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Text
from ihanoi.catalogue.eligibility import fit
from ihanoi.catalogue.schemas import Fit
from ihanoi.exchange.population.client import PopulationClient
from ihanoi.identity.access import citizen
from ihanoi.identity.queries import identity_record
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.paging import MAX_PAGE, Page
from ihanoi.platform.database import Database, Reader
from ihanoi.platform.problems import described
from ihanoi.profile.access_log import access_log
from ihanoi.profile.consult_register import consult_register
from ihanoi.profile.prefill import prefill
from ihanoi.profile.provenance import winners
from ihanoi.profile.queries import present_facts
from ihanoi.profile.schemas import AccessLine, FactView, Me, Prefill


@get("/me", operation_id="GetMe", guards=[citizen], responses=described(401, 403), tags=["me"])
async def get_me(reader: NamedDependency[Reader], actor: NamedDependency[Actor]) -> Me:
    """Who is logged in, as the electronic identity says."""
    assert actor.id is not None
    who = await identity_record(reader, actor.id)
    return Me(actor.id, who.full_name, who.national_id, who.birth_date, actor.assurance)


@get("/me/facts", operation_id="ListMyFacts", guards=[citizen], responses=described(401, 403), tags=["me"])
async def list_facts(reader: NamedDependency[Reader], actor: NamedDependency[Actor]) -> list[FactView]:
    """Everything known about me that fills forms: the value that counts, and where it comes from."""
    assert actor.id is not None
    labels = reader.recall(Catalogue).vocabulary.attributes
    facts = winners(await present_facts(reader, actor.id))
    return [
        FactView(
            name,
            labels[name].label if name in labels else Text(vi=name, en=name),
            fact.value,
            fact.source,
            int(fact.assurance),
            fact.obtained_at,
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
    """Who read my data, when, for which dossier and on which legal ground; newest first."""
    assert actor.id is not None
    return await access_log(reader, actor.id, cursor, limit)


@get(
    "/procedures/{code:str}/prefill",
    operation_id="PrefillProcedure",
    guards=[citizen],
    responses=described(401, 403, 404),
    tags=["procedures"],
)
async def prefill_procedure(
    reader: NamedDependency[Reader],
    database: NamedDependency[Database],
    actor: NamedDependency[Actor],
    population: NamedDependency[PopulationClient],
    code: FromPath[str],
) -> Prefill:
    """See a form as far as it is known, each answer with its source or the reason it is missing."""
    version = reader.recall(Catalogue).in_force(code, reader.now.date())
    outcome = await consult_register(database, actor, population, f"prefill {code}")
    return await prefill(reader, actor, outcome, version)


@get("/me/eligibility", operation_id="ListMyEligibility", guards=[citizen], responses=described(401, 403), tags=["me"])
async def list_eligibility(reader: NamedDependency[Reader], actor: NamedDependency[Actor]) -> list[Fit]:
    """What I may apply for, as far as what is known about me tells: yes, no, or not known yet."""
    assert actor.id is not None
    facts = {name: fact.value for name, fact in winners(await present_facts(reader, actor.id)).items()}
    procedures = [item.version.procedure for item in reader.recall(Catalogue).items if item.version]
    today = reader.now.date()
    return [fit(p, facts, today) for p in procedures if any(condition.rule for condition in p.eligibility)]


router = Router("/v1", route_handlers=[get_me, list_facts, list_access_log, list_eligibility, prefill_procedure])
