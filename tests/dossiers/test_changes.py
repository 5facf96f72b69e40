"""Change once: a new value reaches everything that used the old one, in one action, and nothing else."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from msgspec import UNSET

from ihanoi.catalogue.catalogue import Catalogue
from ihanoi.catalogue.definition import Requirement, Text
from ihanoi.dossiers import unrecorded_uses
from ihanoi.dossiers.acknowledge_notice import acknowledge_notice
from ihanoi.dossiers.apply_change import AppliedChange, apply_change
from ihanoi.dossiers.change_notices import change_notices
from ihanoi.dossiers.changes import ChangedFact, changes
from ihanoi.dossiers.content import open_content
from ihanoi.dossiers.errors import ChangeMissing, ChangeOutdated, NoticeMissing
from ihanoi.dossiers.events import Amended, DraftRefreshed, IssuerNotified
from ihanoi.dossiers.process import process
from ihanoi.dossiers.queries import desk_dossier, own_dossier
from ihanoi.dossiers.request_supplement import request_supplement
from ihanoi.dossiers.resolve import resolve
from ihanoi.dossiers.save_answers import save_answers
from ihanoi.dossiers.schemas import ApplyChange, DossierView, Move, MoveWithNote, Resolve, SaveAnswers
from ihanoi.exchange.registers import Registers
from ihanoi.kernel.actor import Actor
from ihanoi.platform.database import Transaction
from ihanoi.profile.events import PersonalDataRead
from ihanoi.profile.keep_facts import keep_facts
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from tests.conftest import agree, new_subject
from tests.dossiers.pieces import RESIDENCE, accepted, draft, facts_about, filled, returned, submitted

HOME, PHONE = "residence.permanent", "contact.phone"
NEW_HOME = {"commune": "00167", "detail": "Số 9 phố Giả Định", "text": "Số 9 phố Giả Định, Phường Cầu Giấy"}
FROZEN = "SELECT sealed_content, content_hash FROM dossier WHERE id = $1"
FORMER = "SELECT former_content, former_hash FROM dossier_amendment WHERE dossier_id = $1"


async def says(tx: Transaction, who: Actor, source: Source, **values: Any) -> None:
    """Let a source say something new of the person, an hour later."""
    assert who.id is not None
    tx.now += timedelta(hours=1)
    named = {name.replace("_", ".", 1): value for name, value in values.items()}
    await keep_facts(tx, who.id, source, named, await present_facts(tx, own(who)))


async def moves_house(tx: Transaction, who: Actor) -> None:
    await says(tx, who, Source.POPULATION, residence_permanent=NEW_HOME)


async def changed(tx: Transaction, who: Actor) -> dict[str, ChangedFact]:
    return {change.attribute: change for change in await changes(tx, own(who))}


async def apply(tx: Transaction, who: Actor, attribute: str = HOME) -> AppliedChange:
    seen = (await changed(tx, who))[attribute].seen
    return await apply_change(tx, who, attribute, ApplyChange(seen))


def outcomes(applied: AppliedChange) -> dict[UUID, tuple[str, str | None]]:
    return {item.dossier_id: (item.outcome.value, item.reason and item.reason.value) for item in applied.items}


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


async def test_a_new_declaration_reaches_earlier_dossiers_with_consent(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    first = await submitted(tx, an, registers)
    assert await changed(tx, an) == {}
    await agree(tx, an)
    second = await submitted(tx, an, registers, phone="0987654321")
    assert [use.dossier_id for use in (await changed(tx, an))[PHONE].uses] == [first.id]
    await apply(tx, an, PHONE)
    views = [await own_dossier(tx, an, dossier.id) for dossier in (first, second)]
    assert [view.answers["phone"] for view in views] == ["0987654321"] * 2
    [amendment] = views[0].amendments
    assert (amendment.source, amendment.answers[0].old) == ("declared", "0912345678")


async def test_what_was_said_in_one_dossier_alone_is_no_change(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    await agree(tx, an)
    await submitted(tx, an, registers)
    opened = await filled(tx, an, registers, phone="0987654321")
    assert await changed(tx, an) == {}, "the person's own words in a draft stay"
    await says(tx, an, Source.DECLARED, contact_phone="0900000000")
    assert opened.id not in {use.dossier_id for use in (await changed(tx, an))[PHONE].uses}


async def test_a_declaration_never_replaces_what_a_register_said(
    tx: Transaction, an: Actor, registers: Registers
) -> None:
    await draft(tx, an, registers)
    await submitted(tx, an, registers)
    assert an.id is not None
    tx.now += timedelta(hours=1)
    await keep_facts(tx, an.id, Source.POPULATION, {}, await present_facts(tx, own(an)), withdrawn=frozenset([HOME]))
    await says(tx, an, Source.DECLARED, residence_permanent=NEW_HOME)
    assert HOME not in await changed(tx, an)


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


async def issued_and_changed(tx: Transaction, an: Actor, officer: Actor, registers: Registers) -> DossierView:
    issued = await returned(tx, officer, await submitted(tx, an, registers))
    await moves_house(tx, an)
    await apply(tx, an)
    return issued


async def test_the_unit_reads_the_notice_once_and_the_holder_sees_that_it_did(
    tx: Transaction, an: Actor, officer: Actor, stranger: Actor, registers: Registers
) -> None:
    issued = await issued_and_changed(tx, an, officer, registers)
    assert an.id is not None
    tx._events.clear()
    unit = officer.unit_ids[0]
    page = await change_notices(tx, officer, unit, None, 20, acknowledged=False)
    [notice] = [one for one in page.items if one.dossier_id == issued.id]
    assert (notice.code, notice.attribute, notice.answers[0].new) == (issued.code, HOME, NEW_HOME)
    assert [line.dossier_id for line in facts_about(tx, an.id, PersonalDataRead)] == [issued.id]  # type: ignore[attr-defined]
    assert (await change_notices(tx, stranger, stranger.unit_ids[0], None, 20, acknowledged=True)).items == []
    for who, which in ((stranger, notice.id), (officer, uuid4())):
        with pytest.raises(NoticeMissing):
            await acknowledge_notice(tx, who, which)
    first = await acknowledge_notice(tx, officer, notice.id)
    tx.now += timedelta(hours=1)
    assert await acknowledge_notice(tx, officer, notice.id) == first
    assert notice.id not in [
        n.id for n in (await change_notices(tx, officer, unit, None, 20, acknowledged=False)).items
    ]
    assert notice.id in [n.id for n in (await change_notices(tx, officer, unit, None, 20, acknowledged=True)).items]


async def test_a_declined_or_withdrawn_dossier_is_left_in_peace(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    sent = await accepted(tx, officer, await submitted(tx, an, registers))
    sent = await process(tx, officer, sent.id, Move(sent.version))
    await resolve(tx, officer, sent.id, Resolve(sent.version, "declined"))
    await tx.execute("UPDATE dossier SET state = 'returned' WHERE id = $1", sent.id)
    await moves_house(tx, an)
    assert await changed(tx, an) == {}


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


async def test_dossiers_sent_before_uses_were_recorded_are_found_and_told_as_well(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unrecorded_uses, "AT_ONCE", 2)
    issued = await returned(tx, officer, await submitted(tx, an, registers))
    sent = [await submitted(tx, an, registers) for _ in range(3)]
    await tx.execute("DELETE FROM dossier_fact WHERE dossier_id = ANY($1::uuid[])", [one.id for one in [issued, *sent]])
    assert await changed(tx, an) == {}
    await moves_house(tx, an)
    change = (await changed(tx, an))[HOME]
    assert {use.dossier_id for use in change.uses} == {issued.id, *(one.id for one in sent)}
    assert {use.kind.value for use in change.uses if use.dossier_id == issued.id} == {"result"}
    applied = await apply(tx, an)
    expected = {issued.id: ("notified", None), **{one.id: ("updated", None) for one in sent}}
    assert outcomes(applied) == expected
    assert await changed(tx, an) == {}, "from now on it is on record"
    await says(tx, an, Source.POPULATION, residence_permanent={**NEW_HOME, "detail": "Số 11"})
    assert {use.dossier_id for use in (await changed(tx, an))[HOME].uses} == expected.keys()


async def test_a_result_that_is_no_longer_valid_is_not_among_what_used_the_old_value(
    tx: Transaction, an: Actor, officer: Actor, registers: Registers
) -> None:
    issued = await returned(tx, officer, await submitted(tx, an, registers))
    day = tx.now.date() + timedelta(days=9)
    await tx.execute("UPDATE dossier_result SET valid_until = $2 WHERE dossier_id = $1", issued.id, day)
    await moves_house(tx, an)
    assert [use.dossier_id for use in (await changed(tx, an))[HOME].uses] == [issued.id]
    tx.now += timedelta(days=10)
    assert await changed(tx, an) == {}
