"""Staff read which papers people still bring; a submission tells how much of it was reused."""

import pytest

from ihanoi.local.client import Client, Refused
from tests.journeys.stories import RESIDENCE, submitted


async def test_what_was_submitted_shows_in_the_report_at_once(citizen: Client, officer: Client) -> None:
    dossier = await submitted(citizen)
    assert 0 < dossier["reuse"]["reused"] <= dossier["reuse"]["reusable"]
    day = dossier["submitted_at"][:10]
    period = {"from": day, "to": day, "procedure": RESIDENCE, "unit": dossier["unit"]["id"]}
    report = await officer.get("/v1/reports/papers", **period)
    (lease,) = [paper for paper in report["papers"] if paper["requirement"] == "lease"]
    assert (lease["procedure"], lease["asked"], lease["why_not"]) == (RESIDENCE, lease["given"], {})
    assert lease["given"] >= 1
    assert [(row["dataset"], row["published"]) for row in report["datasets"]] == [("land", True)]


@pytest.mark.parametrize(
    ("question", "code"),
    [
        ({"from": "2026-03-02", "to": "2026-03-01"}, "period_refused"),
        ({"from": "0001-01-01", "to": "9999-12-31"}, "period_refused"),
        ({"from": "2026-03-02"}, None),
        ({"from": "2026-02-30", "to": "2026-03-02"}, None),
        ({"from": "2026-03-02", "to": "2026-03-02", "procedure": "\0"}, None),
    ],
)
async def test_a_report_nobody_can_give_is_refused_in_words(
    officer: Client, question: dict[str, str], code: str | None
) -> None:
    with pytest.raises(Refused) as refusal:
        await officer.get("/v1/reports/papers", **question)
    assert refusal.value.status in (400, 422)
    assert code in (None, refusal.value.problem["code"])
