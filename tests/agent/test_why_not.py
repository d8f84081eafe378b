"""Every reason that the gate can give has words for staff."""

import ast
import inspect

from agent import why_not
from flows import sending


def test_every_reason_of_the_gate_has_words() -> None:
    tree = ast.parse(inspect.getsource(sending))
    kinds = {"Refuse": 0, "FreeForm": 0, "Wait": 1, "OtherChannel": 1}
    given = {
        why.value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in kinds
        for why in (call.args[kinds[call.func.id]],)
        if isinstance(why, ast.Constant)
    }
    given |= {sending.QueueBehind("x").why, sending.UseTemplate("x", "en").why}
    assert len(given) > 20
    assert given <= set(why_not.WHY)
    assert why_not.words("the number is not valid") == "the number is not valid"
