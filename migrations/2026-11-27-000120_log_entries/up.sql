-- The newest requests, warnings and errors of all processes, for administrators at /logs. Without WAL, because a busy site writes
-- hundreds of rows a second that are over in days: after a crash of PostgreSQL the table is empty, and standard error has it all.
create unlogged table log_entries (
    id bigint generated always as identity constraint log_entries_pkey primary key,
    at timestamptz not null,
    -- As the Elastic Common Schema spells it: info, warn or error.
    level text not null,
    -- What was logged; empty for a request.
    message text not null,
    -- The module that logged it; empty for a request.
    logger text not null,
    -- Of requests only.
    method text,
    -- The route's pattern, never the address.
    path text,
    status smallint,
    nanoseconds bigint,
    request_id text,
    trace_id text,
    -- Who was signed in. No foreign key: it would cost a look and a lock of the account for every row, and make this table wait for
    -- an account that is being erased. The rows go with the account, and the sweep deletes any that came in at that moment.
    user_id bigint,
    -- The client's address without its last part.
    client_ip text
);
create index log_entries_by_time on log_entries (at, id);
