-- Everyone's own order of a team's list, from which the order of all of them is worked out.
-- Whether members have own orders of a list, and whether each sees who put what where.
alter table categories add column ours text not null default 'off'
    constraint categories_ours check (ours in ('off', 'names', 'result'));

-- The row that is locked for a change of one's own order; the list's row never is.
create table own_orders (
    space_id bigint not null,
    category_id bigint not null,
    -- A closed space has no memberships, and what its members placed is there again once it is restored: so a member who leaves takes
    -- their own orders along by a statement, not by a reference to the membership.
    user_id bigint not null constraint own_orders_user references users on delete cascade,
    version bigint not null default 0,
    -- Some of it was placed while only the result was shown, so no one may ever see whose it is.
    is_secret boolean not null default false,
    -- The one change that can be undone: where each favourite was before it, null if nowhere.
    undo jsonb,
    changed_at timestamptz not null default now(),
    constraint own_orders_pk primary key (space_id, category_id, user_id),
    constraint own_orders_list foreign key (space_id, category_id) references categories (space_id, id) on delete cascade
);
create index own_orders_by_user on own_orders (user_id);

create table own_places (
    space_id bigint not null,
    category_id bigint not null,
    user_id bigint not null,
    favourite_id bigint not null,
    position bytea not null constraint own_places_position_length check (octet_length(position) <= 255),
    constraint own_places_pk primary key (space_id, category_id, user_id, favourite_id),
    constraint own_places_order foreign key (space_id, category_id, user_id) references own_orders on delete cascade,
    constraint own_places_it foreign key (space_id, favourite_id) references favourites (space_id, id) on delete cascade
);
create unique index own_places_position_once on own_places (space_id, category_id, user_id, position);
create index own_places_by_favourite on own_places (space_id, favourite_id);

create trigger favourites_left_list after update of category_id on favourites
    for each row when (old.category_id is distinct from new.category_id) execute function forget_own_places();
