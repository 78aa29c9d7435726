-- When the process that makes a backup last said that it is alive: one that was killed does not hold the next for hours.
alter table backups add column alive_at timestamptz not null default now();
update backups set alive_at = coalesce(ended_at, began_at);
