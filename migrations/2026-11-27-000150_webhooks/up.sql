-- Addresses that the owners of a space named, to which its changes are sent. A change writes nothing for them: each webhook
-- knows how far into the history it has come.
create table webhooks (
    space_id bigint not null constraint webhooks_space references spaces on delete cascade,
    id bigint generated always as identity,
    address text not null,
    -- Signs what is sent; encrypted for this row.
    sealed_secret bytea not null,
    -- The owner who is responsible: who added it, resumed it or changed its address last. Once that person no longer owns the
    -- space, it pauses.
    added_by bigint constraint webhooks_person references users on delete set null,
    created_at timestamptz not null default now(),
    paused_at timestamptz,
    -- Why: an owner did it, too many deliveries failed, the receiver said that it is gone, the person who is responsible no
    -- longer owns the space, or the site was restored from a backup.
    pause_reason text constraint webhooks_pause_reason
        check (pause_reason in ('owner', 'failures', 'gone', 'owner_left', 'restored')),
    -- Undo can bring it back for some time.
    removed_at timestamptz,
    -- How many deliveries in a row were given up.
    failures integer not null default 0,
    -- Every entry up to this one has had its delivery or needs none, and no other can still appear. Of later ones, those have
    -- had it that have a row in webhook_deliveries.
    settled bigint not null,
    -- Numbers of entries are given before they are committed, so a lower one can appear after a higher one. mark was seen;
    -- mark_xid is the number of a transaction that began afterwards. Once all before that one have ended, none can appear up to
    -- mark, which becomes the next value of settled.
    mark bigint,
    mark_xid bigint,
    constraint webhooks_pkey primary key (space_id, id),
    constraint webhooks_id_once unique (id),
    constraint webhooks_paused check ((paused_at is null) = (pause_reason is null))
);
create index webhooks_by_person on webhooks (added_by);

-- What was sent, is being sent, or is to be sent again: at most one new one of each webhook at a time, so that changes arrive in
-- order. It has no content: that is read from the history whenever it is sent.
create table webhook_deliveries (
    space_id bigint not null,
    id bigint generated always as identity,
    webhook_id bigint not null,
    -- The change; null for a test. No foreign key: entries go with their space, as these rows do.
    entry_id bigint,
    -- What the receiver recognises it by. Random, because numbers come again after a backup was restored.
    message_id text not null default gen_random_uuid()::text,
    -- 'skipped': the change is older than the webhook, or was made while it was paused; the row says that it needs no delivery.
    state text not null default 'waiting'
        constraint webhook_deliveries_state check (state in ('waiting', 'delivered', 'failed', 'skipped')),
    -- A person asked for it: it is sent once, before all others.
    asked boolean not null default false,
    created_at timestamptz not null default now(),
    attempts integer not null default 0,
    -- Of the last attempt.
    attempted_at timestamptz,
    milliseconds integer,
    status smallint,
    trouble text not null default '',
    answer text not null default '',
    constraint webhook_deliveries_pkey primary key (space_id, id),
    constraint webhook_deliveries_webhook foreign key (space_id, webhook_id) references webhooks (space_id, id) on delete cascade,
    constraint webhook_deliveries_once unique (webhook_id, entry_id)
);
create index webhook_deliveries_by_webhook on webhook_deliveries (space_id, webhook_id, id);
create index webhook_deliveries_waiting on webhook_deliveries (webhook_id) where state = 'waiting';

-- One job for each webhook, so that no two processes send to it at once.
create unique index jobs_webhook_once on jobs ((job #>> '{webhook,webhook_id}')) where job ? 'webhook';
