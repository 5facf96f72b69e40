"""The api: one visible table of routers, and what their handlers are given."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Any

from litestar import Litestar, Request
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import HeaderParameter
from litestar.types import ASGIApp, Scope

from ihanoi import settings as configuration
from ihanoi.agencies.routes import router as agencies
from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.routes.public import router as procedures
from ihanoi.catalogue.routes.staff import router as catalogue
from ihanoi.dossiers.queries import tracking
from ihanoi.dossiers.routes.catalogue import router as version_diffs
from ihanoi.dossiers.routes.changes import router as changes
from ihanoi.dossiers.routes.citizen import router as dossiers
from ihanoi.dossiers.routes.desk import router as desk
from ihanoi.dossiers.routes.me import router as my_data
from ihanoi.dossiers.routes.papers import router as papers
from ihanoi.dossiers.routes.public import router as following
from ihanoi.dossiers.routes.reports import router as reports
from ihanoi.dossiers.routes.results import router as results
from ihanoi.dossiers.routes.verifications import router as verifications
from ihanoi.erasure_desk import HOLDINGS
from ihanoi.exchange.opening import open_registers
from ihanoi.exchange.registers import Registers
from ihanoi.identity.authenticate import Authentication, session_holds
from ihanoi.identity.claims import ClaimMap
from ihanoi.identity.erasure import Holdings
from ihanoi.identity.oidc import IdentityProvider
from ihanoi.identity.routes import LoginSettings
from ihanoi.identity.routes import router as auth
from ihanoi.identity.schemas import Realm
from ihanoi.kernel.actor import Actor
from ihanoi.platform.admission import Admission
from ihanoi.platform.apidocs import assets_router, openapi_config
from ihanoi.platform.application import Application, Unheard
from ihanoi.platform.database import Database, Reader, Transaction
from ihanoi.platform.draining import Draining
from ihanoi.platform.etags import Encoded
from ihanoi.platform.fast_reads import FastReads
from ihanoi.platform.head_requests import HeadRequests
from ihanoi.platform.health import healthz, readyz
from ihanoi.platform.idempotency import MAX_KEY_LENGTH, Once, once_for
from ihanoi.platform.live import Holds, Hub
from ihanoi.platform.memory import Memory, leave_in_peace
from ihanoi.platform.observing import Observation, configure_logging, metrics
from ihanoi.platform.opening import open_database, open_redis
from ihanoi.platform.problems import HANDLERS
from ihanoi.platform.refresh import keep_fresh
from ihanoi.platform.replies import Reply
from ihanoi.platform.short_ways import ShortWay, ShortWays
from ihanoi.platform.throttle import Throttle, Throttles
from ihanoi.profile.routes.consents import router as consents
from ihanoi.profile.routes.corrections import router as corrections
from ihanoi.profile.routes.desk import router as access_disputes
from ihanoi.profile.routes.mandates import router as mandates
from ihanoi.profile.routes.me import router as profile
from ihanoi.ratings.routes import router as ratings
from ihanoi.settings import Settings
from ihanoi.snapshots import fill_memory
from ihanoi.vault.routes.documents import router as vault
from ihanoi.vault.routes.uploads import router as uploads

ROUTERS = [
    auth,
    profile,
    consents,
    corrections,
    mandates,
    procedures,
    catalogue,
    version_diffs,
    dossiers,
    papers,
    my_data,
    uploads,
    changes,
    vault,
    desk,
    access_disputes,
    verifications,
    following,
    results,
    reports,
    ratings,
    agencies,
]

MAX_BODY_BYTES = 1024 * 1024

IdempotencyKey = Annotated[
    str,
    HeaderParameter(
        name="Idempotency-Key",
        min_length=1,
        max_length=MAX_KEY_LENGTH,
        description="Chosen by the client, new for each request, the same when repeating one",
    ),
]


# Each asks for the one it stands behind, even where it needs nothing of it: what could be had side by side
# the framework fetches in a task each, which costs more than all of them together. And each takes what it needs
# from the scope: a State or a Request the framework would first make, and then check.


def _state(scope: Scope) -> State:
    return scope["litestar_app"].state


def provide_reader(scope: Scope) -> Reader:
    """Reads outside any transaction."""
    database: Database = _state(scope).database
    return database.reader()


def provide_actor(scope: Scope, reader: NamedDependency[Reader]) -> Actor:
    """Who asks."""
    actor: Actor = scope["user"]
    return actor


async def provide_tx(scope: Scope, actor: NamedDependency[Actor]) -> AsyncGenerator[Transaction, None]:
    """The request's unit of work: committed after the answer is made and before it leaves."""
    async with _state(scope).database.unit_of_work() as tx:
        yield tx


def provide_database(scope: Scope, actor: NamedDependency[Actor]) -> Database:
    """The process's database."""
    database: Database = _state(scope).database
    return database


def provide_hub(scope: Scope, database: NamedDependency[Database]) -> Hub:
    """The process's live hub."""
    hub: Hub = _state(scope).hub
    return hub


def provide_holds(scope: Scope, hub: NamedDependency[Hub]) -> Holds:
    """Whether who asked still may, for streams."""
    return session_holds(scope)


async def provide_once(
    request: Request[Any, Any, Any],
    tx: NamedDependency[Transaction],
    actor: NamedDependency[Actor],
    idempotency_key: IdempotencyKey,
) -> Once:
    """The guard that does a request's work at most once."""
    return await once_for(request, tx, actor, idempotency_key)


def provide_registers(scope: Scope, database: NamedDependency[Database]) -> Registers:
    """The connections to the national registers."""
    registers: Registers = _state(scope).registers
    return registers


def provide_holdings(tx: NamedDependency[Transaction]) -> Holdings:
    """Who holds what about a person, for erasing it."""
    return HOLDINGS


def provide_logins(scope: Scope, tx: NamedDependency[Transaction]) -> LoginSettings:
    """What logging in needs to know."""
    logins: LoginSettings = _state(scope).logins
    return logins


def login_settings(settings: Settings) -> LoginSettings:
    """Return providers, redirect addresses and claim names from the settings."""
    issuers = {Realm.CITIZEN: settings.citizen_issuer, Realm.STAFF: settings.staff_issuer}
    callback = f"{settings.public_url}/v1/auth/callback"
    return LoginSettings(
        providers={
            realm: IdentityProvider(issuer, settings.client_id, settings.client_secret)
            for realm, issuer in issuers.items()
        },
        redirect_uris=frozenset([callback, *settings.redirect_uris.split()]),
        default_redirect=callback,
        claims=ClaimMap(settings.claim_national_id, settings.claim_full_name, settings.claim_birth_date),
    )


def throttles(settings: Settings) -> Throttles:
    """Return how often one client may ask, from the settings."""
    return Throttles(
        Throttle(settings.lookups_per_minute), Throttle(settings.logins_per_minute), settings.trusted_proxies
    )


def _registers(database: Database, settings: Settings) -> contextlib.AbstractAsyncContextManager[Registers]:
    return open_registers(settings, lambda: database.memory.get(Catalogue).vocabulary.attributes)


@contextlib.asynccontextmanager
async def running(app: Litestar, settings: Settings) -> AsyncIterator[None]:
    """Hold everything a worker process needs while it serves."""
    async with open_database(settings) as database, _registers(database, settings) as registers:
        table, known = await fill_memory(database, settings)
        leave_in_peace()
        redis = open_redis(settings)
        hub = Hub(redis)
        app.state.update(
            database=database,
            hub=hub,
            registers=registers,
            logins=login_settings(settings),
        )
        tasks = [
            asyncio.create_task(hub.run()),
            asyncio.create_task(keep_fresh(database, table, known)),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await redis.aclose()


def create_server() -> ASGIApp:
    """Return what a worker process serves: the application behind the reads that need little of it."""
    settings = configuration.load()
    app = create_app(settings)

    memory: Memory | None = None

    def find(path: str, query: bytes) -> Encoded | None:
        nonlocal memory
        if memory is None:
            opened = database()
            if opened is None:
                return None
            memory = opened.memory
        return memory.get(Catalogue).ready(path, query)

    def database() -> Database | None:
        found: Database | None = app.state.get("database")
        return found

    short = ShortWays(app, database, app.state.throttles, ShortWay("/v1/tracking/{code}", tracking))
    return FastReads(HeadRequests(Draining(Admission(Observation(short), settings.room))), find)


def create_app(settings: Settings | None = None) -> Litestar:
    """Return the application; without settings they are read from the environment."""
    settings = settings or configuration.load()
    configure_logging(settings.log_level)
    return Application(
        route_handlers=[*ROUTERS, healthz, readyz, metrics, assets_router()],
        lifespan=[lambda app: running(app, settings)],
        state=State({"throttles": throttles(settings), "metrics_token": settings.metrics_token}),
        dependencies={
            "reader": Provide(provide_reader, sync_to_thread=False),
            "actor": Provide(provide_actor, sync_to_thread=False),
            "tx": Provide(provide_tx),
            "once": Provide(provide_once),
            "database": Provide(provide_database, sync_to_thread=False),
            "hub": Provide(provide_hub, sync_to_thread=False),
            "holds": Provide(provide_holds, sync_to_thread=False),
            "registers": Provide(provide_registers, sync_to_thread=False),
            "holdings": Provide(provide_holdings, sync_to_thread=False),
            "logins": Provide(provide_logins, sync_to_thread=False),
        },
        middleware=[Authentication()],
        exception_handlers=HANDLERS,
        response_class=Reply,
        # The framework's own would take the place of ours.
        logging_config=None,
        event_emitter_backend=Unheard,
        # Answers are personal unless a route says otherwise; shared counters have shared browsers.
        response_headers={"Cache-Control": "no-store"},
        openapi_config=openapi_config(),
        request_max_body_size=MAX_BODY_BYTES,
    )
