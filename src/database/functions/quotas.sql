-- What each space holds, for the quotas: lists, favourites, and bytes of their texts, also of what is in the bin.
--
-- Each change adds a row to space_usage; their sums are what the space holds. A single row that everything updates would
-- make all writes of a space wait for the longest of them. The limits are settings of Podium's connections.

-- Bytes of the texts of a favourite.
create or replace function @schema@.text_bytes(title text, description text, link text, attributes jsonb) returns bigint
language plpgsql immutable parallel safe as $$
begin
    return octet_length(title) + octet_length(description) + octet_length(link) + octet_length(attributes::text);
end $$;

-- Refuses what is more than the setting allows; without the setting, there is no limit.
create or replace function @schema@.refuse_above(setting text, held bigint) returns void language plpgsql as $$
declare
    most bigint := nullif(current_setting('podium.' || setting, true), '')::bigint;
begin
    if held > most then
        raise exception '%', to_char(most, 'FM999,999,999,999') using errcode = 'check_violation', constraint = setting;
    end if;
end $$;

-- Notes a change and refuses it if the space then holds too much. Small changes of texts are always possible. Now and
-- then it replaces the rows by their sum, without those that another transaction is replacing.
create or replace function @schema@.note_usage(space bigint, more_lists bigint, more_favourites bigint, more_bytes bigint)
returns void language plpgsql as $$
declare
    held record;
begin
    insert into @schema@.space_usage (space_id, lists, favourites, bytes)
    values (space, more_lists, more_favourites, more_bytes);
    if more_lists <= 0 and more_favourites <= 0 and more_bytes <= 256 then
        return;
    end if;
    select count(*) as changes, sum(lists) as lists, sum(favourites) as favourites, sum(bytes) as bytes into held
    from @schema@.space_usage where space_id = space;
    if more_lists > 0 then
        perform @schema@.refuse_above('max_lists', held.lists::bigint);
    end if;
    if more_favourites > 0 then
        perform @schema@.refuse_above('max_favourites', held.favourites::bigint);
    end if;
    if more_bytes > 256 then
        perform @schema@.refuse_above('max_text_mb', ceil(held.bytes / 1048576.0)::bigint);
    end if;
    if held.changes > 64 then
        with replaced as (
            delete from @schema@.space_usage where id in (
                select id from @schema@.space_usage where space_id = space for update skip locked)
            returning lists, favourites, bytes)
        insert into @schema@.space_usage (space_id, lists, favourites, bytes)
        select space, sum(lists), sum(favourites), sum(bytes) from replaced having count(*) > 0;
    end if;
end $$;

create or replace function @schema@.note_added_favourites() returns trigger language plpgsql as $$
begin
    perform @schema@.note_usage(space_id, 0, count(*), sum(@schema@.text_bytes(title, description, link, attributes))::bigint)
    from added group by space_id;
    return null;
end $$;

create or replace function @schema@.note_erased_favourites() returns trigger language plpgsql as $$
begin
    perform @schema@.note_usage(space_id, 0, -count(*), -sum(@schema@.text_bytes(title, description, link, attributes))::bigint)
    from erased group by space_id;
    return null;
end $$;

create or replace function @schema@.note_changed_favourite() returns trigger language plpgsql as $$
begin
    perform @schema@.note_usage(new.space_id, 0, 0,
        @schema@.text_bytes(new.title, new.description, new.link, new.attributes)
        - @schema@.text_bytes(old.title, old.description, old.link, old.attributes));
    return null;
end $$;

create or replace function @schema@.note_category() returns trigger language plpgsql as $$
begin
    if tg_op = 'INSERT' then
        perform @schema@.note_usage(new.space_id, 1, 0, 0);
    else
        perform @schema@.note_usage(old.space_id, -1, 0, 0);
    end if;
    return null;
end $$;
