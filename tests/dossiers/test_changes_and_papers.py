"""A changed value may make a paper needed: which one is said, and nothing is held up."""

from collections.abc import Iterator

import pytest
from msgspec import UNSET

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Requirement, Text
from ihanoi.dossiers.queries import desk_dossier, own_dossier
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from tests.dossiers.changing import NEW_HOME, apply, moves_house
from tests.dossiers.pieces import RESIDENCE, accepted, draft, submitted


@pytest.fixture
def moving_needs_a_contract(tx: Transaction) -> Iterator[str]:
    """Let a home in Cầu Giấy need one paper more."""
    requirements = tx.recall(Catalogue).in_force(RESIDENCE, tx.now.date()).procedure.requirements
    assert isinstance(requirements, list)
    needed = {"===": [{"var": "permanent_residence.commune"}, NEW_HOME["commune"]]}
    requirements.append(Requirement(id="contract", name=Text(vi="Hợp đồng", en="Contract"), needed_when=needed))
    yield "contract"
    requirements.pop()


async def test_a_change_that_makes_a_paper_needed_says_which_and_the_dossier_shows_it(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers, moving_needs_a_contract: str
) -> None:
    begun = await draft(tx, an, registers)
    sent = await accepted(tx, officer, await submitted(tx, an, registers))
    assert sent.papers is UNSET
    await moves_house(tx, an)
    applied = {item.dossier_id: item for item in (await apply(tx, an)).items}
    for dossier in (begun, sent):
        assert applied[dossier.id].outcome == "updated", "a paper more hinders nothing"
        assert [paper.requirement for paper in applied[dossier.id].papers] == [moving_needs_a_contract]
    for view in (await own_dossier(tx, an, sent.id), await desk_dossier(tx, officer, sent.id)):
        assert view.papers is not UNSET
        assert [paper.requirement for paper in view.papers if paper.met_by is None] == [moving_needs_a_contract]
        assert view.state == "accepted"


async def test_a_change_that_needs_no_paper_more_names_none(tx: Transaction, an: Actor, registers: Registers) -> None:
    await submitted(tx, an, registers)
    await moves_house(tx, an)
    [item] = (await apply(tx, an)).items
    assert item.papers == []
