-- Forms that were accepted, so that a second click gets the answer of the first instead of doing it twice. The answer is
-- encrypted with the key itself, which only the page knows; here is its hash.
create table form_keys (
    user_id bigint not null constraint form_keys_user references users on delete cascade,
    key_hash bytea not null,
    created_at timestamptz not null default now(),
    answer bytea,
    constraint form_keys_pk primary key (user_id, key_hash)
);
create index form_keys_by_age on form_keys (created_at);
