"""What erasing one's data would mean is told beforehand, kind by kind, and looking changes nothing."""

from pathlib import Path

from ihanoi.dossiers.erasure_plan import ErasurePlan, erasure_plan
from ihanoi.dossiers.retention import DataKind, Fate, read_retention
from ihanoi.erasure_desk import HOLDINGS
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from tests.conftest import agree, new_subject
from tests.dossiers.pieces import draft, returned, submitted


def held(plan: ErasurePlan) -> set[str]:
    return {one.kind.value for one in plan.kinds if one.held}


async def test_a_person_of_whom_nothing_is_held_has_nothing_to_lose(tx: Transaction) -> None:
    nobody = await new_subject(tx, "001190590001")
    plan = await erasure_plan(tx, nobody, HOLDINGS)
    assert (held(plan), plan.open_matters) == ({"identity"}, [])
    assert [one.kind for one in plan.kinds] == list(DataKind)


async def test_what_is_under_way_is_named_and_what_is_held_is_told(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    await agree(tx, an)
    begun = await draft(tx, an, registers)
    assert held(await erasure_plan(tx, an, HOLDINGS)) == {"identity", "facts", "parties", "drafts", "consents"}
    sent = await submitted(tx, an, registers)
    plan = await erasure_plan(tx, an, HOLDINGS)
    assert [(one.dossier_id, one.code, one.state) for one in plan.open_matters] == [(sent.id, sent.code, sent.state)]
    await returned(tx, officer, sent)
    plan = await erasure_plan(tx, an, HOLDINGS)
    assert plan.open_matters == []
    assert held(plan) >= {"facts", "drafts", "consents", "finished_dossiers"}
    assert await tx.fetch_value("SELECT state FROM dossier WHERE id = $1", begun.id) == "draft"


def test_what_is_kept_without_a_known_period_says_so(checkout: Path) -> None:
    for kind, rule in read_retention(checkout / "procedures").by_kind.items():
        assert rule.ground, kind
        assert rule.fate is not Fate.KEPT or rule.days is not None or rule.provisional, kind
