"""Logs name routes, codes and counts; nobody's number, name, phone, words or token, whatever went wrong."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest

from ihanoi.local.client import Client
from ihanoi.local.demo import ANSWERS
from tests.faults.asking import ask
from tests.faults.conftest import FrailCity, SetMode
from tests.faults.described import PAPER
from tests.journeys.stories import RESIDENCE, handled, submitted
from tests.running import RunningCity

NOTE = "Đã cập nhật nơi thường trú của bà tại phố Giả Định."
PERSONAL_ID = re.compile(r"(?<![\w.-])\d{12}(?![\w.-])")


@pytest.fixture
async def known(city: RunningCity, strangers: Iterator[str]) -> Any:
    """A citizen of whom the test knows everything that must stay out of the logs."""
    client, account = Client(city.api), next(strangers)
    session = await client.log_in("citizen", account)
    me = await client.get("/v1/me")
    assert me["national_id"] == account
    yield client, [account, me["full_name"], session["token"]]
    await client.close()


async def _go_wrong(who: Client, secrets: list[str], simulate: SetMode) -> None:
    """Put every secret into every place of requests that fail, while the systems behind fail as well."""
    for secret in secrets:
        for path in (f"/v1/tracking/{quote(secret)}", f"/v1/dossiers/{quote(secret)}", f"/v1/{quote(secret)}"):
            assert (await ask(who, "GET", path, q=secret, cursor=secret)).status_code in (400, 404)
        raw = msgspec.json.encode(secret)
        for body in (raw, b'{"procedure": ' + raw + b"}", b'{"procedure": ' + raw, b'{"a": ' * 9000 + raw):
            assert (await ask(who, "POST", "/v1/dossiers", body)).status_code == 400
        sent = {"Authorization": f"Bearer {secret.encode().hex()}", "Idempotency-Key": secret.encode().hex()}
        assert (await ask(who, "POST", "/v1/dossiers", b"{}", sent)).status_code == 401
    draft = await who.post("/v1/dossiers", {"procedure": RESIDENCE})
    for secret in secrets:
        answers = {"answers": {"phone": secret, secret: secret}}
        path = f"/v1/dossiers/{draft['id']}"
        assert (await ask(who, "PATCH", f"{path}/answers", answers, {"If-Match": '"1"'})).status_code == 422
        assert (await ask(who, "POST", f"{path}/documents", PAPER, requirement=secret, name=secret)).status_code in (
            400,
            422,
        )
    for mode in ("down", "garbage", "denied"):
        await simulate("population", mode)
        await simulate("e-identity", mode)
        assert (await ask(who, "GET", f"/v1/procedures/{RESIDENCE}/prefill")).status_code == 200
        login = {"login": secrets[0], "code": secrets[1], "state": secrets[2]}
        assert (await ask(who, "POST", "/v1/auth/sessions", login)).status_code == 422


async def test_no_log_holds_anything_personal(
    city: RunningCity, frail: FrailCity, known: tuple[Client, list[str]], officer: Client, simulate: SetMode
) -> None:
    citizen, secrets = known
    dossier = await submitted(citizen, remember=True)
    await handled(officer, dossier)
    await citizen.post(f"/v1/dossiers/{dossier['id']}/rating", {"level": "dissatisfied", "comment": NOTE})
    refused = await submitted(citizen)
    step = f"/v1/desk/dossiers/{refused['id']}/refusal"
    await officer.post(step, {"version": refused["version"], "note": NOTE})
    await _go_wrong(citizen, secrets, simulate)

    said = [value for value in ANSWERS.values() if isinstance(value, str) and len(value) > 8]
    tokens = [who._headers["Authorization"].removeprefix("Bearer ") for who in (citizen, officer)]
    forbidden = [*secrets, *said, *tokens, NOTE, "Giả Định"]
    forbidden += [quote(value) for value in forbidden] + [json.dumps(value)[1:-1] for value in forbidden]
    for log in _logs(city.folder, frail.folder):
        text = log.read_text("utf-8", "replace")
        assert not [value for value in forbidden if value in text], log.name
        assert not PERSONAL_ID.findall(text), f"{log.name}: whoever was in any other test of this run"


def _logs(*folders: Path) -> list[Path]:
    """Return the logs of all processes, and make sure that they do log."""
    found = [log for folder in folders for log in folder.rglob("*.log")]
    assert {"serve.log", "work.log", "simulate.log"} <= {log.name for log in found}
    assert "{dossier_id}/submission" in (folders[0] / "serve.log").read_text("utf-8", "replace")
    return found


FAIL = """
import logging, structlog
from ihanoi.platform.observing import configure_logging
configure_logging("INFO")

def fail(national_id):
    raise ValueError("something")

for log in (structlog.get_logger("a"), logging.getLogger("b")):
    try:
        fail("0010" + "90000011")
    except ValueError:
        log.exception("request.failed")
"""


def test_a_traceback_in_the_log_shows_where_and_no_values() -> None:
    ran = subprocess.run([sys.executable, "-c", FAIL], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in (ran.stdout + ran.stderr).splitlines()]
    assert [line["event"] for line in lines] == ["request.failed", "request.failed"]
    assert all(line["exception"][0]["frames"][-1]["name"] == "fail" for line in lines)
    assert "001090000011" not in str(lines)
