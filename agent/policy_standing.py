"""Whether two people stand behind the rules in force: until they do, no rule decides alone."""

from agent.office import Desk
from crm_store import policy_confirmations
from flows.policy import told
from flows.policy.decision import DecisionRules


async def is_confirmed(desk: Desk) -> bool:
    """Whether two have confirmed these very files; the demo needs nobody."""
    if not desk.office.live:
        return True
    found = await policy_confirmations.of(desk.session, told.fingerprint())
    return found is not None and found.approved_by is not None


async def for_people(desk: Desk, rules: DecisionRules) -> DecisionRules:
    """The rules for a person's decision: under a policy that is not confirmed, two approve."""
    if await is_confirmed(desk):
        return rules
    return rules.model_copy(update={"second_person_above_cents": 0})
