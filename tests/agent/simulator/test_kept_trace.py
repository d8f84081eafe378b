"""What older turns left behind can still be explained."""

from agent.simulator.kept_trace import Trace


def test_a_trace_that_tells_the_faults_alone_is_read() -> None:
    trace = Trace.model_validate({"withheld": ["promise", "link"], "retrieved": []})
    assert [each.model_dump() for each in trace.withheld] == [
        {"text": "", "keys": [], "faults": ["promise"]},
        {"text": "", "keys": [], "faults": ["link"]},
    ]


def test_a_trace_that_tells_nothing_is_an_empty_turn() -> None:
    trace = Trace.model_validate({})
    assert (trace.commands, trace.understood.how, trace.silent) == ([], "", False)
