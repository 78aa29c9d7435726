-- A list can have several links, for several people: each with its name, its own last day and password, and what it
-- leaves out. The secret is random now and shown once; nothing on the server can make it again, so the nonce goes.
-- Links from before go on opening their lists; how they end is not known.
drop index shares_one_live;
alter table shares
    drop column nonce,
    add column label text not null default '' constraint shares_label_length check (char_length(label) <= 60),
    add column ending text not null default '' constraint shares_ending_length check (char_length(ending) <= 4),
    add column password_hash text,
    add column last_day date,
    add column hides_descriptions boolean not null default false,
    add column hides_dates boolean not null default false,
    add column hides_attributes bigint[] not null default '{}',
    -- Counted without who, and not at once: a process that is killed forgets its last seconds.
    add column openings bigint not null default 0 constraint shares_openings_range check (openings >= 0);
create index shares_by_category on shares (space_id, category_id, id) where revoked_at is null;
