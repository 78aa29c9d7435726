-- Personal access tokens: shown once, kept as a SHA-256.
create table tokens (
    id bigint generated always as identity constraint tokens_pk primary key,
    user_id bigint not null constraint tokens_user references users on delete cascade,
    name text not null constraint tokens_name_length check (char_length(name) between 1 and 60),
    secret_hash bytea not null constraint tokens_secret_once unique,
    -- The last four characters, to know it again.
    tail text not null,
    scope text not null constraint tokens_scope check (scope in ('read', 'write')),
    -- Only this space, or every space of the person's.
    space_id bigint constraint tokens_space references spaces on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    -- When its owner was told that it ends soon.
    warned_at timestamptz
);
create index tokens_by_user on tokens (user_id);
create index tokens_by_end on tokens (expires_at);
