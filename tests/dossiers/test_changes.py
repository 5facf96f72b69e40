"""Change once: a new value reaches everything that used the old one, in one action, and nothing else."""

import pytest

from ihanoi.dossiers.apply_change import apply_change
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.errors import ChangeMissing, ChangeOutdated
from ihanoi.dossiers.events import Amended, DraftRefreshed, IssuerNotified
from ihanoi.dossiers.process import process
from ihanoi.dossiers.queries import desk_dossier, own_dossier
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.resolve import resolve
from ihanoi.dossiers.save_answers import save_answers
from ihanoi.dossiers.schemas import ApplyChange, Move, MoveWithNote, Resolve, SaveAnswers
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.provenance import Source
from tests.conftest import agree, new_subject
from tests.dossiers.changing import HOME, NEW_HOME, PHONE, apply, changed, moves_house, outcomes, says
from tests.dossiers.pieces import accepted, draft, facts_about, returned, submitted

FROZEN = "SELECT sealed_content, content_hash FROM dossier WHERE id = $1"
FORMER = "SELECT former_content, former_hash FROM dossier_amendment WHERE dossier_id = $1"


async def test_nothing_has_changed_while_the_sources_say_the_same(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    await agree(tx, an)
    await draft(tx, an, registers)
    await submitted(tx, an, registers)
    assert await changed(tx, an) == {}
    with pytest.raises(ChangeMissing):
        await apply_change(tx, an, HOME, ApplyChange("0" * 32))


async def test_one_action_reaches_the_draft_the_open_dossier_and_the_result(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    begun, sent = await draft(tx, an, registers), await submitted(tx, an, registers)
    issued = await returned(tx, officer, await submitted(tx, an, registers))
    other = await new_subject(tx, "001190440001", "Trần Thị Khác")
    theirs = await draft(tx, other, registers)
    await moves_house(tx, an)

    change = (await changed(tx, an))[HOME]
    assert (change.value, change.source, change.assurance) == (NEW_HOME, "population", 3)
    kinds = {use.dossier_id: (use.kind.value, use.fields) for use in change.uses}
    field = ["permanent_residence"]
    assert kinds == {begun.id: ("draft", field), sent.id: ("open", field), issued.id: ("result", field)}

    applied = await apply(tx, an)
    assert outcomes(applied) == {
        begun.id: ("updated", None),
        sent.id: ("updated", None),
        issued.id: ("notified", None),
    }
    assert await changed(tx, an) == {}, "done once, it is done"
    for dossier in (begun, sent):
        assert (await own_dossier(tx, an, dossier.id)).answers["permanent_residence"] == NEW_HOME
    assert (await own_dossier(tx, an, issued.id)).answers == issued.answers, "a result stands as it was issued"
    assert (await own_dossier(tx, other, theirs.id)).version == theirs.version
    assert facts_about(tx, begun.id, DraftRefreshed) == [DraftRefreshed(HOME)]
    assert facts_about(tx, sent.id, Amended) == [Amended(sent.version + 1, HOME, "population")]
    assert facts_about(tx, issued.id, IssuerNotified) == [IssuerNotified(HOME, "population")]


async def test_the_officer_sees_old_and_new_and_what_was_frozen_stays(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await accepted(tx, officer, await submitted(tx, an, registers))
    frozen = await tx.fetch_one(FROZEN, sent.id)
    assert frozen is not None
    assert an.id is not None
    await moves_house(tx, an)
    await apply(tx, an)
    view = await desk_dossier(tx, officer, sent.id)
    [amendment] = view.amendments
    [answer] = amendment.answers
    assert (answer.field, answer.old, answer.new) == (
        "permanent_residence",
        sent.answers["permanent_residence"],
        NEW_HOME,
    )
    assert (amendment.at, amendment.by, amendment.source) == (tx.now, "citizen", "population")
    assert (view.version, amendment.version) == (sent.version + 1, sent.version + 1)
    former = await tx.fetch_one(FORMER, sent.id)
    assert former is not None
    assert tuple(former.values()) == tuple(frozen.values())
    kept = await open_content(tx, an.id, sent.id, former["former_content"])
    assert kept.answers == sent.answers
    now = await tx.fetch_one(FROZEN, sent.id)
    assert now is not None
    assert now["content_hash"] != frozen["content_hash"]
    content = await open_content(tx, an.id, sent.id, now["sealed_content"])
    assert content.read_only["permanent_residence"] == NEW_HOME


async def test_neither_the_ledger_of_facts_nor_the_log_holds_a_value(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    await returned(tx, officer, await submitted(tx, an, registers))
    await submitted(tx, an, registers)
    await moves_house(tx, an)
    await apply(tx, an)
    stored = b""
    for table in ("dossier_fact", "dossier_amendment", "change_notice"):
        rows = await tx.fetch(f"SELECT to_jsonb({table})::text AS row FROM {table}")
        assert rows
        stored += "".join(row["row"] for row in rows).encode()
    for value in ("001190000011", "Giả Định", "0912345678", "Nguyễn"):
        assert value.encode() not in stored
        assert value.encode().hex().encode() not in stored
    digests = [row["used"] for row in await tx.fetch("SELECT used FROM dossier_fact")]
    assert len(set(digests)) == len(digests), "one value used in two dossiers cannot be linked"


async def test_what_cannot_take_the_value_says_why_and_hinders_nobody(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    decided = await accepted(tx, officer, await submitted(tx, an, registers))
    decided = await process(tx, officer, decided.id, Move(decided.version))
    decided = await resolve(tx, officer, decided.id, Resolve(decided.version, "granted"))
    sent = await submitted(tx, an, registers)
    await moves_house(tx, an)
    assert outcomes(await apply(tx, an)) == {decided.id: ("not_possible", "decided"), sent.id: ("updated", None)}
    assert (await own_dossier(tx, an, decided.id)).version == decided.version
    assert [use.dossier_id for use in (await changed(tx, an))[HOME].uses] == [decided.id]


async def test_a_value_the_form_refuses_is_not_put_into_it(tx: Transaction, an: Actor, registers: Registers) -> None:
    sent = await submitted(tx, an, registers)
    await says(tx, an, Source.POPULATION, person_sex="unknown to the form")
    assert outcomes(await apply(tx, an, "person.sex")) == {sent.id: ("not_possible", "does_not_fit")}
    assert (await own_dossier(tx, an, sent.id)).version == sent.version


async def test_a_value_that_changed_again_is_not_applied_unseen(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    begun = await draft(tx, an, registers)
    await moves_house(tx, an)
    seen = (await changed(tx, an))[HOME].seen
    await says(tx, an, Source.POPULATION, residence_permanent={**NEW_HOME, "detail": "Số 11"})
    with pytest.raises(ChangeOutdated):
        await apply_change(tx, an, HOME, ApplyChange(seen))
    assert (await own_dossier(tx, an, begun.id)).version == begun.version


async def test_a_dossier_sent_back_is_amended_and_what_was_typed_already_is_left(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await submitted(tx, an, registers)
    back = await request_supplement(tx, officer, sent.id, MoveWithNote(sent.version, "Bổ sung số điện thoại."))
    await says(tx, an, Source.DECLARED, contact_phone="0987654321")
    seen = (await changed(tx, an))[PHONE].seen
    await save_answers(tx, an, sent.id, back.version, SaveAnswers({"phone": "0987654321"}))
    applied = await apply_change(tx, an, PHONE, ApplyChange(seen))
    assert outcomes(applied) == {sent.id: ("already", None)}
    await moves_house(tx, an)
    assert outcomes(await apply(tx, an)) == {sent.id: ("updated", None)}


async def test_a_declined_or_withdrawn_dossier_is_left_in_peace(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await accepted(tx, officer, await submitted(tx, an, registers))
    sent = await process(tx, officer, sent.id, Move(sent.version))
    await resolve(tx, officer, sent.id, Resolve(sent.version, "declined"))
    await tx.execute("UPDATE dossier SET state = 'returned' WHERE id = $1", sent.id)
    await moves_house(tx, an)
    assert await changed(tx, an) == {}
