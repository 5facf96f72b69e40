"""What the database alone can do: pgbench running a path's own statements against the same data."""

import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from benchmarks.city import City
from ihanoi.local.places import server_account
from ihanoi.local.postgres_binaries import find

CLIENTS = 32
_TPS = re.compile(r"^tps = ([\d.]+) ", re.MULTILINE)
_LATENCY = re.compile(r"^latency average = ([\d.]+) ms", re.MULTILINE)


class Pgbench(Struct, frozen=True):
    """One run."""

    tps: float
    latency_ms: float


def program() -> Path:
    """Return pgbench of the very PostgreSQL that is measured."""
    return find(server_account()).folder / "pgbench"


def pgbench(
    city: City, scripts: Sequence[str], seconds: float, variables: Mapping[str, int], clients: int = CLIENTS
) -> Pgbench:
    """Run scripts, mixed evenly, prepared, over as many connections as the path has clients.

    Raises:
        RuntimeError: a statement failed; the message shows which.
    """
    files = []
    for number, text in enumerate(scripts):
        path = city.folder / f"limit-{number}.sql"
        path.write_text(text)
        files += ["-f", str(path)]
    given = [part for name, value in variables.items() for part in ("-D", f"{name}={value}")]
    command = [str(program()), "-n", "-M", "prepared", *files, "-c", str(clients), "-j", "1"]
    # Whole seconds only.
    done = subprocess.run(
        [*command, "-T", str(max(round(seconds), 2)), *given],
        env=city.login(),
        capture_output=True,
        text=True,
        check=False,
        timeout=seconds + 60,
    )
    tps, latency = _TPS.search(done.stdout), _LATENCY.search(done.stdout)
    if done.returncode != 0 or tps is None or latency is None or "aborted" in done.stderr:
        raise RuntimeError(f"pgbench: {done.stderr[-1500:]}")
    return Pgbench(float(tps.group(1)), float(latency.group(1)))
