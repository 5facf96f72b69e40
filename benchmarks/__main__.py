"""``python -m benchmarks``: measures the groups, shows the table, writes the report."""

import os
import re
import resource
import signal
import subprocess
import sys
import time
import traceback
from datetime import datetime
from pathlib import Path

import click
from msgspec.structs import replace

from benchmarks import report, room
from benchmarks.bench import FULL, QUICK, Bench, Pace
from benchmarks.city import City
from benchmarks.glances import glance, missed
from benchmarks.groups import GROUPS
from benchmarks.machine import describe
from benchmarks.peer import Peer, Unusable
from benchmarks.peer import read as read_peer
from benchmarks.profiles import Line, read
from benchmarks.results import Run
from ihanoi.kernel.clock import HANOI
from ihanoi.local.places import private

CHECKOUT = Path(__file__).resolve().parents[1]
HUGE = 10_000_000
LONG = ("catalogue_growth", "overload", "growth", "peers")
"""Groups that say nothing when cut short, so that the quick run leaves them out unless they are named."""
FILES = 20_000
"""Open files wanted: each viewer is one here and one in the server."""
NAME = re.compile(r"[A-Za-z0-9_-]*")
"""What may become part of a file's name."""


@click.command()
@click.option("--quick", is_flag=True, help="About three minutes: short runs, small sizes; good for comparing days.")
@click.option("--only", default="", help=f"Groups, separated by commas: {', '.join(GROUPS)}.")
@click.option(
    "--big", is_flag=True, help="Grow to 10⁷ dossiers: 34 minutes where it was measured; needs 56 GB of disk."
)
@click.option("--grow-to", type=click.IntRange(min=1), help="Grow to so many dossiers and no more; 5 GB each million.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Adapter of another system, running at PEER_URL, to be measured beside (benchmarks/peers/*.toml).",
)
@click.option("--profile", is_flag=True, help="Also where an api's time goes, by function; rates are then no rates.")
@click.option("--name", default="", help="Name of the result files instead of bench or quick.")
def main(
    quick: bool, only: str, big: bool, grow_to: int | None, against: Path | None, profile: bool, name: str
) -> None:
    """Measure."""
    chosen = [group.strip() for group in only.split(",") if group.strip()] or [
        group for group in GROUPS if group not in LONG or not quick or (group == "peers" and against)
    ]
    if unknown := set(chosen) - GROUPS.keys():
        raise click.BadParameter(f"no such group: {', '.join(sorted(unknown))}", param_hint="--only")
    if not NAME.fullmatch(name):
        raise click.BadParameter("part of files' names: letters, digits, - and _ only", param_hint="--name")
    pace = QUICK if quick else FULL
    if last := grow_to or (HUGE if big else 0):
        pace = replace(pace, growth=(*(size for size in pace.growth if size < last), last))
    if "growth" in chosen:
        try:
            room.check(room.place(), 0, pace.growth[-1])
        except room.NoRoom as error:
            raise click.ClickException(str(error)) from None
    try:
        peer = read_peer(against, os.environ) if against else None
    except Unusable as error:
        raise click.ClickException(str(error)) from None
    _allow_files()
    # Stopped politely, by whichever signal, it takes its servers and folders along.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: sys.exit("stopped"))
    kind = ("quick" if quick else "bench") + ("-profile" if profile else "")
    run = _measure(chosen, pace, name or kind, peer, profile=profile)
    click.echo("\n" + report.table(run))
    click.echo(f"\nWritten: {report.write(run).relative_to(CHECKOUT)}")
    sys.exit(1 if run.failures else 0)


def _measure(chosen: list[str], pace: Pace, kind: str, peer: Peer | None, *, profile: bool) -> Run:
    started, machine, failures = time.perf_counter(), describe(), dict[str, str]()
    found: dict[str, list[Line]] = {}

    def say(text: str) -> None:
        click.echo(f"{time.perf_counter() - started:6.1f} s {text}")

    say("opening a city of its own: PostgreSQL with full durability, Valkey, simulator, worker, apis")
    with City() as city:
        bench = Bench(city, pace, say)
        bench.prepare()
        bench.peer = peer
        if profile:
            bench.city.stop_apis()
            bench.city.profiles = private(city.folder / "profiles")
        for number, group in enumerate(chosen, 1):
            say(f"[{number}/{len(chosen)}] {group}")
            try:
                GROUPS[group](bench)
            except Exception as error:  # noqa: BLE001, one group that fails must not lose the others' figures
                failures[group] = f"{type(error).__name__}: {error}"[:500]
                traceback.print_exc()
            if city.profiles:
                city.stop_apis()
                found[group] = read(city.profiles)
        if not (profile or pace.quick) and (short := missed(bench)):
            found = glance(bench, short)
        say("closing")
    return Run(
        at=datetime.now(HANOI).isoformat(timespec="seconds"),
        kind=kind,
        seconds=time.perf_counter() - started,
        machine=machine,
        commit=_commit(),
        rows=bench.rows,
        curves=bench.curves,
        failures=failures,
        profiles=found,
        profiled=profile,
    )


def _allow_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < FILES:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard) if hard > 0 else FILES, hard))


def _commit() -> str:
    done = subprocess.run(
        ["git", "describe", "--always", "--dirty"],  # noqa: S607, whichever git there is
        cwd=CHECKOUT,
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ.get("PATH", os.defpath)},
    )
    return done.stdout.strip() or "unknown"


if __name__ == "__main__":
    main()
