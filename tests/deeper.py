"""How long tests look for what breaks a rule: a moment in every run, longer with ``make prove``."""

import os


def examples(number: int) -> int:
    """Return how many cases a test tries that tries so many in every run."""
    return number * int(os.environ.get("IHANOI_PROVE", "1"))
