"""Shows a run: a table in the terminal, and JSON, Markdown and SVG in ``benchmarks/results``."""

from pathlib import Path

import msgspec

from benchmarks.missed import missed_goals
from benchmarks.plots import bars, over_time
from benchmarks.results import QUIET, Row, Run, goals

RESULTS = Path(__file__).with_name("results")
HEADS = ("what", "measured", "goal", "verdict", "limit", "others' CPU")


def cells(row: Row) -> tuple[str, ...]:
    """Return a row of the table. A figure never stands without what it is to be judged by."""
    measured = f"{row.value.median:.3g}{row.unit}"
    if row.value.low != row.value.high:
        measured += f" [{row.value.low:.3g}-{row.value.high:.3g}]"
    goal = str(goals()[row.goal]) if row.goal else "-"
    short = goals()[row.goal].short(row.value.median) if row.goal else 0.0
    verdict = row.verdict + (f" by {short:.0%}" if short else "") + (f": {row.doubt}" if row.doubt else "")
    foreign = f"{row.foreign:.0%}" + (" !" if row.foreign > QUIET else "")
    return f"{row.group}: {row.what}", measured, goal, verdict, row.limit or "-", foreign


def table(run: Run) -> str:
    """Return the table for the terminal."""
    lines = [HEADS, *(cells(row) for row in run.rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEADS))]
    shown = ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    shown.insert(1, "─" * len(shown[0]))
    return "\n".join([*shown, "", *_notes(run)])


def _notes(run: Run) -> list[str]:
    machine = run.machine
    judged = [row for row in run.rows if row.goal and not row.doubt]
    met = sum(row.verdict == "met" for row in judged)
    loud = sum(row.foreign > QUIET for row in run.rows)
    notes = [
        f"{met} of {len(judged)} comparable goals met; verdicts in brackets are of smaller measurements.",
        f"{machine.cores} cores ({machine.cpu}), {machine.memory_gib} GiB, Linux {machine.kernel}, "
        f"Python {machine.python}, load before {machine.load_before[0]:.1f}; "
        + ", ".join(f"{name} {number}" for name, number in machine.versions.items()),
    ]
    if run.profiled:
        notes.append("Measured with the profiler on: the shares of time count, the rates do not.")
    if loud:
        notes.append(
            f"! {loud} rows were measured while others used more than {QUIET:.0%} of the machine: "
            "believe their ratios more than their rates, and neither too much."
        )
    return notes + [f"{group} FAILED: {why}" for group, why in run.failures.items()]


def markdown(run: Run, name: str) -> str:
    """Return the report as Markdown."""
    lines = [
        f"# {run.kind}, {run.at}",
        "",
        *(f"{note}  " for note in _notes(run)),
        "",
        f"Commit {run.commit}, {run.seconds:.0f} s in all. How to read this: [docs/benchmarks.md](../../docs/benchmarks.md).",
        "",
        "| " + " | ".join(HEADS) + " |",
        "|" + "---|" * len(HEADS),
        *("| " + " | ".join(cells(row)) + " |" for row in run.rows),
        "",
        f"![figures beside their goals]({name}.svg)",
        *(f"![{curve.name}]({name}-{curve.name}.svg)" for curve in run.curves),
        "",
        *_words(run),
        *missed_goals(run.rows),
        *_profiles(run),
        "## What is behind the figures",
        "",
    ]
    for row in run.rows:
        if row.facts:
            lines += [f"### {row.group}: {row.what}", "", "```json", _pretty(row), "```", ""]
    return "\n".join(lines)


def _words(run: Run) -> list[str]:
    said = [f"- {row.words}" for row in run.rows if row.words]
    return ["## In plain words", "", *said, ""] if said else []


def _profiles(run: Run) -> list[str]:
    lines = ["## Where the api's time goes", ""] if run.profiles else []
    for group, found in run.profiles.items():
        lines += [f"### {group}", "", "| function | calls | share of time, its own |", "|---|---|---|"]
        lines += [f"| `{line.function}` | {line.calls:,} | {line.share:.1%} |" for line in found]
        lines.append("")
    return lines


def _pretty(row: Row) -> str:
    return msgspec.json.format(msgspec.json.encode(row.facts), indent=1).decode()


def write(run: Run) -> Path:
    """Write all files of a run and return the Markdown one."""
    RESULTS.mkdir(exist_ok=True)
    name = f"{run.at[:10]}-{run.kind}"
    (RESULTS / f"{name}.json").write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n")
    (RESULTS / f"{name}.svg").write_text(bars(run.rows, f"{run.kind}, {run.at[:16]}"))
    for curve in run.curves:
        (RESULTS / f"{name}-{curve.name}.svg").write_text(over_time(curve))
    report = RESULTS / f"{name}.md"
    report.write_text(markdown(run, name))
    return report
