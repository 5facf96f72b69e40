"""The paper ledger: each needed paper was asked for or replaced, by what, and otherwise why not."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Field, FieldType, Form, Procedure, Replacement, Requirement, Section, Text
from ihanoi.catalogue.files import read_procedures
from ihanoi.dossiers.content import Content, Shown, from_prefill
from ihanoi.dossiers.errors import DocumentsMissing
from ihanoi.dossiers.papers import PaperOutcome, WhyNot, settle_papers
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.schemas import DossierView, Move, MoveWithNote
from ihanoi.dossiers.submit import submit
from ihanoi.dossiers.supplement import supplement
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.clock import HANOI
from ihanoi.local.demo import PAPER
from ihanoi.platform.database import Transaction
from ihanoi.profile.schemas import FieldState, Prefill, PrefilledField
from ihanoi.settings import CHECKOUT
from tests.catalogue.pieces import vocabulary
from tests.dossiers import pieces
from tests.dossiers.pieces import answered, filled, sending, submitted

LABEL = Text(vi="Giấy", en="Paper")
FILES = CHECKOUT / "procedures"
ANY: Procedure = next(iter(read_procedures(FILES, vocabulary())))
LEDGER = """
    SELECT requirement, outcome, attribute, dataset, result, why_not FROM dossier_paper
    WHERE dossier_id = $1 ORDER BY requirement
"""
DATED = """
    SELECT DISTINCT day, paper.procedure_version_id = dossier.procedure_version_id, paper.unit_id = dossier.unit_id
    FROM dossier_paper AS paper JOIN dossier ON dossier.id = paper.dossier_id WHERE dossier.id = $1
"""

FORM = Form(
    sections=[
        Section(
            id="all",
            title=LABEL,
            fields=[
                Field(id="name", type=FieldType.TEXT, label=LABEL, attribute="person.full_name"),
                Field(id="childs_name", type=FieldType.TEXT, label=LABEL, attribute="person.full_name", of="child"),
            ],
        )
    ]
)
NAME, SEX = Replacement(attribute="person.full_name"), Replacement(attribute="person.sex")
OPEN, SHUT = Replacement(dataset="open"), Replacement(dataset="shut")
RESULT = Replacement(result="KQ.G15.000031")


def content(*, assurance: int | None = None, editable: bool = True, missing: str | None = None) -> Content:
    """Return a form that showed the name with this assurance, or that a register was asked about in vain."""
    at = datetime(2026, 3, 2, tzinfo=HANOI)
    snapshot = {"name": Shown("An", "any", assurance, at, editable)} if assurance else {}
    return Content({}, snapshot, why_missing={"name": missing} if missing else {})


ASKED: dict[str, tuple[list[Replacement], Content, WhyNot | None]] = {
    "nothing could replace it": ([], content(), None),
    "the register knew nothing": ([NAME], content(missing="not_found"), WhyNot.NOT_FOUND),
    "the register refused": ([NAME], content(missing="denied"), WhyNot.DENIED),
    "the register was down": ([NAME], content(missing="unavailable"), WhyNot.UNAVAILABLE),
    "the verified value was old": ([NAME], content(assurance=3), WhyNot.STALE),
    "only the person said so": ([NAME], content(assurance=1), WhyNot.UNVERIFIED),
    "never declared": ([NAME], content(), WhyNot.UNVERIFIED),
    "the form shows no such value": ([SEX], content(), WhyNot.UNVERIFIED),
    "the database is not published": ([SHUT], content(), WhyNot.NOT_PUBLISHED),
    "no earlier result": ([RESULT], content(), WhyNot.NOT_FOUND),
    "of several the nearest miss": ([SHUT, RESULT, NAME], content(missing="unavailable"), WhyNot.UNAVAILABLE),
}


@pytest.mark.parametrize(("replaced_by", "held", "why_not"), ASKED.values(), ids=ASKED.keys())
def test_a_paper_asked_for_says_why_data_did_not_replace_it(
    replaced_by: list[Replacement], held: Content, why_not: WhyNot | None
) -> None:
    procedure = replace(ANY, form=FORM, requirements=[Requirement(id="p", name=LABEL, replaced_by=replaced_by)])
    for attached, outcome in (({"p"}, PaperOutcome.GIVEN), ({"other"}, PaperOutcome.NOT_GIVEN)):
        (paper,) = settle_papers(procedure, "online", None, held, attached, {"shut"})
        assert (paper.outcome, paper.by, paper.why_not) == (outcome, None, why_not)


@pytest.mark.parametrize(
    ("replaced_by", "by"), [([OPEN], OPEN), ([SHUT, OPEN], OPEN), ([NAME, OPEN], NAME), ([SHUT, NAME], NAME)]
)
def test_a_paper_data_replaces_was_not_asked_for_even_if_it_was_attached(
    replaced_by: list[Replacement], by: Replacement
) -> None:
    procedure = replace(ANY, form=FORM, requirements=[Requirement(id="p", name=LABEL, replaced_by=replaced_by)])
    held = content(assurance=3, editable=False)
    for attached in (set[str](), {"p"}):
        (paper,) = settle_papers(procedure, "online", None, held, attached, {"shut"})
        assert (paper.outcome, paper.by, paper.why_not) == (PaperOutcome.REPLACED_BY_DATA, by, None)


def test_papers_the_dossier_does_not_need_are_not_entered() -> None:
    papers = [
        Requirement(id="other_case", name=LABEL, case="owned"),
        Requirement(id="voluntary", name=LABEL, mandatory=False),
        Requirement(id="form", name=LABEL, by_form=True),
    ]
    assert (
        settle_papers(replace(ANY, form=FORM, requirements=papers), "online", "rented", content(), set(), set()) == []
    )


def test_the_draft_keeps_why_a_register_filled_nothing() -> None:
    states = list(FieldState)
    fields = [PrefilledField(state.value, state) for state in states]
    prefill = Prefill("1.004222", ANY, fields, [], 0, 0, 1.0)  # type: ignore[arg-type]
    assert from_prefill(prefill).why_missing == {name: name for name in ("not_found", "denied", "unavailable")}


async def ledger(tx: Transaction, dossier: DossierView) -> dict[str, tuple[Any, ...]]:
    """Return outcome, attribute, dataset, result and reason by paper."""
    rows: Any = await tx.fetch(LEDGER, dossier.id)
    return {row["requirement"]: tuple(row)[1:] for row in rows}


GIVEN = ("given", None, None, None, None)
RENTED = {
    "floor_area": ("replaced_by_data", None, "land", None, None),
    "head_consent_document": GIVEN,
    "lease": GIVEN,
    "owner_consent_document": GIVEN,
}


async def test_each_needed_paper_of_a_submission_has_one_row(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await submitted(tx, an, registers)
    assert await ledger(tx, dossier) == RENTED
    assert [tuple(row) for row in await tx.fetch(DATED, dossier.id)] == [(tx.now.date(), True, True)]


async def test_a_refused_submission_enters_nothing(tx: Transaction, an: Actor, registers: Registers) -> None:
    dossier = await filled(tx, an, registers, papers=("lease",))
    with pytest.raises(DocumentsMissing):
        await submit(tx, an, dossier.id, sending(dossier))
    assert await ledger(tx, dossier) == {}


async def test_a_paper_only_unpublished_databases_hold_is_asked_for_and_the_ledger_says_so(
    tx: Transaction, an: Actor, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    datasets = tx.recall(Catalogue).vocabulary.datasets
    for name in ("land", "population", "residence"):
        monkeypatch.setitem(datasets, name, replace(datasets[name], published=False))
    dossier = await filled(tx, an, registers)
    with pytest.raises(DocumentsMissing) as refusal:
        await submit(tx, an, dossier.id, sending(dossier))
    assert [fault.pointer for fault in refusal.value.errors] == ["/documents/floor_area"]
    await pieces.attached(tx, an, dossier.id, "floor_area", "x.pdf", PAPER)
    sent = await submit(tx, an, dossier.id, sending(dossier, version=dossier.version + 1))
    assert await ledger(tx, sent) == {**RENTED, "floor_area": ("given", None, None, None, "not_published")}


async def test_a_supplement_brings_the_ledger_up_to_date(
    tx: Transaction, an: Actor, registers: Registers, officer: Actor
) -> None:
    sent = await submitted(tx, an, registers)
    day = tx.now.date()
    note = MoveWithNote(sent.version, "Hãy sửa lại ý kiến của chủ hộ.")
    back = await request_supplement(tx, officer, sent.id, note)
    tx.now += timedelta(days=1)
    changed = await answered(tx, an, back, head_consent="vneid")
    await supplement(tx, an, sent.id, Move(changed.version))
    assert await ledger(tx, sent) == {name: row for name, row in RENTED.items() if name != "head_consent_document"}
    assert [tuple(row) for row in await tx.fetch(DATED, sent.id)] == [(day, True, True)]
