"""What an api loads before its first answer, and how it logs from then on."""

import json
import subprocess
import sys

import pytest

NOT_BEFORE_NEEDED = {
    "authlib": "by the first login (identity/oidc.py)",
    "joserfc": "by the first login (identity/oidc.py)",
    "pgqueuer": "by the worker alone",
    "pydantic": "by the worker's queue alone (Application in platform/application.py)",
}
SCRIPT = """
import logging, sys
from ihanoi.asgi import create_app
create_app()
print(*sys.modules)
logging.getLogger("of_a_library").warning("seen")
"""


@pytest.fixture(scope="module")
def started() -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)


def test_an_api_starts_without_what_its_first_answer_needs_not(started: subprocess.CompletedProcess[str]) -> None:
    loaded = set(started.stdout.split()) & NOT_BEFORE_NEEDED.keys()
    assert not loaded, "\n".join(f"{name} is needed {NOT_BEFORE_NEEDED[name]}" for name in sorted(loaded))


def test_what_a_library_logs_in_an_api_has_the_form_of_everything_else(
    started: subprocess.CompletedProcess[str],
) -> None:
    line = json.loads(started.stderr)
    assert (line["logger"], line["event"]) == ("of_a_library", "seen")
