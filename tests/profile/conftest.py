"""Purposes of consent as they may become."""

from collections.abc import Callable, Iterator

import pytest
from msgspec.structs import replace

from ihanoi.platform.database import Transaction
from ihanoi.profile.consent_purposes import ConsentPurposes

Reword = Callable[[], None]


@pytest.fixture
def reword(tx: Transaction) -> Iterator[Reword]:
    """Brings a newer text of ``reuse`` into force; after the test the purposes on file count again."""
    before = tx.recall(ConsentPurposes)
    purpose = before.by_id["reuse"]
    newer = replace(purpose.texts[0], version=2, text=replace(purpose.texts[0].text, en="In other words."))
    after = ConsentPurposes({**before.by_id, "reuse": replace(purpose, texts=[*purpose.texts, newer])})
    yield lambda: tx.memory.put(after)
    tx.memory.put(before)
