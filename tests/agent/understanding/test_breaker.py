"""A model that fails in a row rests; a single failure changes nothing."""

from agent.understanding.breaker import FAILURES, PAUSE_SECONDS, Breaker


def test_it_rests_after_so_many_failures_in_a_row_and_no_sooner() -> None:
    breaker = Breaker(clock=lambda: 0.0)
    for _ in range(FAILURES - 1):
        breaker.failed()
    breaker.answered()
    for _ in range(FAILURES - 1):
        breaker.failed()
    assert breaker.lets_through()
    breaker.failed()
    assert not breaker.lets_through()


def test_after_the_pause_one_call_alone_goes_through() -> None:
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _ in range(FAILURES):
        breaker.failed()
    now[0] = PAUSE_SECONDS
    assert [breaker.lets_through() for _ in range(3)] == [True, False, False]
    breaker.answered()
    assert [breaker.lets_through() for _ in range(3)] == [True, True, True]


def test_a_try_that_is_never_heard_of_again_does_not_close_it_for_ever() -> None:
    now = [0.0]
    breaker = Breaker(clock=lambda: now[0])
    for _ in range(FAILURES):
        breaker.failed()
    now[0] = PAUSE_SECONDS
    assert breaker.lets_through()
    now[0] = 2 * PAUSE_SECONDS
    assert breaker.lets_through()
