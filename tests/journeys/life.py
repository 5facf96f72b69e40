"""A family's life as it answers forms: what is true of each of them, and a hand that fills in what is still asked."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ihanoi.local.client import Client, Refused
from ihanoi.local.demo import PAPER

Truth = Mapping[str, Any]
"""What is true of one person or thing, by attribute."""

ROUNDS = 8
"""An answer may open further questions, but never this often in a row."""


class Step(Struct, frozen=True):
    """One procedure of the life: whom each part of its form is about, and what is said in this case alone."""

    code: str
    about: Mapping[str, Truth]
    """By ``of``: the truth about them."""
    said: Mapping[str, Any]
    """Answers that are bound to nothing, by field id."""
    case: str | None = None
    who: Mapping[str, str] = {}
    """By ``of``: whom the person names where several could be meant, ``myself`` or a name."""


class Told(Struct, frozen=True):
    """What one procedure asked and reused."""

    code: str
    dossier: dict[str, Any]
    reusable: int
    reused: int
    typed: list[str]
    """Ids of the bound questions the person answered."""
    asked: int
    """How many bound questions the form opened with unanswered."""
    asked_at_first: int
    """How many it would have opened with before anything was said."""

    @property
    def share(self) -> float:
        """How many of the bound questions shown needed no answer."""
        return self.reused / self.reusable if self.reusable else 1.0


async def questions(citizen: Client, code: str) -> dict[str, dict[str, Any]]:
    """Return a form's questions by id."""
    form = await citizen.get(f"/v1/procedures/{code}/form")
    return {field["id"]: field for section in form["sections"] for field in section["fields"]}


async def named(citizen: Client, step: Step) -> dict[str, str]:
    """Return the choice the person makes for each role that several could play, as the form offers it."""
    prefill = await citizen.get(f"/v1/procedures/{step.code}/prefill")
    offered = {part["of"]: part["choices"] for part in prefill["parts"]}
    return {
        of: next(choice["id"] for choice in offered[of] if who == choice["id"] or choice["label"].startswith(who))
        for of, who in step.who.items()
    }


async def live_through(citizen: Client, step: Step, asked_at_first: int) -> Told:
    """Open one procedure's dossier, answer what is asked, attach what is missing, and submit."""
    fields = await questions(citizen, step.code)
    about = await named(citizen, step)
    opened = await citizen.post("/v1/dossiers", {"procedure": step.code, "about": about})
    path, typed = f"/v1/dossiers/{opened['id']}", known_to_the_person(step, fields, opened["prefill"]["asked"])
    dossier = await citizen.patch(f"{path}/answers", {"answers": {**step.said, **typed}}, opened["version"])
    command = {"case": step.case} if step.case else {}
    for _ in range(ROUNDS):
        try:
            sent = await citizen.post(f"{path}/submission", {"version": dossier["version"], **command})
        except Refused as refusal:
            code, missing = refusal.problem["code"], [f["pointer"].split("/")[2] for f in refusal.problem["errors"]]
            if code == "documents_missing":
                for paper in missing:
                    await citizen.post(f"{path}/documents", PAPER, requirement=paper, name=f"{paper}.pdf")
            elif code == "answers_invalid":
                answers = {name: step.about[fields[name]["of"]][fields[name]["attribute"]] for name in missing}
                typed |= answers
                await citizen.patch(f"{path}/answers", {"answers": answers}, dossier["version"])
            else:
                raise
            dossier = await citizen.get(path)
            continue
        reuse = sent["reuse"]
        said = sorted(typed.keys() & sent["answers"].keys())
        asked = sum("attribute" in fields[name] for name in opened["prefill"]["asked"])
        return Told(step.code, sent, reuse["reusable"], reuse["reused"], said, asked, asked_at_first)
    raise AssertionError(f"{step.code} asks on and on")


def known_to_the_person(step: Step, fields: Mapping[str, Mapping[str, Any]], asked: list[str]) -> dict[str, Any]:
    """Return what the person can say to the bound questions still asked, optional ones included."""
    truths = {name: step.about.get(fields[name]["of"], {}).get(fields[name].get("attribute", "")) for name in asked}
    return {name: truth for name, truth in truths.items() if truth is not None and name not in step.said}
