-- What a space says of itself to everybody, off until its owners turn it on; and the addresses that lists and
-- favourites had before, which lead to where they are now. An address that is in use comes before a past one.
alter table spaces
    add column is_shown boolean not null default false,
    add column about text not null default ''
        constraint spaces_about_length check (char_length(about) <= 300);

create table past_list_slugs (
    space_id bigint not null,
    slug text not null,
    category_id bigint not null,
    since timestamptz not null default now(),
    constraint past_list_slugs_pk primary key (space_id, slug),
    constraint past_list_slugs_list foreign key (space_id, category_id) references categories on delete cascade
);
create index past_list_slugs_by_list on past_list_slugs (space_id, category_id);

create table past_favourite_slugs (
    space_id bigint not null,
    -- The list that it was on when it had that address.
    category_id bigint not null,
    slug text not null,
    favourite_id bigint not null,
    since timestamptz not null default now(),
    constraint past_favourite_slugs_pk primary key (space_id, category_id, slug),
    constraint past_favourite_slugs_list foreign key (space_id, category_id) references categories on delete cascade,
    constraint past_favourite_slugs_it foreign key (space_id, favourite_id) references favourites on delete cascade
);
create index past_favourite_slugs_by_favourite on past_favourite_slugs (space_id, favourite_id);
-- The public lists, for search engines.
create index categories_public on categories (id) where visibility = 'public' and binned_at is null;
-- Words that stand for pages of a list now.
update favourites set slug = slug || '-' || id where slug in ('copy', 'compare', 'share');
