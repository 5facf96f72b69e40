"""What becomes of a draft's answers under another version of its form. Pure: no value is ever destroyed."""

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ihanoi.catalogue.forms import FormCheck
from ihanoi.dossiers.content import Content


class CarriedOver(Struct, frozen=True):
    """A draft's content under the new form, and what happened to each answer."""

    content: Content
    kept: list[str]
    set_aside: list[str]
    """Answers the new form does not ask for, or would refuse: kept, but not sent."""
    newly_filled: list[str]
    """Questions of the new form that what is known answers at once."""
    refreshed: list[str]
    """Answers nobody had touched, which what is known now answers otherwise."""


def carry_over(old: Content, fresh: Content, check: FormCheck) -> CarriedOver:
    """Return a draft moved onto a form just opened (``fresh``), as if it had been begun with that form.

    What the person answered wins over what was prefilled, except where a source now vouches for the
    value: then the answer is set aside. What was prefilled and never touched is filled anew; the older
    value stays only where nothing is known now. Answers set aside by an earlier move come back if this
    form asks for them again.
    """
    read_only = fresh.read_only
    untouched = untouched_in(old)
    remaining = {name: value for name, value in untouched.items() if name not in fresh.answers}
    answered = {name: value for name, value in old.answers.items() if name not in untouched}
    given: dict[str, Any] = {**remaining, **old.set_aside, **answered}
    answers = dict(fresh.answers)
    set_aside: dict[str, Any] = {}
    for name, value in given.items():
        if name in read_only:
            if value != read_only[name] and (name not in old.read_only or name in old.set_aside):
                set_aside[name] = value
            continue
        if not check.fits(name, value):
            set_aside[name] = value
        else:
            answers[name] = value
    refreshed = [name for name, value in untouched.items() if name not in given and answers[name] != value]
    return CarriedOver(
        content=replace(fresh, answers=answers, set_aside=set_aside),
        kept=[name for name in old.answers if name in answers and name not in {*set_aside, *refreshed}],
        set_aside=list(set_aside),
        newly_filled=[name for name in answers if name not in {**old.answers, **old.set_aside}],
        refreshed=refreshed,
    )


def untouched_in(content: Content) -> dict[str, Any]:
    """Return the answers that stand as they were prefilled."""
    shown = content.snapshot
    return {name: value for name, value in content.answers.items() if name in shown and shown[name].value == value}
