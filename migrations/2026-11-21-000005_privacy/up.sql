-- Consent can be taken back and given again, so it is a history; and a person's own data as an archive.
alter table consents drop constraint consents_pk;
alter table consents
    add column id bigint generated always as identity constraint consents_pk primary key,
    add column withdrawn_at timestamptz;
create index consents_by_user on consents (user_id);

create table archives (
    id bigint generated always as identity constraint archives_pk primary key,
    user_id bigint not null constraint archives_user references users on delete cascade,
    asked_at timestamptz not null default now(),
    -- Nothing until the job is done; nothing again once it may no longer be fetched.
    content bytea,
    ready_at timestamptz,
    expires_at timestamptz
);
create index archives_by_user on archives (user_id);
create index archives_by_age on archives (expires_at);
