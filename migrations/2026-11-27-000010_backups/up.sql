-- Which accounts were erased, as numbers that identify no one: when an older backup is restored, they are erased again.
create table erasures (
    user_id bigint constraint erasures_pkey primary key,
    erased_at timestamptz not null default now(),
    -- What the person chose for what they had added to shared spaces.
    contributions text not null
);

-- The nightly backups, made or tried. The files are elsewhere.
create table backups (
    id bigint generated always as identity constraint backups_pkey primary key,
    began_at timestamptz not null default now(),
    ended_at timestamptz,
    bytes bigint not null default 0,
    -- Why it failed; empty if it did not.
    trouble text not null default ''
);
