-- Work for later, asked for in the transaction that makes it needed.
create table jobs (
    id bigint generated always as identity constraint jobs_pk primary key,
    job jsonb not null,
    due_at timestamptz not null default now(),
    attempts integer not null default 0,
    -- Why the last attempt failed; a job that failed too often stays here, without a due date.
    trouble text not null default '',
    failed_at timestamptz
);
create index jobs_due on jobs (due_at) where failed_at is null;
