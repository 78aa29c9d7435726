-- Links that open one list. The secret is derived from the server's key and `nonce`, so the owner can
-- see the link again and print it, while this table alone opens nothing.
create table shares (
    space_id bigint not null,
    id bigint generated always as identity,
    category_id bigint not null,
    nonce bytea not null,
    secret_hash bytea not null constraint shares_secret_once unique,
    created_at timestamptz not null default now(),
    revoked_at timestamptz,
    constraint shares_pk primary key (space_id, id),
    constraint shares_category foreign key (space_id, category_id) references categories on delete cascade
);
create index shares_by_id on shares (id);
create unique index shares_one_live on shares (space_id, category_id) where revoked_at is null;
