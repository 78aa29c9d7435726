-- Letters that wait for the post. A letter holds no secret: the link in it is made when it is sent.
create table letters (
    id bigint generated always as identity constraint letters_pk primary key,
    user_id bigint constraint letters_user references users on delete cascade,
    address text not null,
    letter jsonb not null,
    created_at timestamptz not null default now()
);
create index letters_by_user on letters (user_id);

-- What a link in a letter opens, once, until it ends. Only the secret's SHA-256 is here.
create table links (
    secret_hash bytea not null constraint links_pk primary key,
    purpose text not null,
    user_id bigint constraint links_user references users on delete cascade,
    email text not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null
);
create index links_by_user on links (user_id, purpose);
create index links_by_age on links (expires_at);
