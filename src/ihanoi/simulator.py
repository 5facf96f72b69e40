"""Stands in for the national systems, over HTTP, and fails when told to. Fictional data only, no database.

Meant for the machine itself: there is no password anywhere, so bind it to a loopback address.
"""

from collections.abc import Sequence
from html import escape
from typing import Any

from litestar import Litestar, MediaType, Request, Response, get, put
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath, JSONBody
from msgspec import Struct

from ihanoi import settings as configuration
from ihanoi.agencies.seed import UnitEntry, read_agencies
from ihanoi.agencies.staff_names import staff_accounts
from ihanoi.exchange.population.double import PopulationRegister
from ihanoi.exchange.population.double_routes import population_router
from ihanoi.exchange.population.named_people import HANH, named_people
from ihanoi.exchange.population.record import PopulationRecord, one_line
from ihanoi.exchange.shared_data.double import SharedRegisters
from ihanoi.exchange.shared_data.double_routes import shared_data_router
from ihanoi.identity.double import Account, Client, Realm, citizen_account, staff_account
from ihanoi.identity.double_routes import realm_router
from ihanoi.settings import Settings
from ihanoi.simulator_failures import SLOW_SECONDS, Failures, Mode, System

SEED = 1
LAST_BIRTH_YEAR_WITH_ACCOUNT = 2012
"""Who is born later is too young for an account of their own (under 14); a parent acts for them."""


class Setting(Struct, frozen=True):
    """How a system shall behave from now on."""

    mode: Mode


@get("/control")
async def show_modes(failures: NamedDependency[Failures]) -> dict[System, Mode]:
    """Tell how every system behaves at the moment."""
    return failures.modes


@put("/control/{system:str}")
async def set_mode(
    system: FromPath[System], data: JSONBody[Setting], failures: NamedDependency[Failures]
) -> dict[System, Mode]:
    """Make a system fail, or work again."""
    failures.set(system, data.mode)
    return failures.modes


def create_simulator(
    settings: Settings, units: Sequence[UnitEntry] = (), *, people: int = 2_000, slow_seconds: float = SLOW_SECONDS
) -> Litestar:
    """Return the simulator of a city with these units and at least so many ``people``."""
    register = PopulationRegister([(unit.division, unit.name) for unit in units if unit.division])
    register.populate(people, SEED)
    failures = Failures(slow_seconds)
    e_identity, population = failures.guard(System.E_IDENTITY), failures.guard(System.POPULATION)
    citizens, staff = _realms(settings, units, register)
    return Litestar(
        [
            index,
            show_modes,
            set_mode,
            realm_router("/citizen", citizens, e_identity),
            realm_router("/staff", staff, e_identity),
            population_router(register, population),
            shared_data_router(SharedRegisters(register), lambda name: failures.guard(System(name))),
        ],
        dependencies={"failures": Provide(lambda: failures, sync_to_thread=False)},
        openapi_config=None,
    )


def create_app() -> Litestar:
    """Return the simulator as the environment asks for it; the factory that granian calls."""
    settings = configuration.load()
    has_units = (settings.procedures_dir / "agencies.toml").exists()
    return create_simulator(settings, read_agencies(settings.procedures_dir).units if has_units else [])


def _realms(settings: Settings, units: Sequence[UnitEntry], register: PopulationRegister) -> tuple[Realm, Realm]:
    client = Client(
        settings.client_id, settings.client_secret, frozenset(settings.redirect_uris.split()), settings.public_url
    )
    citizens = [account for record in register.people() if (account := _citizen(record))]
    staff = [staff_account(account.username, account.name) for account in staff_accounts(units)]
    base = settings.simulator_url.rstrip("/")
    return (
        Realm("Đăng nhập công dân (mô phỏng)", f"{base}/citizen", client, citizens, listed=len(named_people()) - 1),
        Realm("Đăng nhập cán bộ (mô phỏng)", f"{base}/staff", client, staff),
    )


def _citizen(record: PopulationRecord) -> Account | None:
    birth = record.NgayThangNamSinh
    if birth is None or birth.Nam is None or int(birth.Nam) > LAST_BIRTH_YEAR_WITH_ACCOUNT:
        return None
    is_basic = record.SoDinhDanh == HANH
    return citizen_account(
        record.SoDinhDanh,
        one_line(record.HoVaTen),
        birth.NgayThangNam or birth.Nam,
        "LoA1" if is_basic else "LoA2",
        "định danh mức 1" if is_basic else "",
    )


@get("/", media_type=MediaType.HTML)
async def index(request: Request[Any, Any, Any], failures: NamedDependency[Failures]) -> Response[str]:
    """Tell what runs here and how to make it fail."""
    here = escape(str(request.base_url).rstrip("/"))
    rows = "\n".join(f"<li>{system}: <strong>{mode}</strong></li>" for system, mode in failures.modes.items())
    return Response(_INDEX.format(here=here, rows=rows, modes=" | ".join(Mode), systems=" | ".join(System)))


_INDEX = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>iHanoi simulator</title></head>
<body><main>
<h1>iHanoi simulator</h1>
<p>Stand-ins for the national systems. Every person here is fictional.</p>
<ul>
<li><code>/citizen</code>: electronic identity of citizens, OpenID Connect
(<a href="/citizen/.well-known/openid-configuration">configuration</a>)</li>
<li><code>/staff</code>: accounts of officers, OpenID Connect
(<a href="/staff/.well-known/openid-configuration">configuration</a>)</li>
<li><code>/population</code>: population database, <code>POST /population/look-up</code>
with <code>{{"SoDinhDanh": "001190000011", "MucDich": "…", "MaHoSo": null}}</code>;
<a href="/population/log">look-ups by purpose</a></li>
<li><code>/shared-data</code>: the other registers, <code>POST /shared-data/vehicle_register/look-up</code>
with <code>{{"national_id": "001190000011", "purpose": "…", "dossier": null}}</code>;
<a href="/shared-data/log">look-ups by register and purpose</a></li>
</ul>
<h2>How the systems behave now</h2>
<ul>
{rows}
</ul>
<h2>Making one fail</h2>
<pre>curl -X PUT -H 'content-type: application/json' -d '{{"mode": "down"}}' \\
  {here}/control/population</pre>
<p>Systems: <code>{systems}</code>. Modes: <code>{modes}</code>. Down answers 503, slow waits 30 seconds
or until the mode changes, garbage answers 200 with broken JSON, denied answers 403.</p>
</main></body>
</html>
"""
