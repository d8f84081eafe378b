-- What each of us has done: shown to the person and to managers, in the order of the alphabet.
create function crm.team_member(
    who text, since timestamptz, until timestamptz, fewest int
) returns jsonb language sql stable as $$
    with talked as materialized (
        select count(distinct conversation_id) as n from messages
        where author like 'user:%' and author = who and at >= since and at < until
    ), answered as materialized (
        select count(*) as n, percentile_cont(0.5) within group (order by waited) as median,
            percentile_cont(0.9) within group (order by waited) as p90
        from (select crm.office_hours(created_at, answered_at) as waited from cases
            where assigned_to = who and answered_at >= since and answered_at < until) first
    ), settled as materialized (
        select count(*) as n, percentile_cont(0.5) within group (order by took) as median,
            percentile_cont(0.9) within group (order by took) as p90,
            crm.ratio(count(*) filter (where came_again), count(*)) as reopened
        from (select crm.office_hours(created_at, settled_at) as took, exists (
                select 1 from cases again where again.conversation_id = settled.conversation_id
                    and again.category = settled.category
                    and again.created_at > settled.settled_at
                    and again.created_at <= settled.settled_at + interval '7 days') as came_again
            from cases settled
            where assigned_to = who and settled_at >= since and settled_at < until) ended
    ), done as materialized (
        select count(*) as n, coalesce(sum(minutes), 0) as minutes,
            crm.ratio(count(*) filter (where done_at <= due_at),
                count(*) filter (where due_at is not null)) as on_time
        from tasks where assigned_to = who and done_at >= since and done_at < until
    ), liked as materialized (  -- the question follows the newest case of the talk that has ended
        select count(*) as n, round(avg(f.score), 2) as mean
        from feedback f cross join lateral (select k.assigned_to from cases k
            where k.conversation_id = f.conversation_id and k.settled_at <= f.at
                and k.settled_at > f.at - interval '14 days' order by k.settled_at desc limit 1) last
        where f.survey = 'csat' and f.at >= since and f.at < until and last.assigned_to = who
    ), reviewed as materialized (  -- each reader's last thought, where the person wrote that week
        select count(*) as n, round(avg(score), 2) as mean from (
            select distinct on (r.pick_id, r.reviewer) r.score, r.at from reviews r
            join review_picks p on p.id = r.pick_id
            where exists (select 1 from messages m where m.conversation_id = r.conversation_id
                and m.author = who
                and m.at >= p.week::timestamp at time zone 'Africa/Windhoek'
                and m.at < (p.week + 7)::timestamp at time zone 'Africa/Windhoek')
            order by r.pick_id, r.reviewer, r.revision desc) read
        where score is not null and at >= since and at < until
    )
    select case when talked.n + done.n < fewest then jsonb_build_object('n', talked.n + done.n,
            'said', 'not enough data') else jsonb_build_object(
        'n', talked.n + done.n, 'conversations', talked.n,
        'first_response_hours', jsonb_build_object('n', answered.n, 'median', answered.median,
            'p90', answered.p90),
        'resolution_hours', jsonb_build_object('n', settled.n, 'median', settled.median,
            'p90', settled.p90),
        'tasks_done', done.n, 'tasks_on_time', done.on_time, 'minutes', done.minutes,
        'reopened', settled.reopened, 'csat', jsonb_build_object('n', liked.n, 'mean', liked.mean),
        'review_score', jsonb_build_object('n', reviewed.n, 'mean', reviewed.mean)) end
    from talked, answered, settled, done, liked, reviewed
$$;

create function crm.calculate_team_productivity_metrics(
    since date default crm.today(now()) - 30, until date default crm.today(now()), fewest int default 5
) returns jsonb language sql stable as $$
    with people as materialized (
        select name, crm.team_member('user:' || name,
            since::timestamp at time zone 'Africa/Windhoek',
            (until + 1)::timestamp at time zone 'Africa/Windhoek', fewest) as found
        from users where active
    )
    select crm.answer('calculate_team_productivity_metrics',
        case when count(*) filter (where not found ? 'said') > 0
            then sum((found->>'conversations')::numeric) end, 'conversations',
        coalesce(jsonb_object_agg(name, found), '{}'), jsonb_build_object('fewest', fewest,
            'reopened', 'of the cases settled, those whose talk had one of the same kind again'
                ' within seven days', 'csat', 'of whoever had the case that ended before it'),
        coalesce(sum((found->>'n')::bigint), 0)::bigint, since, until,
        coalesce(100 * crm.ratio(count(*) filter (where not found ? 'said'), count(*)), 0),
        'nobody has done enough in this time for figures')
    from people
$$;
