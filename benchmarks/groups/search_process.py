"""The search alone, in the process: median time per question, and what 34 times the entries cost."""

import time
from collections.abc import Sequence
from typing import Any

from benchmarks.bench import Bench
from benchmarks.figures import ratios, spread
from benchmarks.machine import Meter
from benchmarks.register import HANOI, MANY, Question, entries, procedures, questions, synonyms
from benchmarks.results import Row
from ihanoi.catalogue.search import SearchIndex
from ihanoi.platform.memory import leave_in_peace

LIMIT = 20


def measure(bench: Bench) -> None:
    """Ask the same questions of both sizes by turns."""
    directory = bench.city.settings.procedures_dir
    asked, words = questions(procedures(directory)), synonyms(directory)
    many_entries = bench.pace.entries
    meter = Meter({})
    small = SearchIndex(entries(directory, HANOI), words)
    started = time.perf_counter()
    large = SearchIndex(entries(directory, many_entries), words)
    built = time.perf_counter() - started
    # As in an api, where the collector does not look through what was loaded at start.
    leave_in_peace()
    few, many = [], []
    for _ in range(bench.pace.repetitions):
        few.append(_median_ms(small, asked))
        many.append(_median_ms(large, asked))
    foreign = meter.stop().foreign
    facts = {
        "questions": len(asked),
        "entries": [HANOI, many_entries],
        "ms_at_many": spread(many).median,
        "build_s": built,
    }
    common: dict[str, Any] = {"group": "search_process", "foreign": foreign, "facts": facts}
    bench.add(Row(what="median question at 2,225 entries", value=spread(few), unit="ms", goal="search_p50", **common))
    bench.add(
        Row(
            what=f"median question, {many_entries:,} / 2,225 entries",
            value=ratios(many, few),
            unit="×",
            goal="search_growth",
            limit="itself at 2,225",
            doubt="" if many_entries >= MANY else f"{many_entries:,} entries instead of 75,000",
            **common,
        )
    )


def _median_ms(index: SearchIndex, asked: Sequence[Question]) -> float:
    taken = []
    for question in asked:
        started = time.perf_counter()
        index.search(question.query, LIMIT)
        taken.append(time.perf_counter() - started)
    return spread(taken).median * 1000
