"""The Idempotency-Key: required, bounded, tied to one request, and good for exactly one effect."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx2
import pytest

from ihanoi.local.client import Client
from tests.faults.asking import ask, problem, raw
from tests.faults.described import operations
from tests.journeys.stories import RESIDENCE, filled_draft
from tests.running import RunningCity

OPEN = {"procedure": RESIDENCE}


async def test_every_post_that_creates_or_moves_asks_for_a_key(anybody: Client, clerk: Client) -> None:
    for operation in operations():
        if operation.method == "POST" and operation.guard != "anyone":
            who = clerk if operation.for_staff else anybody
            answer = await ask(
                who, "POST", operation.at(), operation.body(), {"Idempotency-Key": ""}, **operation.query()
            )
            assert "idempotency-key" in str(problem(answer, 400)["errors"]).lower(), str(operation)


async def test_a_key_of_256_letters_is_too_long_and_one_of_255_is_not(citizen: Client) -> None:
    problem(await ask(citizen, "POST", "/v1/dossiers", OPEN, {"Idempotency-Key": "k" * 256}), 400)
    assert (await ask(citizen, "POST", "/v1/dossiers", OPEN, {"Idempotency-Key": "k" * 255})).status_code == 201
    assert len((await citizen.get("/v1/dossiers"))["items"]) == 1


ODD_KEYS = [b"' OR 1=1 --", b"a key with spaces", b"\xff\xfe", "khóa".encode(), b"{}", b"../..", b"a\tb", b"%00"]


@pytest.mark.parametrize("key", ODD_KEYS)
async def test_an_odd_key_is_a_key_like_any_other(key: bytes, city: RunningCity, anybody: Client) -> None:
    key = uuid4().hex.encode() + key
    request = _post(anybody, key)
    first, second = await raw(city.api, request), await raw(city.api, request)
    assert (first.status_code, second.status_code) == (201, 201), first.text
    assert (first.content, second.headers["idempotency-replayed"]) == (second.content, "true")


async def test_an_empty_key_is_no_key(city: RunningCity, anybody: Client) -> None:
    problem(await raw(city.api, _post(anybody, b"")), 400)


def _post(who: Client, key: bytes) -> bytes:
    body = b'{"procedure": "1.004222"}'
    token = who._headers["Authorization"].encode()
    head = b"POST /v1/dossiers HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
    own = b"Authorization: %b\r\nIdempotency-Key: %b\r\nContent-Length: %d\r\n\r\n" % (token, key, len(body))
    return head + own + body


async def test_a_repeated_request_gets_the_very_same_answer(citizen: Client) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    first, again = [await ask(citizen, "POST", "/v1/dossiers", OPEN, key) for _ in range(2)]
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.headers["etag"] == again.headers["etag"]
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert len((await citizen.get("/v1/dossiers"))["items"]) == 1


async def test_a_key_belongs_to_one_body_and_one_address(citizen: Client) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    dossier = (await ask(citizen, "POST", "/v1/dossiers", OPEN, key)).json()
    others: list[tuple[str, Any, dict[str, str]]] = [
        ("/v1/dossiers", {"procedure": "1.004194"}, {}),
        (f"/v1/dossiers/{dossier['id']}/submission", OPEN | {"version": 1}, {}),
        (f"/v1/dossiers/{dossier['id']}/documents", b"%PDF-", {"requirement": "lease"}),
        ("/v1/dossiers", OPEN, {"more": "1"}),
    ]
    for path, body, query in others[:1] + others[2:]:
        answer = await ask(citizen, "POST", path, body, key, **query)
        problem(answer, 422, code="idempotency_key_reused")
    assert (await citizen.get(f"/v1/dossiers/{dossier['id']}"))["version"] == 1
    assert len((await citizen.get("/v1/dossiers"))["items"]) == 1


async def test_two_people_may_choose_the_same_key(citizen: Client, anybody: Client) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    mine, theirs = [await ask(who, "POST", "/v1/dossiers", OPEN, key) for who in (citizen, anybody)]
    assert mine.json()["id"] != theirs.json()["id"]
    assert "idempotency-replayed" not in theirs.headers


async def test_a_refused_request_may_be_corrected_under_its_key(citizen: Client) -> None:
    key = {"Idempotency-Key": str(uuid4())}
    problem(await ask(citizen, "POST", "/v1/dossiers", {"procedure": "1.999999"}, key), 404)
    assert (await ask(citizen, "POST", "/v1/dossiers", OPEN, key)).status_code == 201


async def ask_until_there_is_room(
    client: Client, path: str, command: dict[str, Any], *key: dict[str, str]
) -> httpx2.Response:
    """Come again as told where a machine that is busy with other things has turned the request away."""
    while (answer := await ask(client, "POST", path, command, *key)).status_code == 429:
        problem(answer, 429, code="too_busy")
        await asyncio.sleep(int(answer.headers["retry-after"]))
    return answer


async def test_twenty_equal_submissions_at_once_make_one_dossier(citizen: Client, clerk: Client) -> None:
    draft = await filled_draft(citizen)
    path, key = f"/v1/dossiers/{draft['id']}/submission", {"Idempotency-Key": str(uuid4())}
    command = {"version": draft["version"], "case": "rented"}

    async def insist() -> bytes:
        while True:
            answer = await ask_until_there_is_room(citizen, path, command, key)
            if answer.status_code == 201:
                return answer.content
            problem(answer, 409, code="idempotency_twin_running")
            await asyncio.sleep(int(answer.headers["retry-after"]))

    bodies = await asyncio.gather(*[insist() for _ in range(20)])
    assert len(set(bodies)) == 1
    timeline = await citizen.get(f"/v1/dossiers/{draft['id']}/timeline")
    assert [step["kind"] for step in timeline].count("dossier.submitted") == 1
    assert len((await citizen.get("/v1/dossiers"))["items"]) == 1


async def test_of_twenty_submissions_under_different_keys_one_counts(citizen: Client) -> None:
    draft = await filled_draft(citizen)
    command = {"version": draft["version"], "case": "rented"}
    path = f"/v1/dossiers/{draft['id']}/submission"
    answers = await asyncio.gather(*[ask_until_there_is_room(citizen, path, command) for _ in range(20)])
    won = [answer for answer in answers if answer.status_code == 201]
    assert len(won) == 1
    for answer in answers:
        if answer is not won[0]:
            assert problem(answer, 409, code="stale_version")["params"]["state"] == "submitted"
    timeline = await citizen.get(f"/v1/dossiers/{draft['id']}/timeline")
    assert [step["kind"] for step in timeline].count("dossier.submitted") == 1


async def test_twenty_drafts_at_once_are_no_trouble(citizen: Client) -> None:
    answers = await asyncio.gather(*[ask(citizen, "POST", "/v1/dossiers", OPEN) for _ in range(20)])
    assert [answer.status_code for answer in answers] == [201] * 20
