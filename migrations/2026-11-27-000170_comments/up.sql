-- Comments on favourites and on whole lists.
-- Pages below a list's address that come, reserved once for all.
update favourites set slug = slug || '-' || id where slug in ('comments', 'tiers', 'editions', 'picture', 'about');
delete from past_favourite_slugs where slug in ('comments', 'tiers', 'editions', 'picture', 'about');

-- Who may comment on a list, and how many comments there are on the list itself: all that are shown, those of them that people
-- outside the space see, and those that wait for an editor. comments_version steps with every change of a comment on the list or
-- on one of its favourites, open_comments_version with those that visitors may see. They are counted apart from the list's own
-- version, because a comment changes no favourite and no order.
alter table categories
    add column comments text not null default 'nobody'
        constraint categories_comments check (comments in ('nobody', 'members', 'signed_in')),
    add column comment_count integer not null default 0,
    add column open_comment_count integer not null default 0,
    add column waiting_comment_count integer not null default 0,
    add column comments_version bigint not null default 0,
    add column open_comments_version bigint not null default 0;
update categories set comments = 'members' from spaces where spaces.id = space_id and spaces.person_id is null;
alter table favourites
    add column comment_count integer not null default 0,
    add column open_comment_count integer not null default 0,
    add column waiting_comment_count integer not null default 0;
alter table spaces
    -- How many people may not comment in it any more.
    add column silence_count integer not null default 0;
alter table shares
    add column takes_comments boolean not null default false,
    add column hides_comments boolean not null default false;

create table comments (
    space_id bigint not null,
    id bigint generated always as identity,
    -- What it is about: a list, or a favourite.
    category_id bigint,
    favourite_id bigint,
    -- Null once the account is gone.
    author_id bigint constraint comments_author references users on delete set null,
    -- Written for members only. Decided when it is written: what was said inside is never shown outside later.
    is_inside boolean not null,
    -- People who are mentioned are in it by number: @{12}.
    body text not null constraint comments_body_length check (char_length(body) between 1 and 8000),
    created_at timestamptz not null default now(),
    changed_at timestamptz,
    -- For an editor to let it through.
    is_waiting boolean not null default false,
    removed_at timestamptz,
    removed_by bigint constraint comments_remover references users on delete set null,
    constraint comments_pkey primary key (space_id, id),
    constraint comments_id_once unique (id),
    constraint comments_about check ((category_id is null) <> (favourite_id is null)),
    constraint comments_waiting check (not (is_waiting and is_inside)),
    constraint comments_list foreign key (space_id, category_id) references categories (space_id, id) on delete cascade,
    constraint comments_favourite foreign key (space_id, favourite_id) references favourites (space_id, id) on delete cascade
);
create index comments_by_list on comments (space_id, category_id, id) where category_id is not null;
create index comments_by_favourite on comments (space_id, favourite_id, id) where favourite_id is not null;
create index comments_by_author on comments (author_id, created_at);
create index comments_by_remover on comments (removed_by);
create index comments_removed on comments (removed_at) where removed_at is not null;
create index comments_removed_by_space on comments (space_id, removed_at) where removed_at is not null;

create table mentions (
    space_id bigint not null,
    comment_id bigint not null,
    user_id bigint not null constraint mentions_user references users on delete cascade,
    constraint mentions_pkey primary key (space_id, comment_id, user_id),
    constraint mentions_comment foreign key (space_id, comment_id) references comments (space_id, id) on delete cascade
);
create index mentions_by_user on mentions (user_id);

-- Who may not comment in a space any more.
create table silences (
    space_id bigint not null constraint silences_space references spaces on delete cascade,
    user_id bigint not null constraint silences_user references users on delete cascade,
    since timestamptz not null default now(),
    constraint silences_pkey primary key (space_id, user_id)
);
create index silences_by_user on silences (user_id);

-- What an unread notification counts begins with this comment; comment_id is the newest of them.
alter table notifications add column first_comment_id bigint;

create trigger comments_added after insert on comments
    referencing new table as added for each statement execute function note_added_comments();
create trigger comments_changed after update on comments
    referencing old table as earlier new table as changed for each statement execute function note_changed_comments();
create trigger comments_erased after delete on comments
    referencing old table as erased for each statement execute function note_erased_comments();
create trigger mentions_erased after delete on mentions
    referencing old table as erased for each statement execute function note_erased_mentions();
create trigger memberships_added after insert on memberships
    referencing new table as changed for each statement execute function note_members();
create trigger memberships_ended after delete on memberships
    referencing old table as changed for each statement execute function note_members();
create trigger memberships_owned after insert or update of role on memberships
    for each row when (new.role = 'owner') execute function end_silence();
create trigger silences_counted after insert or delete on silences for each row execute function note_silence();
create trigger users_renamed after update of name on users for each row when (old.name is distinct from new.name)
    execute function note_name();
