-- The history: one row per change, written in the change's own transaction.
-- It names things by number and keeps their title, so it stays readable when they are gone.
create table audit_entries (
    space_id bigint not null constraint audit_entries_space references spaces on delete cascade,
    id bigint generated always as identity,
    at timestamptz not null default now(),
    actor_id bigint not null,
    kind text not null,
    category_id bigint,
    favourite_id bigint,
    subject text not null,
    changes jsonb not null,
    constraint audit_entries_pk primary key (space_id, id)
);
create index audit_entries_by_id on audit_entries (id);

create trigger audit_entries_append_only before update or delete or truncate on audit_entries
    for each statement execute function audit_entries_are_final();
