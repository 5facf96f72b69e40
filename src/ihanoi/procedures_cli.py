"""``ihanoi procedures``: the catalogue from the command line, from a file that is checked to a version in force."""

import asyncio
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ihanoi.kernel.errors import DomainError
from ihanoi.local.city import here
from ihanoi.settings import load

if TYPE_CHECKING:
    from ihanoi.catalogue.import_list import ImportReport


SHARED_FROM = 1000
"""Files from which on a check is shared among the processors."""


@click.group()
def procedures() -> None:
    """The catalogue's files."""


@procedures.command("check")
@click.option("--warnings/--errors-only", default=True, help="Also say what somebody should look at.")
def check_procedures(warnings: bool) -> None:
    """Read every file under procedures/ and say what is wrong, with file and line."""
    from ihanoi.catalogue import files
    from ihanoi.data_files import other_findings

    directory = load().procedures_dir
    try:
        vocabulary = files.read_vocabulary(directory)
    except DomainError as error:
        raise click.ClickException(error.en) from None
    found = files.placement_findings(directory) + files.workflow_findings(directory, vocabulary)
    found += other_findings(directory)
    paths = files.procedure_paths(directory)
    findings = _shared(partial(files.findings_in, vocabulary=vocabulary), paths)
    with click.progressbar(findings, length=len(paths), label="Reading", file=sys.stderr) as progress:
        for lines in progress:
            found += lines
    errors = [line for line in found if ": error: " in line]
    for line in found if warnings else errors:
        click.echo(line)
    click.echo(f"{len(paths)} procedures, {len(errors)} errors, {len(found) - len(errors)} warnings.")
    sys.exit(1 if errors else 0)


def _shared(look: Callable[[Path], list[str]], paths: list[Path]) -> Iterator[list[str]]:
    """Look at each file, on all processors when there are so many that it pays to start them."""
    if len(paths) < SHARED_FROM:
        yield from map(look, paths)
        return
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        yield from pool.map(look, paths, chunksize=50)


@procedures.command("propose")
def propose_procedures() -> None:
    """Draft a version of every procedure whose file changed; drafts wait for review and approval."""
    from ihanoi.catalogue_desk import propose_files

    try:
        codes = asyncio.run(propose_files(here(load())))
    except DomainError as error:
        raise click.ClickException(f"{error.en}\nNothing was drafted.") from None
    click.echo(f"{len(codes)} drafted: {', '.join(codes)}" if codes else "Nothing changed.")


@procedures.command("publish")
@click.argument("codes", nargs=-1)
@click.option("--decision", required=True, help="Number of the decision that promulgates them.")
@click.option(
    "--from", "effective_from", type=click.DateTime(["%Y-%m-%d"]), help="First day in force; by default today."
)
def publish_procedures(codes: tuple[str, ...], decision: str, effective_from: datetime | None) -> None:
    """Take drafted versions into force, all or the named ones, each by itself: for operators without a desk."""
    from ihanoi.catalogue_desk import publish_drafts

    def tell(code: str, outcome: str) -> None:
        click.echo(f"{code}  {outcome}")

    day = effective_from.date() if effective_from else None
    done = asyncio.run(publish_drafts(here(load()), codes, decision, day, tell))
    for code in [code for code in codes if code not in done]:
        click.echo(f"{code}  no version waits; change its file, then run `ihanoi procedures propose`")
    if not codes and not done:
        click.echo("No version waits.")
    sys.exit(0 if all(done.get(code) for code in codes or done) else 1)


@procedures.command("diff")
@click.argument("code")
def diff_procedure(code: str) -> None:
    """Show what the waiting version of a procedure changes, and whom that touches."""
    from ihanoi.catalogue_desk import describe_diff

    for line in asyncio.run(describe_diff(here(load()), code)):
        click.echo(line)


@procedures.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--report", type=click.Path(path_type=Path), help="Write what became of each row as CSV.")
def import_lists(files: tuple[Path, ...], report: Path | None) -> None:
    """Import official lists (.xlsx, .csv, .jsonl): their procedures become searchable and readable."""
    from ihanoi.catalogue_desk import import_files, write_report

    taken: list[ImportReport] = []

    def tell(done: "ImportReport") -> None:
        taken.append(done)
        _tell_list(done)

    try:
        asyncio.run(import_files(here(load()), files, tell))
    except DomainError as error:
        left = [path.name for path in files[len(taken) + 1 :]]
        more = f"\nNot read any more: {', '.join(left)}." if left else ""
        raise click.ClickException(error.en + more) from None
    finally:
        if report is not None and taken:
            write_report(report, taken)


def _tell_list(done: "ImportReport") -> None:
    counts = ", ".join(f"{done.count(o)} {o}" for o in ("added", "changed", "unchanged", "skipped"))
    click.echo(f"{done.list_name}: {counts}")
    for outcome in ("changed", "skipped"):
        reasons = Counter(row.reason.split(" as row")[0] for row in done.rows if row.outcome == outcome)
        for reason, count in reasons.most_common(8):
            click.echo(f"  {outcome} {count}: {reason}")
