-- What each space holds, so that the quotas of accounts can be checked without counting. Each row is a change, or the sum
-- of earlier ones.
create table space_usage (
    id bigint generated always as identity constraint space_usage_pk primary key,
    space_id bigint not null,
    lists bigint not null,
    favourites bigint not null,
    bytes bigint not null
);
create index space_usage_by_space on space_usage (space_id);

insert into space_usage (space_id, lists, favourites, bytes)
select space_id, count(*), 0, 0 from categories group by space_id
union all
select space_id, 0, count(*), sum(text_bytes(title, description, link, attributes)) from favourites group by space_id;

-- A move changes none of these columns, so it costs nothing.
create trigger favourites_changed_usage after update of title, description, link, attributes on favourites
    for each row when (
        text_bytes(old.title, old.description, old.link, old.attributes)
        <> text_bytes(new.title, new.description, new.link, new.attributes))
    execute function note_changed_favourite();
create trigger favourites_added_usage after insert on favourites
    referencing new table as added for each statement execute function note_added_favourites();
create trigger favourites_erased_usage after delete on favourites
    referencing old table as erased for each statement execute function note_erased_favourites();
create trigger categories_usage after insert or delete on categories
    for each row execute function note_category();
