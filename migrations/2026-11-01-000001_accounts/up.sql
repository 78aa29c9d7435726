-- People, what they agreed to, where they are signed in, and how often a sign-in was tried.
create table users (
    id bigint generated always as identity constraint users_pk primary key,
    email text not null,
    -- The address folded to lower case: two spellings of one mailbox are one account.
    email_key text not null constraint users_email_once unique,
    name text not null constraint users_name_length check (char_length(name) between 1 and 60),
    password_hash text not null,
    created_at timestamptz not null default now()
);

create table consents (
    user_id bigint not null constraint consents_user references users on delete cascade,
    document text not null,
    version text not null,
    given_at timestamptz not null default now(),
    constraint consents_pk primary key (user_id, document, version)
);

-- The cookie holds a random id; only its SHA-256 is here, so a stolen dump opens no door.
create table sessions (
    id_hash bytea not null constraint sessions_pk primary key,
    user_id bigint not null constraint sessions_user references users on delete cascade,
    created_at timestamptz not null default now(),
    last_seen_at timestamptz not null default now()
);
create index sessions_by_user on sessions (user_id);

-- Counted in the database, so that limits survive a restart and hold across replicas.
-- The key is a hash: neither the address nor the e-mail is kept.
create table attempts (
    key bytea not null,
    since timestamptz not null,
    tries integer not null,
    constraint attempts_pk primary key (key, since)
);
create index attempts_by_age on attempts (since);
