"""What is written down about a running city, for the people in front of it and for ``ihanoi demo``."""

import os
import sys
from pathlib import Path

import msgspec
from msgspec import Struct

from ihanoi.settings import Settings


class City(Struct, frozen=True, kw_only=True):
    """Where a running city can be reached; kept in ``<data_dir>/city.json``, readable by us alone."""

    api: str
    simulator: str
    database_url: str
    redis_url: str
    pids: dict[str, int]


def say(text: str, end: str = "\n") -> None:
    """Tell the people in front of the screen, should it still be there."""
    try:
        print(text, end=end, flush=True)
    except OSError:
        # The terminal or the pipe is gone: stopping cleanly matters more than saying so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def read(data_dir: Path) -> City | None:
    """Return the city that runs on this data directory, or None."""
    try:
        return msgspec.json.decode((data_dir / "city.json").read_bytes(), type=City)
    except (FileNotFoundError, msgspec.DecodeError):
        return None


def here(settings: Settings) -> Settings:
    """Return settings that lead to the city that runs here, where they name no database of their own."""
    running = None if settings.database_url else read(settings.data_dir)
    if running is None:
        return settings
    key = settings.master_key or (settings.data_dir / "master.key").read_text("ascii").strip()
    return msgspec.structs.replace(
        settings, database_url=running.database_url, redis_url=running.redis_url, master_key=key
    )


def write(data_dir: Path, city: City) -> None:
    """Replace the note in one step, so that no reader sees half of it."""
    new = data_dir / "city.json.new"
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(msgspec.json.format(msgspec.json.encode(city)))
    new.replace(data_dir / "city.json")


def forget(data_dir: Path) -> None:
    """Remove the note: nothing runs any more."""
    (data_dir / "city.json").unlink(missing_ok=True)


def welcome(settings: Settings, seconds: float) -> str:
    """Return the summary shown once everything answers."""
    api = settings.public_url
    rows = [
        ("api", api),
        ("reference", f"{api}/docs"),
        ("simulator", f"{settings.simulator_url}   stands in for the national systems"),
        ("data and logs", str(settings.data_dir)),
        ("", ""),
        ("try", f"curl '{api}/v1/procedures?q=khai+sinh'"),
        ("a day in the city", f"{_beside_python('ihanoi')} demo"),
        ("a token for /docs", f"{_beside_python('ihanoi')} token 001190000011"),
    ]
    lines = [f"  {name:<20}{value}".rstrip() for name, value in rows]
    head = f"Hà Nội is open: {seconds:.1f} s from the first lamp to the last counter."
    return "\n".join(["", head, "", *lines, "", "Ctrl-C closes everything; the data stays."])


def _beside_python(command: str) -> str:
    """Return what to type for a command of this environment, which need not be activated."""
    path = Path(sys.executable).with_name(command)
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
