-- Second factors. What must be read again is sealed, what must only be known again is hashed.
create table totps (
    user_id bigint not null constraint totps_pk primary key
        constraint totps_user references users on delete cascade,
    sealed bytea not null,
    -- Counts only once a code has proved that the app holds the key.
    confirmed_at timestamptz,
    -- The newest step that was used: no code works twice.
    last_step bigint not null default 0
);

create table recovery_codes (
    code_hash bytea not null constraint recovery_codes_pk primary key,
    user_id bigint not null constraint recovery_codes_user references users on delete cascade,
    created_at timestamptz not null default now()
);
create index recovery_codes_by_user on recovery_codes (user_id);

create table passkeys (
    id bigint generated always as identity constraint passkeys_pk primary key,
    user_id bigint not null constraint passkeys_user references users on delete cascade,
    credential_id bytea not null constraint passkeys_credential_once unique,
    passkey jsonb not null,
    name text not null,
    created_at timestamptz not null default now(),
    last_used_at timestamptz
);
create index passkeys_by_user on passkeys (user_id);

-- What the browser was asked, until it answers: five minutes at most.
create table ceremonies (
    id_hash bytea not null constraint ceremonies_pk primary key,
    user_id bigint constraint ceremonies_user references users on delete cascade,
    purpose text not null,
    state jsonb not null,
    created_at timestamptz not null default now()
);
create index ceremonies_by_age on ceremonies (created_at);

-- Password right, second factor still missing: opens nothing but the page that asks for it.
create table half_sign_ins (
    id_hash bytea not null constraint half_sign_ins_pk primary key,
    user_id bigint not null constraint half_sign_ins_user references users on delete cascade,
    tries integer not null default 0,
    created_at timestamptz not null default now()
);
create index half_sign_ins_by_age on half_sign_ins (created_at);

-- Browsers that somebody signed in with: they have their own count of tries, and may skip the second
-- factor until `trusted_until`.
create table devices (
    id_hash bytea not null,
    user_id bigint not null constraint devices_user references users on delete cascade,
    created_at timestamptz not null default now(),
    last_used_at timestamptz not null default now(),
    trusted_until timestamptz,
    constraint devices_pk primary key (id_hash, user_id)
);
create index devices_by_user on devices (user_id);
create index devices_by_age on devices (last_used_at);
