-- What people are told on their page of notifications and, once a day, by e-mail. A row holds numbers, never titles or texts:
-- what may be shown of a thing is decided when it is read.
create table notifications (
    user_id bigint not null constraint notifications_user references users on delete cascade,
    id bigint generated always as identity,
    kind text not null constraint notifications_kind check (kind in
        ('mention', 'comment', 'waiting', 'joined', 'role', 'removed', 'closed', 'invitation', 'suspended', 'reinstated',
         'sessions ended', 'second factor reset', 'made administrator', 'no longer administrator')),
    space_id bigint constraint notifications_space references spaces on delete cascade,
    category_id bigint,
    -- Where a favourite is given, its list is not: it may be moved to another one.
    favourite_id bigint,
    comment_id bigint,
    -- Who did it last; nothing once that account is gone.
    actor_id bigint constraint notifications_actor references users on delete set null,
    -- How often it happened until it was read.
    count integer not null default 1,
    at timestamptz not null default now(),
    seen_at timestamptz,
    -- The day of the e-mail that it is in. Another one of the same kind takes it out again, so that the next e-mail has it.
    digest_day date,
    constraint notifications_pk primary key (user_id, id),
    constraint notifications_one_thing check (category_id is null or favourite_id is null),
    constraint notifications_category foreign key (space_id, category_id) references categories on delete cascade,
    constraint notifications_favourite foreign key (space_id, favourite_id) references favourites on delete cascade
);
-- One unread notification of a kind about a thing: the next one counts it up.
create unique index notifications_open_once on notifications
    (user_id, kind, coalesce(space_id, 0), coalesce(category_id, 0), coalesce(favourite_id, 0)) where seen_at is null;
create index notifications_by_age on notifications (at);
create index notifications_by_reading on notifications (seen_at) where seen_at is not null;
create index notifications_by_actor on notifications (actor_id);
create index notifications_by_space on notifications (space_id, category_id);
create index notifications_by_favourite on notifications (space_id, favourite_id) where favourite_id is not null;

-- The daily e-mails that were queued: one for each person and day, however many workers try.
create table digests (
    user_id bigint not null constraint digests_user references users on delete cascade,
    day date not null,
    queued_at timestamptz not null,
    -- Since when the mail server may have it: it is never sent again then.
    sent_at timestamptz,
    constraint digests_pk primary key (user_id, day)
);
create index digests_by_day on digests (day);

-- What the links in daily e-mails turn off, without signing in. They don't expire: an old e-mail has to be good for it.
create table unsubscribe_links (
    secret_hash bytea not null,
    user_id bigint not null constraint unsubscribe_links_user references users on delete cascade,
    topic text not null constraint unsubscribe_links_topic check (topic in ('mentions', 'spaces', 'all')),
    created_at timestamptz not null default now(),
    constraint unsubscribe_links_pk primary key (secret_hash)
);
create index unsubscribe_links_by_user on unsubscribe_links (user_id);

alter table users
    add column emails_mentions text not null default 'daily' constraint users_emails_mentions check (emails_mentions in ('daily', 'never')),
    add column emails_spaces text not null default 'never'
        constraint users_emails_spaces check (emails_spaces in ('daily', 'weekly', 'never')),
    -- From which hour on, in the person's time zone.
    add column emails_hour smallint not null default 8 constraint users_emails_hour check (emails_hour between 0 and 23);
