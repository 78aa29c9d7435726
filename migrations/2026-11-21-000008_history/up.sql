-- The history learns what it takes back, who acted when nobody did, and what it says about many favourites
-- at once.
alter table audit_entries
    -- The clock and not the transaction's begin: entries of one list rise in number and in time alike,
    -- because they are written under the list's lock.
    alter column at set default clock_timestamp(),
    -- Empty when the person acted; 'job' when Podium did by itself.
    add column via text not null default '',
    -- The entry that this one takes back. Undoing sets it once for everything its transaction writes.
    add column undoes bigint default nullif(current_setting('podium.undoes', true), '')::bigint,
    -- The list that a favourite went to; `category_id` is the one it left.
    add column other_category_id bigint;

create index audit_entries_by_category on audit_entries (space_id, category_id, id);
create index audit_entries_by_other_category on audit_entries (space_id, other_category_id, id)
    where other_category_id is not null;
create index audit_entries_by_favourite on audit_entries (space_id, favourite_id, id) where favourite_id is not null;
create index audit_entries_by_undone on audit_entries (space_id, undoes) where undoes is not null;

-- What an entry about many favourites says of each: an import, a saved order, several put into the bin.
create table audit_rows (
    space_id bigint not null,
    entry_id bigint not null,
    favourite_id bigint not null,
    -- Its title as it was, so that the row stays readable.
    subject text not null,
    changes jsonb not null,
    constraint audit_rows_pk primary key (space_id, entry_id, favourite_id),
    constraint audit_rows_entry foreign key (space_id, entry_id) references audit_entries on delete cascade
);
create index audit_rows_by_favourite on audit_rows (space_id, favourite_id, entry_id);
create trigger audit_rows_append_only before update or delete or truncate on audit_rows
    for each statement execute function audit_entries_are_final();

insert into audit_rows (space_id, entry_id, favourite_id, subject, changes)
select e.space_id, e.id, added::bigint, coalesce(f.title, ''), '{}'
from audit_entries e cross join jsonb_array_elements_text(e.changes -> 'favourites') added
left join favourites f on f.space_id = e.space_id and f.id = added::bigint
where e.kind = 'import';

-- Keys are spread anew now and then: positions in entries up to this one mean nothing any more, ranks do.
alter table categories add column spread_at bigint not null default 0;
update categories set spread_at = coalesce((select max(id) from audit_entries), 0);

-- The entry that put it into the bin: who it was, when, its rank and its neighbours stand there.
alter table categories add column binned_by_entry bigint;
alter table favourites add column binned_by_entry bigint;
update categories c set binned_by_entry = (
    select max(e.id) from audit_entries e
    where e.space_id = c.space_id and e.category_id = c.id and e.kind = 'category binned'
) where binned_at is not null;
update favourites f set binned_by_entry = (
    select max(e.id) from audit_entries e
    where e.space_id = f.space_id and e.favourite_id = f.id and e.kind = 'favourite binned'
) where binned_at is not null;

