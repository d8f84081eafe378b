-- Makes a copy of a database what it was: whoever is still connected goes, but for the connections
-- that tests hand on to each other, and so do rows that were not there.
create schema before;
create table before.sequences as
    select format('public.%I', sequencename) as name, coalesce(last_value, start_value) as at,
        last_value is not null as is_called
    from pg_sequences where schemaname = 'public';
do $remember$
declare
    each name;
    looks text := '';
    has boolean;
begin
    for each in select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r'
    loop
        looks := looks || format(
            ', case when exists (select from public.%I) then %L end', each, each);
        execute format('select exists (select from public.%I)', each) into has;
        if has then
            execute format('create table before.%I as select * from public.%I', each, each);
        end if;
    end loop;
    execute 'create function before.filled() returns text[] language sql as $$'
        ' select array_remove(array[' || substr(looks, 2) || '], null) $$';
end $remember$;
create function before.shape() returns numeric language sql as $$
    select (select sum(xmin::text::bigint) from pg_class
            where relnamespace = 'public'::regnamespace and relkind <> 'S')
        + (select sum(xmin::text::bigint) from pg_trigger) + (select count(*) from pg_proc)
        + (select count(*) from pg_namespace where not starts_with(nspname, 'pg_'))
$$;
create function before.again() returns void language plpgsql
set session_replication_role = replica as $$  -- no trigger holds a row fast
declare
    each text;
begin
    perform pg_terminate_backend(pid, 5000) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
            and application_name <> 'kept';
    foreach each in array before.filled() loop
        execute format('delete from public.%I', each);
    end loop;
    for each in select relname from pg_class
        where relnamespace = 'before'::regnamespace and relkind = 'r' and relname <> 'sequences'
    loop
        execute format('insert into public.%I overriding system value select * from before.%I',
            each, each);
    end loop;
    perform setval(name::regclass, at, is_called) from before.sequences;
end $$;
create function before.kept() returns jsonb language plpgsql as $$  -- every row there is, by table
declare
    each text;
    found jsonb := jsonb_build_object('', (select jsonb_object_agg(sequencename, last_value)
        from pg_sequences where schemaname = 'public' and last_value is not null));
begin
    foreach each in array before.filled() loop
        execute format('select $1 || jsonb_build_object(%L, jsonb_agg(each)) from public.%I each',
            each, each) into found using found;
    end loop;
    return found;
end $$;
create function before.put(kept jsonb) returns void language plpgsql
set session_replication_role = replica as $$
declare
    each text;
    columns text;
begin
    foreach each in array before.filled() loop
        execute format('delete from public.%I', each);
    end loop;
    for each in select name from jsonb_object_keys(kept - '') name loop
        select string_agg(quote_ident(attname), ', ') into columns from pg_attribute
            where attrelid = format('public.%I', each)::regclass
                and attnum > 0 and not attisdropped and attgenerated = '';
        execute format('insert into public.%1$I (%2$s) overriding system value'
            ' select %2$s from jsonb_populate_recordset(null::public.%1$I, $1)',
            each, columns) using kept -> each;
    end loop;
    perform setval(format('public.%I', key)::regclass, value::bigint)
        from jsonb_each_text(kept -> '');
end $$;
