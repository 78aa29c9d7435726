-- Where lists live. Everyone has a personal space; who may do what in it is a membership.
create table spaces (
    id bigint generated always as identity constraint spaces_pk primary key,
    handle text not null constraint spaces_handle_once unique,
    name text not null constraint spaces_name_length check (char_length(name) between 1 and 60),
    created_at timestamptz not null default now(),
    constraint spaces_handle_shape check (handle ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$')
);

create table memberships (
    space_id bigint not null constraint memberships_space references spaces on delete cascade,
    user_id bigint not null constraint memberships_user references users on delete cascade,
    role text not null constraint memberships_role check (role in ('viewer', 'editor', 'owner')),
    constraint memberships_pk primary key (space_id, user_id)
);
create index memberships_by_user on memberships (user_id);
