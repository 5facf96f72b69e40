"""Steps done to the database and, beside it, to what must be known of each record afterwards."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from ihanoi.exchange.answers import Outcome
from ihanoi.identity.merge_subjects import MergeSubjects, merge_subjects
from ihanoi.kernel.actor import SYSTEM, Actor
from ihanoi.kernel.ids import new_id
from ihanoi.persons_desk import ESTATES
from ihanoi.platform.database import Transaction
from ihanoi.profile.accept_mandate import accept_mandate
from ihanoi.profile.ask_registers import RegisterAnswer
from ihanoi.profile.correction_schemas import RequestCorrection
from ihanoi.profile.declare import declare
from ihanoi.profile.declare_about import SaidOf, declare_about
from ihanoi.profile.errors import ConsentNotGiven, CorrectionOpen, FactDeclared, FactMissing
from ihanoi.profile.give_mandate import give_mandate
from ihanoi.profile.keep_answers import keep_answers
from ihanoi.profile.keep_issued import keep_issued
from ihanoi.profile.keep_listed import keep_listed
from ihanoi.profile.mandate_schemas import GiveMandate
from ihanoi.profile.named_by_registers import FAMILY, named_in
from ihanoi.profile.party_kinds import PartyKind
from ihanoi.profile.provenance import Source
from ihanoi.profile.queries import present_facts
from ihanoi.profile.reading import own
from ihanoi.profile.request_correction import request_correction
from ihanoi.profile.withdraw_consent import withdraw_consent
from ihanoi.profile.withdraw_mandate import withdraw_mandate
from tests.conftest import agree
from tests.identity.steps import CHILDREN, CHILDS_NAME, NUMBERS, WITNESS, Step


class Record:
    """What must be known of one record, in whatever order it came."""

    def __init__(self, person: str) -> None:
        self.person = person
        self.present: dict[tuple[Source, str], tuple[str, datetime]] = {}
        self.history: set[tuple[Source, str, str]] = set()
        self.said_of: set[str] = set()
        self.listed_ever: set[str] = set()
        self.corrections: dict[str, int] = {}
        self.given: dict[str, datetime] = {}
        self.ended: dict[str, datetime] = {}

    def keep(self, source: Source, values: Mapping[str, str], now: datetime, *, whole: bool) -> None:
        """A register's answer is all it holds; anything else leaves what was said before."""
        if whole:
            self.present = {at: value for at, value in self.present.items() if at[0] is not source}
        self.present |= {(source, name): (value, now) for name, value in values.items()}
        self.history |= {(source, name, value) for name, value in values.items()}

    def forget(self, purpose: str) -> None:
        """What was kept because of a consent alone goes with it."""
        if purpose == "reuse_others":
            self.said_of = set()
            return
        self.present = {at: value for at, value in self.present.items() if at[0] is not Source.DECLARED}
        self.history = {line for line in self.history if line[0] is not Source.DECLARED}

    def take(self, other: "Record") -> None:
        """Become what both are: of one source the later word counts, and the later decision about a consent."""
        for at, found in other.present.items():
            if at not in self.present or found[1] > self.present[at][1]:
                self.present[at] = found
        self.history |= other.history
        self.said_of |= other.said_of
        self.listed_ever |= other.listed_ever
        for name, count in other.corrections.items():
            self.corrections[name] = self.corrections.get(name, 0) + count
        for purpose in ("reuse", "reuse_others"):
            given = [record.given[purpose] for record in (self, other) if purpose in record.given]
            ended = [record.ended[purpose] for record in (self, other) if purpose in record.ended]
            stays = bool(given) and (len(given) == 2 or not ended or max(ended) < given[0])
            self.given.pop(purpose, None)
            if stays:
                self.given[purpose] = max(given)
            else:
                self.forget(purpose)
            if ended:
                self.ended[purpose] = max(ended)


class Story:
    """The records, what is expected of each, and the mandate of the merged person to the stranger."""

    def __init__(self, tx: Transaction, actors: list[Actor]) -> None:
        self.tx = tx
        self.actors = actors
        self.records = [Record("person"), Record("person"), Record("stranger")]
        self.mandate: Any = None

    async def happen(self, step: Step) -> None:
        """Do one step, to the database and to what is expected of it."""
        self.tx.now += timedelta(seconds=1)
        who, record = self.actors[step.who], self.records[step.who]
        told = {name: f"{record.person}:{value}" for name, value in step.values.items()}
        await getattr(self, f"_{step.what}")(step, who, record, told)

    async def _answer(self, step: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        assert who.id is not None
        heard = {Outcome.FOUND: told, Outcome.NOT_FOUND: dict[str, str]()}.get(step.outcome)
        answer = RegisterAnswer(step.source, step.outcome, "prefill", asked=True, values=heard)
        await keep_answers(self.tx, who, who.id, [answer], await present_facts(self.tx, own(who)))
        if heard is not None:
            record.keep(step.source, heard, self.tx.now, whole=True)

    async def _declare(self, _: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        await declare(self.tx, who, told, new_id())
        if "reuse" in record.given:
            record.keep(Source.DECLARED, told, self.tx.now, whole=False)

    async def _result(self, _: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        assert who.id is not None
        await keep_issued(self.tx, SYSTEM, who.id, told, new_id())
        record.keep(Source.RESULT, told, self.tx.now, whole=False)

    async def _say_of(self, step: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        for child in step.children:
            number, born = CHILDREN[child]
            witness = f"{record.person}/{child}/{next(iter(told.values()))}"
            said = {"person.full_name": CHILDS_NAME, "person.birth_date": born, WITNESS: witness}
            said |= {"person.national_id": number} if step.yes else {}
            await declare_about(self.tx, who, [SaidOf((PartyKind.CHILD,), PartyKind.CHILD, None, said, said)], new_id())
            if "reuse_others" in record.given:
                record.said_of.add(witness)

    async def _list(self, step: Step, who: Actor, record: Record, _: dict[str, str]) -> None:
        named = [
            {"full_name": CHILDS_NAME, "national_id": CHILDREN[one][0], "birth_date": CHILDREN[one][1]}
            for one in step.children
        ]
        await keep_listed(self.tx, own(who), Source.POPULATION, named_in({"family.children": named}), FAMILY)
        record.listed_ever |= set(step.children)

    async def _consent(self, step: Step, who: Actor, record: Record, _: dict[str, str]) -> None:
        if step.yes:
            await agree(self.tx, who, step.purpose)
            record.given.setdefault(step.purpose, self.tx.now)
            return
        with suppress(ConsentNotGiven):
            await withdraw_consent(self.tx, who, step.purpose)
            record.given.pop(step.purpose)
            record.ended[step.purpose] = self.tx.now
            record.forget(step.purpose)

    async def _correct(self, _: Step, who: Actor, record: Record, told: dict[str, str]) -> None:
        name = next(iter(told))
        with suppress(CorrectionOpen, FactDeclared, FactMissing):
            await request_correction(self.tx, who, name, RequestCorrection("Không đúng với giấy tờ."))
            record.corrections[name] = record.corrections.get(name, 0) + 1

    async def _mandate(self, step: Step, who: Actor, record: Record, _: dict[str, str]) -> None:
        if self.mandate is None and record.person == "person":
            offered = await give_mandate(self.tx, who, GiveMandate(NUMBERS[2]))
            await accept_mandate(self.tx, self.actors[2], offered.id)
            self.mandate = offered.id
        elif self.mandate is not None and not step.yes:
            await withdraw_mandate(self.tx, self.actors[2], self.mandate)
            self.mandate = None

    async def _merge(self, _: Step, who: Actor, record: Record, __: dict[str, str]) -> None:
        into = self.actors[1]
        assert who.id is not None
        assert into.id is not None
        await merge_subjects(self.tx, SYSTEM, ESTATES, MergeSubjects(who.id, into.id, "old_id_number", "12/BB"))
        self.records[1].take(record)
        self.actors[0], self.records[0] = into, self.records[1]
