"""The purposes on file: each asked for in both languages, with its ground, and never two texts of one number."""

from datetime import date
from pathlib import Path

import msgspec
import pytest

from ihanoi.catalogue.definition import Text
from ihanoi.profile.consent_purposes import (
    ConsentPurpose,
    ConsentText,
    read_consent_purposes,
    text_hash,
    text_in_force,
)

WORDS = Text(vi="Tôi đồng ý.", en="I agree.")


def text(version: int, first: date, last: date | None = None) -> ConsentText:
    return ConsentText(version=version, effective_from=first, effective_to=last, source="a law", text=WORDS)


def purpose(*texts: ConsentText) -> ConsentPurpose:
    return ConsentPurpose(name=WORDS, on_withdrawal=WORDS, texts=list(texts), provisional=[])


def test_every_purpose_has_texts_in_both_languages_with_their_ground(checkout: Path) -> None:
    found = read_consent_purposes(checkout / "procedures").by_id
    for known in found.values():
        assert [one.version for one in known.texts] == list(range(1, len(known.texts) + 1))
        assert all(one.text.vi and one.text.en and "91/2025/QH15" in one.source for one in known.texts)
        assert known.on_withdrawal.vi
        assert known.on_withdrawal.en
    reused = sorted((known.about, known.reuses) for known in found.values() if known.reuses)
    assert reused == [(about, data) for about in ("oneself", "others") for data in ("basic", "sensitive")]


def test_a_misspelt_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "consents.toml").write_text("[reuse]\nnaem = 'x'\n", "utf-8")
    with pytest.raises(msgspec.ValidationError, match="naem"):
        read_consent_purposes(tmp_path)


@pytest.mark.parametrize(
    ("today", "version"),
    [
        (date(2025, 12, 31), None),
        (date(2026, 1, 1), 1),
        (date(2026, 6, 30), 1),
        (date(2026, 7, 1), 2),
        (date(2026, 12, 31), 2),
        (date(2027, 1, 1), None),
    ],
)
def test_the_newest_text_of_those_in_force_is_offered(today: date, version: int | None) -> None:
    texts = purpose(text(1, date(2026, 1, 1), date(2026, 12, 31)), text(2, date(2026, 7, 1), date(2026, 12, 31)))
    found = text_in_force(texts, today)
    assert (found and found.version) == version


def test_every_letter_of_a_text_changes_its_hash() -> None:
    hashes = {
        text_hash("reuse", 1, WORDS),
        text_hash("reuse", 2, WORDS),
        text_hash("other", 1, WORDS),
        text_hash("reuse", 1, Text(vi="Tôi đồng ý!", en=WORDS.en)),
        text_hash("reuse", 1, Text(vi=WORDS.vi, en="I agree!")),
    }
    assert len(hashes) == 5
