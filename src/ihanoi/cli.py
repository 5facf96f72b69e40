"""The command line: ``ihanoi up``, ``demo``, ``serve``, ``work``, ``simulate`` and the operators' tools."""

import asyncio
import sys
from datetime import datetime, timedelta

import click

from ihanoi import __version__
from ihanoi.local.city import here
from ihanoi.procedures_cli import procedures
from ihanoi.settings import API, DATABASE, REGISTERS, Settings, load, require


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ihanoi")
def main() -> None:
    """iHanoi: one stop, declared once."""


main.add_command(procedures)


@main.command()
def up() -> None:
    """Start a whole small city on this machine; Ctrl-C stops it, its data stays."""
    from ihanoi.local.up import up as run

    run(load())


@main.command()
@click.option("--url", help="Address of the api; by default the city that `ihanoi up` runs here.")
@click.option("--fast", is_flag=True, help="Do not pause between steps.")
def demo(url: str | None, fast: bool) -> None:
    """Play the whole story against a running city: declared once, tracked, rated."""
    from ihanoi.local.demo import demo as play

    sys.exit(play(load(), url, pause=0.0 if fast else 0.6))


@main.command()
@click.argument("account")
@click.option("--staff", is_flag=True, help="Log in through the staff realm.")
def token(account: str, staff: bool) -> None:
    """Log in to the city that runs here and print a bearer token, to try the API by hand.

    ACCOUNT is a fictional person's number, such as 001190000011, or with --staff a username, such as
    congan.cau_giay.
    """
    from ihanoi.local import city
    from ihanoi.local.client import Client

    running = city.read(load().data_dir)
    if running is None:
        raise click.ClickException("No city is running here. Start one with `make run` in another terminal.")

    async def log_in() -> str:
        client = Client(running.api)
        try:
            return str((await client.log_in("staff" if staff else "citizen", account))["token"])
        finally:
            await client.close()

    click.echo(asyncio.run(log_in()))


def _serve(target: str, settings: Settings, port: int, workers: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces, Loops

    Granian(
        target,
        address=settings.host,
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        loop=Loops.uvloop,
        factory=True,
        websockets=False,
        log_access=False,
        backlog=4096,
        # Each live stream counts as a request in flight; the default would refuse the 1,025th.
        backpressure=16_384,
        respawn_failed_workers=True,
        workers_kill_timeout=2,
    ).serve()


@main.command()
def serve() -> None:
    """Run the api."""
    from ihanoi.platform.memory import start_in_peace

    start_in_peace()
    settings = load()
    require(settings, API)
    _serve("ihanoi.asgi:create_server", settings, settings.port, settings.workers)


@main.command()
def simulate() -> None:
    """Run the stand-ins for the national systems."""
    from urllib.parse import urlsplit

    settings = load()
    require(settings, ["simulator_url"])
    _serve("ihanoi.simulator:create_app", settings, urlsplit(settings.simulator_url).port or 8100, workers=1)


@main.command()
def work() -> None:
    """Run the worker: event relay, jobs, schedules."""
    from ihanoi.worker import work as run

    settings = load()
    require(settings, [*DATABASE, *REGISTERS])
    asyncio.run(run(settings))


@main.command()
def migrate() -> None:
    """Bring the database to the newest migration."""
    from ihanoi.platform.migrations import upgrade

    changed = asyncio.run(upgrade(load()))
    click.echo("Migrated." if changed else "Already at the newest migration.")


@main.command()
def seed() -> None:
    """Enter units, calendar, simulated officers and the catalogue; unchanged files are skipped."""
    from ihanoi.seed import seed as run

    changed = asyncio.run(run(load()))
    click.echo("Seeded." if changed else "Nothing changed since the last time.")


@main.command()
def openapi() -> None:
    """Print the API's description (OpenAPI 3.1)."""
    import msgspec
    from litestar.serialization import encode_json

    from ihanoi.asgi import create_app

    description = encode_json(create_app(load()).openapi_schema.to_schema())
    click.echo(msgspec.json.format(description, indent=2))


@main.command()
@click.option("--from", "first_day", type=click.DateTime(["%Y-%m-%d"]), help="By default 30 days before the last.")
@click.option("--to", "last_day", type=click.DateTime(["%Y-%m-%d"]), help="By default today.")
def papers(first_day: datetime | None, last_day: datetime | None) -> None:
    """Show which database, once published, would spare people most papers and visits."""
    from ihanoi.dossiers.errors import PeriodRefused
    from ihanoi.dossiers.paper_report import PaperReport, paper_report
    from ihanoi.platform.opening import open_database
    from ihanoi.snapshots import fill_memory

    settings = here(load())

    async def read() -> PaperReport:
        async with open_database(settings) as database:
            await fill_memory(database, settings)
            reader = database.reader()
            last = last_day.date() if last_day else reader.now.date()
            return await paper_report(reader, first_day.date() if first_day else last - timedelta(days=30), last)

    try:
        report = asyncio.run(read())
    except PeriodRefused as error:
        raise click.ClickException(error.en) from None
    click.echo(f"Papers of dossiers submitted from {report.first_day} to {report.last_day}")
    spared = sum(row.spared for row in report.visits)
    click.echo(f"Visits spared, at most: {spared:,} of {sum(row.dossiers for row in report.visits):,} online dossiers")
    click.echo(f"{'would remove':>12}  {'spare visits':>12}  {'removed':>9}  database")
    for row in report.datasets:
        figures = f"{row.would_remove:>12,}  {row.would_spare_visits:>12,}  {row.removed:>9,}"
        click.echo(f"{figures}  {row.name.en} ({row.owner.en})")


@main.group()
def persons() -> None:
    """Records about people."""


@persons.command("merge")
@click.argument("merged")
@click.argument("into")
@click.option("--ground", required=True, help="Code of the reason, such as old_id_number.")
@click.option("--decision", required=True, help="Number of the document that establishes that both are one.")
@click.option("--by", "username", required=True, help="Username of the officer who answers for it.")
@click.option("--dry-run", is_flag=True, help="Only say what would be moved.")
def merge_persons(merged: str, into: str, ground: str, decision: str, username: str, dry_run: bool) -> None:
    """Put two records about one person together: everything of MERGED becomes INTO's.

    Each is given by its id, or by the person's number.
    """
    from ihanoi.kernel.errors import DomainError
    from ihanoi.persons_desk import merge

    try:
        plan = asyncio.run(merge(here(load()), (merged, into), ground, decision, username, dry_run=dry_run))
    except (DomainError, LookupError, ValueError) as error:
        raise click.ClickException(str(error)) from None
    for table, count in plan.rows.items():
        click.echo(f"{count:>8,}  {table}")
    click.echo("Nothing was changed." if dry_run else f"{plan.merged} now leads to {plan.into}.")
