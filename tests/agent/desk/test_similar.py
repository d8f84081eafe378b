"""What was like this before: shown with its reason and its end, and never the open or the later."""

import re
from typing import Any

from tests.agent.desk.test_applications import _under_review

SELMA, PETRUS = "+264810000011", "+264810000012"
_CASES = """
insert into cases (id, ref, customer_id, conversation_id, category, reason, priority, status,
    outcome, sla_due_at, packet_sealed, created_at)
select gen_random_uuid(), v.ref, c.customer_id, c.id, v.category, v.reason, 1, v.status, v.outcome,
    now(), 'x', timestamptz '2026-11-01 08:00+00' + v.day * interval '1 day'
from (select * from conversations order by created_at desc limit 1) c, (values
    ('CASE-901', 'handoff', 'REASON', 'resolved', 'no_answer', 1),
    ('CASE-902', 'handoff', 'other', 'resolved', 'settled', 2),
    ('CASE-903', 'handoff', 'REASON', 'in_progress', null, 3),
    ('CASE-904', 'voice_note', 'REASON', 'resolved', 'settled', 4),
    ('CASE-905', 'handoff', 'REASON', 'resolved', 'settled', 9999)
) v (ref, category, reason, status, outcome, day)
"""
_DECIDED = """
with old as (
    insert into applications (id, ref, customer_id, stage, principal_cents, months, quote,
        started_at, touched_at, policy_version, version)
    select gen_random_uuid(), 'APP-901', c.id, 'started', 200000, a.months, a.quote,
        timestamptz '2026-01-01', timestamptz '2026-01-01', '', 0
    from (select * from customers order by created_at desc limit 1) c, applications a
    returning id
)
insert into decisions (id, application_id, at, on_day, proposed, outcome, reason_codes,
    policy_version, engine_version, decided_by, dossier_bidx, dossier_sealed, checks_sealed)
select gen_random_uuid(), id, timestamptz '2026-01-02', date '2026-01-02', 'PROPOSED', 'declined',
    '["R07", "R12"]', '', '', 'user:ada', '', '', '' from old
"""
_PICKED = """
insert into review_picks (id, week, conversation_id, why, twice, at)
select gen_random_uuid(), WEEK, id, '["handoff"]', TWICE, timestamptz '2026-11-25' from
(select id from conversations order by created_at NEWEST limit 1) c
"""
_READ = """
insert into reviews (id, pick_id, conversation_id, reviewer, revision, first_turn, last_turn,
    scorecard, answers, score, auto_fails, tags, at)
select gen_random_uuid(), id, conversation_id, 'user:kavetu', 1, 1, 2, '1', '{}', 85, '[]',
    '["tone"]', '2026-11-18' from review_picks where week = WEEK
"""


async def test_what_has_ended_stands_beside_what_is_like_it_with_what_they_share(
    lender: Any, desk: Any, sent: Any
) -> None:
    application = await _under_review(lender, sent)
    for who, words in ((SELMA, "agent"), (PETRUS, "Hi")):
        await lender.says(who, words)
        await lender.quiet()
    party = await lender.party(SELMA)
    ((ref, reason),) = await lender.rows("select ref, reason from cases where category = 'handoff'")
    async with desk("maria") as maria:
        page = f"/desk/cases/{ref}"
        assert "None that has ended is like it yet" in (await maria.get(page)).text
        await lender.sql(_CASES.replace("REASON", reason))
        (same, other) = await _alike(maria, page)
        assert (same[0], other[0]) == ("/desk/cases/CASE-901", "/desk/cases/CASE-902")
        assert "CASE-901 she could not be reached 02 Nov 2026" in same[1]
        assert other[1].endswith("alike: asked for a person")
        beside = await _alike(maria, f"/desk/conversations/{party.conversation.id}")
        assert len(beside) <= 5  # of the most urgent case that is open there

    async with desk("johanna", "underwriter") as johanna:
        address = f"/desk/applications/{application}"
        proposed = re.search(r"The rules propose: <b>(\w+)", (await johanna.get(address)).text)
        assert proposed is not None
        await lender.sql(_DECIDED.replace("PROPOSED", proposed[1]))
        ((path, told),) = await _alike(johanna, address)
        assert path == "/desk/applications/APP-901"
        assert "APP-901 declined: R07, R12 02 Jan 2026" in told
        assert f"alike: the rules proposed {proposed[1]}, same product over 4 months" in told

    async with desk("rauna", "reviewer") as rauna:
        for week, twice, newest in (
            (2, "false", "asc"),
            (9, "true", "desc"),
            (16, "false", "desc"),
        ):
            named = {"WEEK": f"date '2026-11-{week:02}'", "TWICE": twice, "NEWEST": newest}
            for statement in (_PICKED, *([_READ] if newest == "desc" else [])):
                for place, value in named.items():
                    statement = statement.replace(place, value)
                await lender.sql(statement)
        ((pick,),) = await lender.rows("select id from review_picks where week = '2026-11-02'")
        ((path, told),) = await _alike(rauna, f"/desk/reviews/{pick}")
        ((once,),) = await lender.rows("select id from review_picks where week = '2026-11-16'")
        assert path == f"/desk/reviews/{once}"  # what is read blindly by a second is not shown
        assert told.endswith("score 85, tone 18 Nov 2026 · alike: asked for a person")


async def _alike(browser: Any, page: str) -> list[tuple[str, str]]:
    """Where each leads, and its line without marks."""
    shown = (await browser.get(page)).text
    part = shown.split("Like this one, earlier</h2>")[1].split("</section>")[0]
    return [
        (line.split('"')[0], " ".join(re.sub("<[^>]+>", "", line.split("</li>")[0]).split()))
        for line in part.split('<li><a href="')[1:]
    ]
