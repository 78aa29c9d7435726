-- What makes an account one that can be trusted: a confirmed address, who looks after the site, and what
-- happened to the account.
alter table users
    add column email_confirmed_at timestamptz,
    add column is_admin boolean not null default false,
    -- Set with the first second factor, cleared with the last: sign-in asks this row alone.
    add column second_factor_at timestamptz,
    add column suspended_at timestamptz,
    add column suspended_why text not null default '',
    -- The day from which the account may be gone, when its owner asked for that.
    add column erase_at timestamptz,
    -- What becomes of their words in shared spaces: they stay without a name, or they go.
    add column erase_words text not null default 'leave'
        constraint users_erase_words check (erase_words in ('leave', 'take')),
    -- The privacy page they agreed to; nothing when they took it back.
    add column privacy_version text,
    -- How dates are written for them, and the theme they chose; empty means as the browser says.
    add column date_style text not null default '',
    add column theme text not null default '',
    -- The day they were last here, so that an administrator need not see the hour.
    add column last_seen_on date;

update users set privacy_version = (
    select max(version) from consents where consents.user_id = users.id and document = 'privacy'
);
-- Whoever was here first looks after the site.
update users set is_admin = true where id = (select min(id) from users);

-- Accounts from before were the only ones with their address, and nobody could sign in to them otherwise.
update users set email_confirmed_at = created_at;

-- An address belongs to whoever proved that it is theirs. Until then anyone may have typed it, so signing
-- up tells nobody whether an address has an account.
alter table users drop constraint users_email_once;
create unique index users_email_once on users (email_key) where email_confirmed_at is not null;
create index users_by_email on users (email_key);

-- A session knows when its person last proved who they are, and from what and where, coarsely.
alter table sessions
    add column proved_at timestamptz not null default now(),
    add column device text not null default '',
    add column network text;

-- What happened to an account, for its owner. No address of a visitor, only its network, for 30 days.
create table account_events (
    id bigint generated always as identity constraint account_events_pk primary key,
    user_id bigint not null constraint account_events_user references users on delete cascade,
    at timestamptz not null default now(),
    kind text not null,
    -- The administrator's name, when it was not the owner.
    by_admin text,
    about text not null default '',
    device text not null default '',
    network text
);
create index account_events_by_user on account_events (user_id, id);
create index account_events_by_age on account_events (at);

-- Tries wait longer and longer: when the next one is heard.
alter table attempts add column free_at timestamptz not null default now();
