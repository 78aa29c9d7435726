-- The typed fields that a category gives each of its favourites.
create table attributes (
    space_id bigint not null,
    id bigint generated always as identity,
    category_id bigint not null,
    name text not null constraint attributes_name_length check (char_length(name) between 1 and 40),
    name_key text not null,
    kind text not null
        constraint attributes_kind check (kind in ('text', 'number', 'date', 'choice', 'yes/no', 'link')),
    options text[] not null default '{}',
    unit text not null default '',
    required boolean not null default false,
    shown boolean not null default true,
    place integer not null,
    -- Removed but kept: the favourites still hold the values, so undoing brings them back.
    removed_at timestamptz,
    constraint attributes_pk primary key (space_id, id),
    constraint attributes_category foreign key (space_id, category_id) references categories on delete cascade,
    constraint attributes_options_with_choice check ((kind = 'choice') = (cardinality(options) > 0))
);
create index attributes_by_id on attributes (id);
create unique index attributes_name_once on attributes (space_id, category_id, name_key) where removed_at is null;
