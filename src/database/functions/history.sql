-- The history is append-only, but for the two functions below.

-- Refuses to change the history, unless one of the functions below does it. It reads the server's report of what is
-- running, whose last line names the outermost function: a setting could be made by anyone.
create or replace function @schema@.audit_entries_are_final() returns trigger language plpgsql as $$
declare
    running text;
begin
    get diagnostics running = pg_context;
    if substring(running from '[^\n]*$') ~ '\m(erase_space\(bigint\)|forget_actor\(bigint,bigint\[\]\)) ' then
        return null;
    end if;
    raise exception 'history is append-only' using errcode = 'insufficient_privilege';
end $$;

-- Deletes a space with everything in it, its history too.
create or replace function @schema@.erase_space(gone bigint) returns void language plpgsql as $$
begin
    delete from @schema@.favourites where space_id = gone;
    delete from @schema@.attributes where space_id = gone;
    delete from @schema@.shares where space_id = gone;
    delete from @schema@.imports where space_id = gone;
    delete from @schema@.categories where space_id = gone;
    delete from @schema@.audit_rows where space_id = gone;
    delete from @schema@.audit_entries where space_id = gone;
    delete from @schema@.space_usage where space_id = gone;
    delete from @schema@.spaces where id = gone;
end $$;

-- What is left of an entry without its words: ranks and positions, so that past orders can still be computed.
create or replace function @schema@.bare(changes jsonb) returns jsonb language sql immutable as $$
    select coalesce(jsonb_object_agg(key, value), '{}') from jsonb_each(changes)
    where key in ('rank', 'position', 'category', 'attribute', 'size')
$$;

-- Removes a person from the history of shared spaces: actor 0 is "someone who left". With `taken`, removes what they
-- wrote as well, and what was recorded about these favourites of theirs.
create or replace function @schema@.forget_actor(person bigint, taken bigint[]) returns void language plpgsql as $$
begin
    if taken is not null then
        update @schema@.audit_rows r set subject = '', changes = @schema@.bare(changes)
        where space_id in (select space_id from @schema@.audit_entries where actor_id = person)
          and (favourite_id = any (taken) or exists (
            select from @schema@.audit_entries e
            where e.space_id = r.space_id and e.id = r.entry_id and e.actor_id = person));
        update @schema@.audit_entries set subject = '', changes = @schema@.bare(changes)
        where space_id in (select space_id from @schema@.audit_entries where actor_id = person)
          and (actor_id = person or favourite_id = any (taken));
        -- A removed attribute kept its values, theirs among them.
        update @schema@.audit_entries set changes = jsonb_set(changes, '{values}', (changes -> 'values') - taken::text[])
        where space_id in (select space_id from @schema@.audit_entries where actor_id = person)
          and kind = 'attribute removed' and (changes -> 'values') ?| taken::text[];
        -- What others did with webhooks of theirs names the host.
        update @schema@.audit_entries e set subject = '', changes = @schema@.bare(e.changes) from @schema@.webhooks w
        where w.added_by = person and e.space_id = w.space_id and e.kind like 'webhook %'
          and e.changes ->> 'webhook' = w.id::text;
        -- Editions keep the rank alone.
        update @schema@.edition_rows set title = '', told = '{}'
        where space_id in (select space_id from @schema@.audit_entries where actor_id = person) and favourite_id = any (taken);
    end if;
    update @schema@.audit_entries set actor_id = 0 where actor_id = person;
end $$;
