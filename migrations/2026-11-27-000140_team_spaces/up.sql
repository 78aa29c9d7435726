-- Team spaces: since when people are members, who let them in, and who is invited.
alter table memberships
    add column since timestamptz not null default now(),
    -- Who invited them; nothing for the person who made the space, or once the inviter's account is gone.
    add column invited_by bigint constraint memberships_inviter references users on delete set null;
update memberships set since = spaces.created_at from spaces where spaces.id = memberships.space_id;
create index memberships_by_inviter on memberships (invited_by);

-- A space always has an owner, whoever raced whom: checked when a transaction commits.
create constraint trigger memberships_keep_an_owner after update or delete on memberships
    deferrable initially deferred for each row execute function space_keeps_an_owner();

-- A team's space in the bin. Its memberships wait in a table of their own, so that nothing which asks who a member is finds
-- any: everything in it is out of reach at once, and back at once when it is restored.
alter table spaces
    add column closed_at timestamptz,
    add constraint spaces_closed check (closed_at is null or is_closed);
create index spaces_due on spaces (closed_at) where closed_at is not null;
create table closed_memberships (
    space_id bigint not null constraint closed_memberships_space references spaces on delete cascade,
    user_id bigint not null constraint closed_memberships_user references users on delete cascade,
    role text not null constraint closed_memberships_role check (role in ('viewer', 'editor', 'owner')),
    since timestamptz not null,
    invited_by bigint constraint closed_memberships_inviter references users on delete set null,
    constraint closed_memberships_pk primary key (space_id, user_id)
);
create index closed_memberships_by_user on closed_memberships (user_id);
create index closed_memberships_by_inviter on closed_memberships (invited_by);

-- Seats that were offered. An invitation keeps its seat until it is accepted, expires or is withdrawn.
create table space_invitations (
    space_id bigint not null constraint space_invitations_space references spaces on delete cascade,
    id bigint generated always as identity,
    email text not null,
    email_key text not null,
    role text not null constraint space_invitations_role check (role in ('viewer', 'editor', 'owner')),
    message text not null default '' constraint space_invitations_message_length check (char_length(message) <= 500),
    invited_by bigint not null constraint space_invitations_inviter references users on delete cascade,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    -- The hash of what opens it, made when its e-mail is written.
    secret_hash bytea constraint space_invitations_secret_once unique,
    accepted_at timestamptz,
    withdrawn_at timestamptz,
    -- Since when it is known that no account can be made for the address.
    refused_at timestamptz,
    constraint space_invitations_pk primary key (space_id, id)
);
create unique index space_invitations_once on space_invitations (space_id, email_key)
    where accepted_at is null and withdrawn_at is null;
create index space_invitations_by_email on space_invitations (email_key);
create index space_invitations_by_age on space_invitations (expires_at);
create index space_invitations_by_inviter on space_invitations (invited_by);
