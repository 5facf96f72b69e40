"""Lists stay quick however long they grow: pages without a count, and figures that can be added up."""

import re
from types import ModuleType
from typing import Any

from tests.architecture.test_api_shape import operations
from tests.architecture.test_database_shape import statements

COUNTS = re.compile(r"\bcount\s*\(", re.IGNORECASE)
PAGED = re.compile(r"\bLIMIT\s+\$\d", re.IGNORECASE)
NOT_ADDABLE = re.compile(r"\b(avg|percentile_\w+|median|mode|stddev\w*)\s*\(", re.IGNORECASE)

ROLLS_UP = ".roll_up."
"""The worker adds up what is new, so many rows at a time."""

WHOLE = {
    "CompareAnswers": "the questions of one dossier that a register answers",
    "GetDeskTimeline": "the steps of one dossier",
    "GetTimeline": "the steps of one dossier",
    "ListDocumentTypes": "the types there are, from memory",
    "ListMyChanges": "attributes of the vocabulary that changed, each once",
    "ListMyConsents": "the purposes there are",
    "ListMyEligibility": "the procedures with a rule, from memory",
    "ListMyFacts": "attributes of the vocabulary, each once",
    "ListMyMandates": "those one person gave or holds",
    "ListMyParties": "the people and things in one person's profile",
    "ListReasons": "the questions and papers of one procedure, from memory",
    "ScreenEligibility": "the procedures with a rule, from memory",
    "SuggestProcedures": "limited, from memory",
}
"""Operations that answer with a whole list, and what bounds it."""


def test_no_page_waits_for_a_count(modules: list[ModuleType]) -> None:
    """open-zaak#1574: a count of all that one may see made each page of ten take seconds."""
    found = dict(statements(modules))
    assert sum(bool(PAGED.search(sql)) for sql in found.values()) > 5, "the search for pages is broken"
    paging = {name.rpartition(".")[0] for name, sql in found.items() if PAGED.search(sql) and ROLLS_UP not in name}
    counting = [name for name, sql in found.items() if COUNTS.search(sql) and name.rpartition(".")[0] in paging]
    assert not counting, f"{counting}: a page says with `next` whether there is more; figures are kept, not counted"


def test_figures_can_be_added_up(modules: list[ModuleType]) -> None:
    """CiviForm: monthly percentiles were averaged, and a mean of percentiles is a percentile of nothing."""
    found = [name for name, sql in statements(modules) if NOT_ADDABLE.search(sql)]
    assert not found, f"{found}: keep sums and counts, which can be added over days and units, and divide at the end"


def test_a_list_is_a_page_or_bounded_by_what_it_is_about(openapi: dict[str, Any]) -> None:
    """open-zaak#1369: relations came as one list without an end."""
    whole = set()
    for _, _, operation in operations(openapi):
        answers = [answer for status, answer in operation["responses"].items() if status.startswith("2")]
        shapes = [content.get("schema", {}) for answer in answers for content in answer.get("content", {}).values()]
        if any(shape.get("type") == "array" for shape in shapes):
            whole.add(operation["operationId"])
    assert whole == set(WHOLE), "answer with a Page, or name in WHOLE of this file what keeps the list short"
