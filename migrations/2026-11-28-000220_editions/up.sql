-- Editions: frozen, dated copies of a list, or of its first so many.
alter table categories
    -- How many editions there are besides those in the bin, and how many of them people outside the space see.
    add column edition_count integer not null default 0,
    add column open_edition_count integer not null default 0,
    -- The last year for which the offer to keep an edition in December was answered: one was made, or an editor dismissed it.
    add column edition_offered integer not null default 0;
alter table shares add column hides_editions boolean not null default false;

create table editions (
    space_id bigint not null,
    id bigint generated always as identity,
    category_id bigint not null,
    name text not null constraint editions_name_length check (char_length(name) between 1 and 60),
    name_key text not null,
    slug text not null,
    -- As it was at the end of that day.
    day date not null,
    made_at timestamptz not null default now(),
    -- To those who can see the list; otherwise only members see it.
    is_shown boolean not null default false,
    source text not null default 'list' constraint editions_source check (source in ('list', 'ours')),
    -- How many rows it has.
    size integer not null constraint editions_size check (size between 1 and 10000),
    -- The attributes as they were, in their order. Values are kept as they were stored, so that each reader sees dates in
    -- their own format, and what a link hides is known by number, whatever an attribute is called now.
    attributes jsonb not null default '[]' constraint editions_attributes check (jsonb_typeof(attributes) = 'array'),
    binned_at timestamptz,
    constraint editions_pk primary key (space_id, id),
    constraint editions_id_once unique (id),
    constraint editions_list foreign key (space_id, category_id) references categories on delete cascade
);
create unique index editions_slug_once on editions (space_id, category_id, slug) where binned_at is null;
create unique index editions_name_once on editions (space_id, category_id, name_key) where binned_at is null;
create index editions_by_list on editions (space_id, category_id, day);
create index editions_binned on editions (binned_at) where binned_at is not null;

create table edition_rows (
    space_id bigint not null,
    edition_id bigint not null,
    rank integer not null constraint edition_rows_rank check (rank between 1 and 10000),
    -- A number, to link and to erase by; the favourite may be gone.
    favourite_id bigint not null,
    -- Empty if the person who added it took it along.
    title text not null,
    tier text not null default '',
    -- The number of each attribute with its value.
    told jsonb not null default '{}',
    constraint edition_rows_pk primary key (space_id, edition_id, rank),
    constraint edition_rows_edition foreign key (space_id, edition_id) references editions on delete cascade
);
create index edition_rows_by_favourite on edition_rows (favourite_id);

-- Only the name, who sees it and whether it is in the bin can change.
create trigger editions_final before update of space_id, id, category_id, slug, day, made_at, source, size, attributes
    on editions for each row execute function editions_are_final();
create trigger editions_not_truncated before truncate on editions for each statement execute function editions_are_final();
create trigger editions_stay after delete on editions
    referencing old table as gone for each statement execute function editions_stay();
-- As with the history, only the function that erases a person may take words out of rows.
create trigger edition_rows_append_only before update or truncate on edition_rows
    for each statement execute function audit_entries_are_final();
create trigger edition_rows_stay after delete on edition_rows
    referencing old table as gone for each statement execute function edition_rows_stay();
