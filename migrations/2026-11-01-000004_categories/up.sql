-- Ranked lists. Keys start with space_id, and so do references to them: the database itself
-- refuses a favourite of one space in the list of another.
create table categories (
    space_id bigint not null constraint categories_space references spaces on delete cascade,
    id bigint generated always as identity,
    name text not null constraint categories_name_length check (char_length(name) between 1 and 60),
    -- Folded by the application (NFC, lower case), the same on every server's locale.
    name_key text not null,
    slug text not null,
    description text not null default '',
    -- Order among the space's lists: a fractional index, compared byte by byte.
    position bytea not null,
    visibility text not null default 'private'
        constraint categories_visibility check (visibility in ('private', 'link', 'public')),
    -- How many live favourites; changed only under this row's lock, with the favourites themselves.
    size integer not null default 0 constraint categories_size_range check (size between 0 and 10000),
    -- One step per change of anything on the list; of its order alone.
    version bigint not null default 1,
    order_version bigint not null default 1,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    binned_at timestamptz,
    constraint categories_pk primary key (space_id, id)
);
create index categories_by_id on categories (id);
-- A binned name and address can be used again.
create unique index categories_name_once on categories (space_id, name_key) where binned_at is null;
create unique index categories_slug_once on categories (space_id, slug) where binned_at is null;
create unique index categories_position_once on categories (space_id, position) where binned_at is null;
