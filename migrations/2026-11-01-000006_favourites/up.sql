-- The ranked things. The rank itself is not stored: it is the place in the order of `position`,
-- so it has no gaps and no repeats by construction, and a move writes one row.
create table favourites (
    space_id bigint not null,
    id bigint generated always as identity,
    category_id bigint not null,
    title text not null constraint favourites_title_length check (char_length(title) between 1 and 120),
    title_key text not null,
    slug text not null,
    description text not null default '',
    link text not null default '',
    -- attribute id -> value in its canonical form, always text.
    attributes jsonb not null default '{}',
    position bytea not null constraint favourites_position_length check (octet_length(position) <= 255),
    added_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    binned_at timestamptz,
    constraint favourites_pk primary key (space_id, id),
    constraint favourites_category foreign key (space_id, category_id) references categories on delete cascade
);
create index favourites_by_id on favourites (id);
create unique index favourites_position_once on favourites (space_id, category_id, position) where binned_at is null;
create unique index favourites_title_once on favourites (space_id, category_id, title_key) where binned_at is null;
create unique index favourites_slug_once on favourites (space_id, category_id, slug) where binned_at is null;
create index favourites_binned on favourites (space_id, category_id) where binned_at is not null;

-- Titles sort as people expect in every script, and "Saw 2" before "Saw 10". Where PostgreSQL was built
-- without ICU, plain character order has to do.
do $$ begin
    create collation natural_order (provider = icu, locale = 'und-u-kn-true');
exception when others then
    create collation natural_order from "C";
end $$;
