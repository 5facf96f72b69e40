"""The ledger of consents: every act once, provable from what is shown, and a receipt that prints by itself."""

import hashlib
import json
import re
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from msgspec.structs import replace

from ihanoi.catalogue.definition import Text
from ihanoi.kernel.actor import Actor
from ihanoi.kernel.ids import new_id
from ihanoi.platform.database import Transaction
from ihanoi.platform.events import decode, entries_of, write_events
from ihanoi.profile.consent_ledger import consent_ledger
from ihanoi.profile.consent_receipt import consent_receipt
from ihanoi.profile.consent_schemas import ConsentAct, ConsentReceipt, LedgerLine
from ihanoi.profile.consents import consents
from ihanoi.profile.declare import declare
from ihanoi.profile.errors import ConsentMissing
from ihanoi.profile.events import ConsentGiven
from ihanoi.profile.give_consent import give_consent
from ihanoi.profile.receipt_page import receipt_page
from ihanoi.profile.schemas import GiveConsent
from ihanoi.profile.withdraw_consent import withdraw_consent
from tests.conftest import agree, new_subject
from tests.profile.conftest import Reword

GIVEN, WITHDRAWN = ConsentAct.GIVEN, ConsentAct.WITHDRAWN


async def ledger(tx: Transaction, person: Actor) -> list[LedgerLine]:
    """Return a person's ledger, oldest first, with what was recorded so far."""
    assert person.id
    if tx._events:
        await write_events(await tx.connection(), tx._events)
        tx._events.clear()
    return (await consent_ledger(tx, person.id, None, 50)).items[::-1]


def digest(line: LedgerLine | ConsentReceipt) -> str:
    """Recompute a text's digest from what is shown, by other means than the ones that made it."""
    shown = [line.purpose, line.version, line.text.vi, line.text.en]
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode()).hexdigest()


@pytest.fixture
async def person(tx: Transaction) -> Actor:
    """Somebody who agreed, and some time later withdrew."""
    person = await new_subject(tx, "001190360001", "Nguyễn Thị <An>")
    await agree(tx, person)
    await declare(tx, person, {"contact.phone": "0911111111"}, new_id())
    tx.now += timedelta(days=1)
    await withdraw_consent(tx, person, "reuse")
    tx.now += timedelta(days=1)
    return person


async def test_every_act_is_there_once_in_its_order(tx: Transaction, person: Actor) -> None:
    await agree(tx, person, "reuse_sensitive")
    await agree(tx, person, "reuse_sensitive")
    tx.now += timedelta(days=1)
    await agree(tx, person)
    lines = await ledger(tx, person)
    assert [(line.act, line.purpose, line.deleted) for line in lines] == [
        (GIVEN, "reuse", []),
        (WITHDRAWN, "reuse", ["contact.phone"]),
        (GIVEN, "reuse_sensitive", []),
        (GIVEN, "reuse", []),
    ]
    assert lines[0].consent_id == lines[1].consent_id != lines[3].consent_id
    assert [line.at for line in lines] == sorted(line.at for line in lines)


async def test_each_line_can_be_proved_from_what_is_shown_and_from_the_log(tx: Transaction, person: Actor) -> None:
    await agree(tx, person, "reuse_sensitive")
    lines = await ledger(tx, person)
    assert [digest(line) for line in lines] == [line.text_hash for line in lines]
    assert person.id
    logged = {entry.id: entry for entry in await entries_of(tx, person.id)}
    for line in lines:
        if line.act is GIVEN:
            assert decode(logged[line.id], ConsentGiven).text_hash == digest(line)
    forged = replace(lines[0], text=Text(vi=lines[0].text.vi + " ", en=lines[0].text.en))
    assert digest(forged) != forged.text_hash


async def test_a_newer_text_continues_the_consent_and_the_older_line_stays_as_it_was(
    tx: Transaction, person: Actor, reword: Reword
) -> None:
    await agree(tx, person)
    before = await ledger(tx, person)
    tx.now += timedelta(days=1)
    reword()
    await give_consent(tx, person, GiveConsent("reuse", 2))
    after = await ledger(tx, person)
    assert after[:-1] == before
    assert (after[-1].act, after[-1].version, after[-1].continues) == (GIVEN, 2, 1)
    assert {line.continues for line in before} == {None}
    assert digest(after[-1]) == after[-1].text_hash
    assert person.id
    older = await consent_receipt(tx, person.id, before[-1].consent_id)
    assert (older.is_continued, older.ended_at, older.ground) == (True, tx.now, "91/2025/QH15, Art. 9, 10, 14")


async def test_pages_hold_every_act_once(tx: Transaction, person: Actor) -> None:
    assert person.id
    lines = await ledger(tx, person)
    first = await consent_ledger(tx, person.id, None, 1)
    second = await consent_ledger(tx, person.id, first.next, 1)
    assert [*first.items, *second.items] == lines[::-1]
    assert second.next is None


async def test_nobody_sees_somebody_elses(tx: Transaction, person: Actor) -> None:
    other = await new_subject(tx, "001190360002")
    assert other.id
    [line, _] = await ledger(tx, person)
    assert await ledger(tx, other) == []
    for consent_id in (line.consent_id, new_id()):
        with pytest.raises(ConsentMissing):
            await consent_receipt(tx, other.id, consent_id)


async def test_the_receipt_shows_the_text_word_for_word_and_loads_nothing(tx: Transaction, person: Actor) -> None:
    assert person.id
    [line, _] = await ledger(tx, person)
    receipt = await consent_receipt(tx, person.id, line.consent_id)
    assert digest(receipt) == receipt.text_hash == line.text_hash
    page = receipt_page(receipt)
    quoted = [
        unescape(text) for text in re.findall(r'<blockquote lang="(?:vi|en)">(.*?)</blockquote>', page, re.DOTALL)
    ]
    assert quoted == [line.text.vi, line.text.en]
    assert line.text_hash in page
    assert "Nguyễn Thị &lt;An&gt;" in page
    assert "0001" in page
    assert "001190360001" not in page, "the whole number is nobody's business who sees the paper"
    assert not re.search(r"<(script|link|img|iframe)|src=|url\(|https?:", page)
    assert page.index("Giấy xác nhận") < page.index("Receipt of consent")


@pytest.mark.parametrize("act", ["given", "withdrawn"])
async def test_the_receipt_says_whether_the_consent_still_holds(tx: Transaction, person: Actor, act: str) -> None:
    if act == "given":
        await agree(tx, person)
    assert person.id
    history: Any = next(view.history for view in await consents(tx, person.id) if view.purpose == "reuse")
    lines = await ledger(tx, person)
    page = receipt_page(await consent_receipt(tx, person.id, lines[-1].consent_id))
    assert ("Đang có hiệu lực" in page) == (act == "given")
    assert ("Đã rút lại lúc" in page) == (act == "withdrawn")
    assert f"{history[0].given_at:%H:%M:%S}, {history[0].given_at:%d/%m/%Y}" in page
