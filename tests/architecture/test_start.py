"""What an api loads before its first answer."""

import subprocess
import sys

NOT_BEFORE_NEEDED = {
    "authlib": "by the first login (identity/oidc.py)",
    "joserfc": "by the first login (identity/oidc.py)",
    "pgqueuer": "by the worker alone",
    "pydantic": "by the worker's queue alone (Application in asgi.py)",
}
SCRIPT = "import sys; from ihanoi.asgi import create_app; create_app(); print(*sys.modules)"


def test_an_api_starts_without_what_its_first_answer_needs_not() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split()) & NOT_BEFORE_NEEDED.keys()
    assert not loaded, "\n".join(f"{name} is needed {NOT_BEFORE_NEEDED[name]}" for name in sorted(loaded))
