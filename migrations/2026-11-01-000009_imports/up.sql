-- A list on its way in: what was sent, how its columns are read, and how far it has come.
create table imports (
    space_id bigint not null,
    id bigint generated always as identity,
    category_id bigint not null,
    user_id bigint not null constraint imports_user references users on delete cascade,
    source_name text not null,
    content text not null,
    -- How each column is read, and which doubtful rows to leave out.
    mapping jsonb not null,
    left_out jsonb not null default '[]',
    state text not null default 'preview'
        constraint imports_state check (state in ('preview', 'running', 'done', 'failed')),
    done integer not null default 0,
    total integer not null default 0,
    report jsonb not null default '{}',
    created_at timestamptz not null default now(),
    constraint imports_pk primary key (space_id, id),
    constraint imports_category foreign key (space_id, category_id) references categories on delete cascade
);
create index imports_by_id on imports (id);
create index imports_by_age on imports (created_at);
