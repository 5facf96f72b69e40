"""Every setting there is, read once from ``IHANOI_*`` environment variables."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta, Struct

CHECKOUT = Path(__file__).resolve().parents[2]

Port = Annotated[int, Meta(ge=1, le=65535)]


class Settings(Struct, frozen=True, kw_only=True):
    """Each field is the variable of the same name in capitals: ``database_url`` is ``IHANOI_DATABASE_URL``."""

    database_url: str = ""
    """PostgreSQL 15 or newer. Empty: ``ihanoi up`` starts the embedded one and fills this in."""
    redis_url: str = ""
    """Redis 7 or Valkey 8 and newer; disposable. Empty: ``ihanoi up`` starts the embedded one."""
    data_dir: Path = CHECKOUT / ".ihanoi"
    """Where embedded servers, uploaded documents and generated keys live."""
    procedures_dir: Path = CHECKOUT / "procedures"
    documents_url: str = ""
    """Where documents are kept: ``s3://bucket/prefix`` or ``file:///path``; empty: ``data_dir/documents``."""
    clamd_url: str = ""
    """Scanner of uploaded files: ``tcp://host:port`` or ``unix:///path`` of ClamAV's clamd; empty: none is scanned."""
    open_unscanned: bool = True
    """Whether officers may open uploaded files while no scanner is set up."""
    master_key: str = ""
    """32 bytes in base64url that wrap every subject's own key. Required outside ``ihanoi up``."""

    host: str = "127.0.0.1"
    port: Port = 8000
    workers: Annotated[int, Meta(ge=1)] = 1
    public_url: str = "http://127.0.0.1:8000"
    """Address under which clients reach the api; part of links and of the login's redirect."""
    pool_size: Annotated[int, Meta(ge=1)] = 8
    statement_timeout: Annotated[float, Meta(gt=0)] = 15.0
    """Seconds after which a single SQL statement is given up."""

    lookups_per_minute: Annotated[int, Meta(ge=0)] = 120
    """Public look-ups by a key that can be guessed, per client address and process; 0 sets no limit."""
    logins_per_minute: Annotated[int, Meta(ge=0)] = 120
    """Logins begun, per client address and process; 0 sets no limit."""
    room: Annotated[int, Meta(ge=0)] = 12
    """Requests at work at once, per process; the rest wait in short lines by urgency, see ``platform/waiting.py``, and
    are turned away with 429 when that takes too long. Half as many again as ``pool_size``: the others compute. 0 lets
    everybody begin."""
    trusted_proxies: Annotated[int, Meta(ge=0)] = 0
    """Proxies of ours in front of the api, each of which adds to ``X-Forwarded-For``; 0 never believes that header."""

    simulator_url: str = ""
    """Where the simulator listens. Only when it is named does it stand in for a national system that is not."""
    citizen_issuer: str = ""
    """OpenID Connect issuer for citizens; with the simulator by default its ``/citizen`` realm."""
    staff_issuer: str = ""
    """OpenID Connect issuer for officers; with the simulator by default its ``/staff`` realm."""
    client_id: str = "ihanoi"
    client_secret: str = ""
    """What the api shows to both issuers; with the simulator by default the one it expects."""
    redirect_uris: str = ""
    """Further addresses, separated by spaces, to which a login may return (apps' own schemes)."""
    claim_national_id: str = "SoDinhDanh"
    claim_full_name: str = "HoVaTen"
    claim_birth_date: str = "NgayThangNamSinh"
    population_url: str = ""
    """Base address of the population database; with the simulator by default its ``/population``."""
    shared_data_url: str = ""
    """Base address of the platform behind which the other registers stand; with the simulator its ``/shared-data``."""
    register_deadline: Annotated[float, Meta(gt=0)] = 1.5
    """Seconds a prefill waits for the registers, all asked at the same moment, before it goes on without the late ones."""
    register_failures: Annotated[int, Meta(ge=1)] = 5
    """Failures in a row after which a process spares a register."""
    register_rest: Annotated[float, Meta(ge=0)] = 10.0
    """Seconds for which it is spared; what it would fill is declared meanwhile."""

    log_level: str = "INFO"
    metrics_token: str = ""
    """Bearer token with which operators read ``/metrics``; empty: nobody reads it."""


DATABASE = ("database_url", "master_key")
"""What every process with the database needs."""
REGISTERS = ("population_url", "shared_data_url")
"""What every process that asks registers needs."""
API = (*DATABASE, "citizen_issuer", "staff_issuer", "client_secret", *REGISTERS)
"""What the api needs: whom it trusts is never left to a default."""


def load(environ: dict[str, str] | None = None) -> Settings:
    """Read the settings from the environment.

    Raises:
        SystemExit: a variable is misspelt or has a wrong value; the message names it.
    """
    found = {
        name.removeprefix("IHANOI_").lower(): value
        for name, value in (os.environ if environ is None else environ).items()
        if name.startswith("IHANOI_")
    }
    unknown = found.keys() - set(Settings.__struct_fields__)
    if unknown:
        names = ", ".join(f"IHANOI_{name.upper()}" for name in sorted(unknown))
        raise SystemExit(f"Unknown setting: {names}. The known ones are in src/ihanoi/settings.py.")
    try:
        settings = msgspec.convert(found, Settings, strict=False, dec_hook=lambda kind, value: kind(value).absolute())
    except msgspec.ValidationError as error:
        raise SystemExit(f"A setting has a wrong value: {error}") from None
    defaults = {"documents_url": (settings.data_dir / "documents").as_uri()} | _stand_ins(settings.simulator_url)
    missing = {name: value for name, value in defaults.items() if not getattr(settings, name)}
    return msgspec.structs.replace(settings, **missing)


def _stand_ins(simulator_url: str) -> dict[str, str]:
    if not simulator_url:
        return {}
    return {
        "citizen_issuer": f"{simulator_url}/citizen",
        "staff_issuer": f"{simulator_url}/staff",
        "population_url": f"{simulator_url}/population",
        "shared_data_url": f"{simulator_url}/shared-data",
        "client_secret": "simulator-only",
    }


def require(settings: Settings, names: Iterable[str]) -> None:
    """Refuse to start a process without what it needs.

    Raises:
        SystemExit: a setting is empty; the message names every such one.
    """
    missing = [f"IHANOI_{name.upper()}" for name in names if not getattr(settings, name)]
    if missing:
        raise SystemExit(
            f"Not set: {', '.join(missing)}. `ihanoi up` sets everything for a city on this machine; a server names "
            "each, or IHANOI_SIMULATOR_URL where the simulator shall stand in for the national systems."
        )
