"""A register that keeps failing is spared for a while, and is asked again by one before all."""

from hypothesis import given
from hypothesis import strategies as st

from ihanoi.exchange.answers import Answer, Outcome, Question
from ihanoi.exchange.breaker import Breaker
from ihanoi.exchange.errors import RegisterDenied, RegisterUnavailable
from ihanoi.exchange.registers import Registers

REST = 10.0


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Scripted:
    """A register that does what the test says, and counts how often it is asked."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.asked = 0

    async def look_up(self, question: Question) -> Answer | None:
        self.asked += 1
        if self.trouble is not None:
            raise self.trouble
        return Answer({"person.full_name": question.national_id})


WHO = Question("001190000011", "prefill")


async def test_it_is_spared_after_the_last_straw_and_tried_after_its_rest() -> None:
    watch, register, other = Watch(), Scripted(), Scripted()
    registers = Registers({"a": register, "b": other}, lambda: Breaker(3, REST, watch))
    register.trouble = RegisterUnavailable(reason="timeout")
    for _ in range(3):
        assert (await registers.ask(["a"], WHO))["a"].asked
    spared = await registers.ask(["a", "b"], WHO)
    assert (spared["a"].outcome, spared["a"].asked) == (Outcome.UNAVAILABLE, False)
    assert spared["b"].outcome is Outcome.FOUND, "another register's trouble is none of its own"
    assert register.asked == 3

    watch.now += REST
    assert (await registers.ask(["a"], WHO))["a"].asked, "one tries"
    assert not (await registers.ask(["a"], WHO))["a"].asked, "and failed for all"
    watch.now += REST
    register.trouble = None
    assert (await registers.ask(["a"], WHO))["a"].outcome is Outcome.FOUND
    register.trouble = RegisterUnavailable(reason="timeout")
    assert (await registers.ask(["a"], WHO))["a"].asked, "it begins anew with all its chances"


async def test_a_refusal_is_an_answer() -> None:
    register = Scripted()
    registers = Registers({"a": register}, lambda: Breaker(2, REST, Watch()))
    register.trouble = RegisterDenied()
    outcomes = [(await registers.ask(["a"], WHO))["a"] for _ in range(5)]
    assert {(reply.outcome, reply.asked) for reply in outcomes} == {(Outcome.DENIED, True)}


async def test_a_register_that_is_not_connected_is_unavailable_and_not_asked() -> None:
    reply = (await Registers({}, lambda: Breaker(1, REST)).ask(["weather"], WHO))["weather"]
    assert (reply.outcome, reply.asked, reply.answer) == (Outcome.UNAVAILABLE, False, None)


events = st.lists(st.sampled_from(["answered", "failed", "wait"]), max_size=30)


@given(events, st.integers(1, 4))
def test_it_is_spared_exactly_while_it_rests_after_failing_so_often_in_a_row(happened: list[str], limit: int) -> None:
    watch = Watch()
    breaker = Breaker(limit, REST, watch)
    in_a_row, last_failure = 0, watch.now
    for event in happened:
        if event == "wait":
            watch.now += REST / 2
        elif breaker.lets_pass():
            in_a_row = in_a_row + 1 if event == "failed" else 0
            last_failure = watch.now if event == "failed" else last_failure
            breaker.failed() if event == "failed" else breaker.answered()
        else:
            assert in_a_row >= limit
            assert watch.now < last_failure + REST
