"""What real questions find in the whole register."""

from benchmarks.bench import Bench
from benchmarks.register import QUESTIONS, REGISTER, WHOLE, entries, procedures, questions, synonyms
from benchmarks.results import Row, one
from ihanoi.catalogue.search import SearchIndex

FIRST = 5


def measure(bench: Bench) -> None:
    """Count how often every wanted code is among the first five, and a single one in the first place."""
    if not (REGISTER.exists() and QUESTIONS.exists()):
        bench.say("    skipped: the register and the real questions are not at hand")
        return
    directory = bench.city.settings.procedures_dir
    known = entries(directory, WHOLE)
    index, codes = SearchIndex(known, synonyms(directory)), {entry.code for entry in known}
    asked = [question for question in questions(procedures(directory)) if codes.intersection(question.codes)]
    found = {q.query: index.search(q.query, FIRST) for q in asked}
    whole = [q for q in asked if codes.intersection(q.codes) <= set(found[q.query])]
    single = [q for q in asked if len(q.codes) == 1]
    first = [q for q in single if found[q.query][:1] == q.codes]
    facts = {"questions": len(asked), "single": len(single), "entries": len(known)}
    facts_of_misses = {**facts, "missed": [q.query for q in asked if q not in whole]}
    bench.add(
        Row(
            group="search_quality",
            what="every wanted code within the first five",
            value=one(len(whole) / max(len(asked), 1)),
            goal="search_first_five",
            facts=facts_of_misses,
        )
    )
    bench.add(
        Row(
            group="search_quality",
            what="the one answer in first place",
            value=one(len(first) / max(len(single), 1)),
            goal="search_first",
            facts=facts,
        )
    )
