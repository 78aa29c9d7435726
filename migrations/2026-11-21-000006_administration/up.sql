-- Looking after the site: settings that can change while it runs, invitations, and who did what.
create table settings (
    name text not null constraint settings_pk primary key,
    value text not null
);

create table invitations (
    id bigint generated always as identity constraint invitations_pk primary key,
    email text not null,
    email_key text not null,
    -- The administrator; a person who left may have invited others.
    invited_by bigint constraint invitations_by references users on delete set null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    accepted_at timestamptz
);
create unique index invitations_open_once on invitations (email_key) where accepted_at is null;

create table admin_acts (
    id bigint generated always as identity constraint admin_acts_pk primary key,
    at timestamptz not null default now(),
    admin_id bigint constraint admin_acts_admin references users on delete set null,
    kind text not null,
    -- Whom it concerned, if a person.
    person_id bigint constraint admin_acts_person references users on delete set null,
    about text not null default ''
);
create index admin_acts_by_admin on admin_acts (admin_id);
create index admin_acts_by_person on admin_acts (person_id);

-- Handles that a space had before: they lead to its new one, and nobody else can take them.
create table past_handles (
    handle text not null constraint past_handles_pk primary key,
    space_id bigint not null constraint past_handles_space references spaces on delete cascade,
    since timestamptz not null default now()
);
create index past_handles_by_space on past_handles (space_id);
