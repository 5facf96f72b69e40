"""Questions as people type them, and how many a catalogue answers."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct


class Everyday(Struct, frozen=True):
    """A question as people type it, and the procedures that answer it; any of them will do."""

    ask: str
    codes: list[str]


class EverydayFile(Struct, frozen=True):
    """The file of such questions."""

    questions: list[Everyday]
    nothing: list[str]


def _read(name: str) -> EverydayFile:
    return msgspec.toml.decode(Path(__file__).with_name(name).read_bytes(), type=EverydayFile)


EVERYDAY = _read("everyday_questions.toml")
FRESH = _read("fresh_questions.toml")
"""Questions about the whole register; words were taught for some that were missed."""
SPOKEN = _read("spoken_questions.toml")
"""Questions as people speak them, the hardest of all."""
INDEPENDENT = _read("independent_questions.toml")
"""Questions in the manner of real ones by somebody who knew no keyword and no synonym; nothing was taught for them."""
UNSEEN = _read("unseen_questions.toml")
"""Questions by people who saw neither keywords nor synonyms, each with all that answers it; words were taught since."""

LATER = _read("later_questions.toml")
"""Questions by five more of them, opened when names had been written for what people ask of the whole register."""


def answered(
    search: Callable[[str], Sequence[str]], known: Collection[str], file: EverydayFile = EVERYDAY
) -> tuple[int, float, float]:
    """Ask what the known codes can answer; return how many, and the shares answered at all and in the first place."""
    asked = [question for question in file.questions if not set(known).isdisjoint(question.codes)]
    answers = [(set(question.codes), search(question.ask)) for question in asked]
    somewhere = sum(not codes.isdisjoint(found) for codes, found in answers)
    in_front = sum(not codes.isdisjoint(found[:1]) for codes, found in answers)
    return len(asked), somewhere / len(asked), in_front / len(asked)
