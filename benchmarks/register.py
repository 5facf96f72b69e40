"""Entries to search: the official register where it is at hand, and more of the same made from real names."""

import random
from collections.abc import Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from ihanoi.catalogue.definition import Procedure
from ihanoi.catalogue.files import read_procedures, read_synonyms, read_vocabulary
from ihanoi.catalogue.list_files import read_list
from ihanoi.catalogue.list_rows import Listed
from ihanoi.catalogue.phrases import Entry
from ihanoi.catalogue.synonyms import Synonyms

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
"""Facts for measuring that are read in place and belong to nobody's checkout; everything runs without them too."""
REGISTER, QUESTIONS = DATA / "procedures.jsonl.gz", DATA / "search-queries.jsonl"

HANOI, WHOLE, MANY = 2_225, 4_259, 75_000


class Question(Struct, frozen=True):
    """A real question and the codes that answer it."""

    query: str
    codes: list[str]


def procedures(directory: Path) -> list[Procedure]:
    """Return the procedures with forms."""
    return list(read_procedures(directory, read_vocabulary(directory)))


def synonyms(directory: Path) -> Synonyms:
    """Return everyday words."""
    return Synonyms(read_synonyms(directory))


def listed() -> list[Listed]:
    """Return the official register's entries; none when it is not at hand."""
    return [found for _, found in read_list(REGISTER) if isinstance(found, Listed)] if REGISTER.exists() else []


def questions(own: Sequence[Procedure]) -> list[Question]:
    """Return real questions; without them, the names of procedures as people type them."""
    if not QUESTIONS.exists():
        return [Question(" ".join(p.name.vi.split()[:5]).lower(), [p.code]) for p in own[:60]]
    return [msgspec.json.decode(line, type=Question) for line in QUESTIONS.read_bytes().splitlines() if line.strip()]


def entries(directory: Path, count: int) -> list[Entry]:
    """Return so many entries as the catalogue has them: ours, the register's, then variations, always the same ones."""
    vocabulary = read_vocabulary(directory)
    fields, called = vocabulary.fields, vocabulary.everyday_names
    found = [
        Entry(p.code, p.name.vi, (*p.keywords, p.name.en), f"{fields[p.field].name.vi} {p.summary.vi}", familiar=True)
        for p in read_procedures(directory, vocabulary)
    ]
    codes = {entry.code for entry in found}
    found += [
        Entry(item.code, item.name, tuple(called.get(item.code, ())), item.field)
        for item in listed()
        if item.code not in codes
    ]
    return found[:count] + varied([entry.name for entry in found], max(count - len(found), 0))


def varied(names: Sequence[str], count: int) -> list[Entry]:
    """Return entries whose names join the beginning of one real name to the end of another."""
    source, made = random.Random(75_000), []
    for number in range(count):
        first, second = source.choice(names).split(), source.choice(names).split()
        words = first[: max(len(first) * 2 // 3, 2)] + second[len(second) // 2 :]
        made.append(Entry(f"9.{number:06}", " ".join(words)))
    return made
