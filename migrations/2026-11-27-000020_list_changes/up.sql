-- Which lists were changed, so that cached pages of all others need not be checked: each process asks for the latest rows
-- every 20 ms, and the worker deletes what is older than an hour. Without WAL, because after a crash every page is checked.
create unlogged table list_changes (
    -- The transaction. It is seen when it commits, so one that began earlier can still come later.
    xid xid8 not null default pg_current_xact_id(),
    space_id bigint not null,
    -- Null if the space itself was changed.
    category_id bigint,
    changed_at timestamptz not null default clock_timestamp()
);
create index list_changes_by_transaction on list_changes (xid);

create trigger categories_changed after update or delete on categories
    for each row execute function note_list_change();
create trigger spaces_changed after update or delete on spaces
    for each row execute function note_space_change();
