"""Bodies that no form would send, to every operation that takes JSON: each is refused, in words."""

import base64
from collections.abc import AsyncIterator
from typing import Any

import msgspec
import pytest

from ihanoi.local.client import Client
from tests.faults.asking import ask, problem, raw
from tests.faults.conftest import CallerOf
from tests.faults.described import PAPER, Operation, json_operations
from tests.journeys.stories import RESIDENCE
from tests.running import RunningCity

OPERATIONS = pytest.mark.parametrize("operation", json_operations(), ids=str)
BRACKETS = b"[" * 100_000
NESTED = b'{"a":' * 100_000

UNREADABLE = {
    "nothing": b"",
    "half an object": b'{"version": 1',
    "no JSON": b"version=1",
    "two values": b"{}{}",
    "a comma too many": b'{"version": 1,}',
    "a comment": b'{} // "version"',
    "not a number": b'{"version": NaN}',
    "infinity": b'{"version": Infinity}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "utf-16": '{"version": 1}'.encode("utf-16"),
    "broken utf-8": b'{"procedure": "\xff\xfe"}',
    "an overlong utf-8 sequence": b'{"procedure": "\xc0\xaf"}',
    "a surrogate as bytes": b'{"procedure": "\xed\xa0\x80"}',
    "a surrogate as a name": b'{"\\ud800": 1}',
    "half a surrogate pair": b'{"procedure": "\\ud83d"}',
    "a bare NUL": b'{"procedure": "\x00"}',
    "only NULs": b"\x00" * 100,
    "deep brackets": BRACKETS,
    "deep brackets, closed": BRACKETS + b"]" * 100_000,
    "deep objects": NESTED,
    "deep objects, closed": NESTED + b"1" + b"}" * 100_000,
    "a list": b"[]",
    "null": b"null",
    "a text": b'"version"',
    "a number": b"1",
    "a huge number": b"9" * 10_000,
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_no_operation_takes_what_it_cannot_read(body: bytes, caller_of: CallerOf) -> None:
    for operation in json_operations():
        answer = await ask(caller_of(operation), operation.method, operation.at(), body, {"If-Match": '"1"'})
        found = problem(answer, 400, code="malformed_request")
        assert found["errors"], f"{operation} says what is wrong"


@OPERATIONS
async def test_an_unknown_field_is_named_rather_than_ignored(operation: Operation, caller_of: CallerOf) -> None:
    body = {**operation.body(), "applicant_id": "somebody else"}
    answer = await ask(caller_of(operation), operation.method, operation.at(), body, {"If-Match": '"1"'})
    assert "applicant_id" in str(problem(answer, 400)["errors"])


WRONG: dict[str, list[Any]] = {
    "integer": [1.5, True, None, [], {}, -1, 0, msgspec.Raw(b"1e400")],
    "string": [1, True, None, [], {}, msgspec.Raw(rb'"\ud800"'), msgspec.Raw(rb'"a\udfffb"')],
    "object": [1, "{}", None, []],
    "array": [1, "[]", None, {}],
    "boolean": [0, 1, "true", None, []],
    "any": [],
}


@OPERATIONS
async def test_a_value_of_the_wrong_type_is_pointed_out(operation: Operation, caller_of: CallerOf) -> None:
    assert operation.schema is not None
    for name in operation.schema["required"]:
        for value in WRONG[operation.type_of(name)]:
            body = {**operation.body(), name: value}
            answer = await ask(caller_of(operation), operation.method, operation.at(), body, {"If-Match": '"1"'})
            assert problem(answer, 400)["errors"], f"{name}: {value!r}"


@OPERATIONS
async def test_a_missing_field_is_named(operation: Operation, caller_of: CallerOf) -> None:
    assert operation.schema is not None
    for name in operation.schema["required"]:
        body = {key: value for key, value in operation.body().items() if key != name}
        answer = await ask(caller_of(operation), operation.method, operation.at(), body, {"If-Match": '"1"'})
        assert name in str(problem(answer, 400)["errors"])


@OPERATIONS
async def test_ten_megabytes_of_json_are_too_large(operation: Operation, caller_of: CallerOf) -> None:
    body = b'{"procedure": "' + b"a" * 10_000_000 + b'"}'
    answer = await ask(caller_of(operation), operation.method, operation.at(), body, {"If-Match": '"1"'})
    problem(answer, 413, code="too_large")


async def _piecemeal(size: int) -> AsyncIterator[bytes]:
    yield PAPER
    for _ in range(size // 1_000_000):
        yield b"a" * 1_000_000


@pytest.mark.parametrize("announced", [True, False], ids=["with its length", "without a length"])
async def test_a_paper_of_twenty_five_megabytes_is_too_large(anybody: Client, announced: bool) -> None:
    draft = await anybody.post("/v1/dossiers", {"procedure": RESIDENCE})
    path = f"/v1/dossiers/{draft['id']}/documents"
    body = PAPER + b"a" * 25_000_000 if announced else _piecemeal(25_000_000)
    problem(await ask(anybody, "POST", path, body, requirement="lease"), 413, code="too_large")
    assert (await anybody.get(f"/v1/dossiers/{draft['id']}"))["documents"] == []


async def test_json_without_a_length_is_cut_off_as_well(anybody: Client) -> None:
    answer = await ask(anybody, "POST", "/v1/dossiers", _piecemeal(10_000_000))
    problem(answer, 413, code="too_large")


FORMS = {
    "application/x-www-form-urlencoded": b"procedure=1.004222&version=1",
    "multipart/form-data; boundary=x": b'--x\r\nContent-Disposition: form-data; name="procedure"\r\n\r\n1\r\n--x--\r\n',
    "multipart/form-data": b"no boundary",
    "text/xml": b"<procedure>1.004222</procedure>",
    "application/msgpack": msgspec.msgpack.encode({"procedure": RESIDENCE}),
}


@pytest.mark.parametrize("kind", FORMS)
async def test_forms_and_other_formats_are_no_json(kind: str, caller_of: CallerOf) -> None:
    for operation in json_operations():
        headers = {"Content-Type": kind, "If-Match": '"1"'}
        problem(await ask(caller_of(operation), operation.method, operation.at(), FORMS[kind], headers), 400, 415)


@pytest.mark.parametrize("kind", ["", "application/json; charset=utf-16", "text/plain", "nonsense", "a" * 5000])
async def test_an_odd_content_type_breaks_nothing(kind: str, anybody: Client) -> None:
    answer = await ask(anybody, "POST", "/v1/dossiers", {"procedure": "1.999999"}, {"Content-Type": kind})
    problem(answer, 404, 400, 415)


ODD_PATHS = {
    "an escaped NUL in the address": b"/v1/tracking/H26%00",
    "an escaped NUL in an id": b"/v1/dossiers/%00",
    "a NUL beside a procedure": b"/v1/procedures/1.004222%00",
    "a broken escape": b"/v1/tracking/%",
    "half an escape": b"/v1/tracking/%e",
    "broken utf-8 in the address": b"/v1/tracking/%ff%fe",
    "a surrogate in the address": b"/v1/tracking/%ed%a0%80",
    "no id": b"/v1/dossiers/1",
    "an id too long": b"/v1/dossiers/" + b"0" * 5000,
    "a climb": b"/docs-assets/../../../etc/passwd",
    "an escaped climb": b"/docs-assets/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
    "a NUL in a file's name": b"/docs-assets/a%00.js",
}


@pytest.mark.parametrize("path", ODD_PATHS.values(), ids=ODD_PATHS.keys())
async def test_nothing_is_found_at_an_odd_address(path: bytes, city: RunningCity, anybody: Client) -> None:
    problem(await raw(city.api, _get(path, anybody)), 400, 404)


ODD_QUERIES = {
    "an escaped NUL": b"/v1/procedures?field=%00",
    "a NUL in what is searched": b"/v1/procedures?q=th%00",
    "broken utf-8": b"/v1/procedures?q=%ff%fe",
    "a surrogate": b"/v1/procedures?q=%ed%a0%80",
    "only an ampersand": b"/v1/procedures?&&&===",
    "a thousand names": b"/v1/procedures?" + b"&".join(b"a%d=1" % number for number in range(1000)),
}


@pytest.mark.parametrize("path", ODD_QUERIES.values(), ids=ODD_QUERIES.keys())
async def test_an_odd_search_finds_little_and_breaks_nothing(path: bytes, city: RunningCity, anybody: Client) -> None:
    answer = await raw(city.api, _get(path, anybody))
    if answer.status_code != 200:
        problem(answer, 400, 422)


WRONG_QUERIES = [
    "/v1/procedures?limit=0",
    "/v1/procedures?limit=101",
    "/v1/procedures?limit=ten",
    "/v1/procedures?limit=" + "9" * 400,
    "/v1/procedures?q=" + "a" * 301,
    "/v1/procedures?cursor=%00",
    "/v1/procedures?cursor=nonsense",
    "/v1/dossiers?cursor=nonsense",
    "/v1/dossiers?cursor=%00",
    "/v1/dossiers?cursor=gA",
    "/v1/me/access-log?cursor=kg",
    "/v1/satisfaction?unit=1",
    "/v1/satisfaction?first_day=2026-02-30",
    "/v1/satisfaction?first_day=99999-01-01",
    "/v1/satisfaction?procedure=%00",
]


@pytest.mark.parametrize("path", WRONG_QUERIES)
async def test_a_wrong_question_is_refused(path: str, city: RunningCity, anybody: Client) -> None:
    problem(await raw(city.api, _get(path.encode(), anybody)), 400, 422)


async def test_odd_cursors_of_the_queue_are_refused(clerk: Client) -> None:
    for key in (["-infinity"], ["yesterday", "0" * 32], [1, 2], ["x\0", "00000000-0000-0000-0000-000000000000"]):
        cursor = _cursor(key)
        problem(await ask(clerk, "GET", "/v1/desk/queue", cursor=cursor), 400, 422)


async def test_a_huge_number_in_a_cursor_is_refused(anybody: Client) -> None:
    for path in ("/v1/procedures", "/v1/me/access-log"):
        for number in (2**63, 2**64 - 1, -1):
            cursor = _cursor(number)
            answer = await ask(anybody, "GET", path, cursor=cursor)
            if answer.status_code != 200:
                problem(answer, 400, 422)


async def test_addresses_and_methods_that_do_not_exist_are_problems_too(anybody: Client) -> None:
    problem(await ask(anybody, "GET", "/v1/nothing"), 404, code="not_found")
    problem(await ask(anybody, "DELETE", "/v1/dossiers"), 405, code="method_not_allowed")


def _cursor(key: object) -> str:
    return base64.urlsafe_b64encode(msgspec.msgpack.encode(key)).rstrip(b"=").decode()


def _get(path: bytes, who: Client) -> bytes:
    token = who._headers["Authorization"].encode()
    return b"GET " + path + b" HTTP/1.1\r\nHost: a\r\nAuthorization: " + token + b"\r\nConnection: close\r\n\r\n"
