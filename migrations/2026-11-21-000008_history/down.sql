alter table favourites drop column binned_by_entry;
alter table categories drop column binned_by_entry;
alter table categories drop column spread_at;
drop table audit_rows;
drop index audit_entries_by_undone;
drop index audit_entries_by_favourite;
drop index audit_entries_by_other_category;
drop index audit_entries_by_category;
alter table audit_entries
    drop column other_category_id,
    drop column undoes,
    drop column via,
    alter column at set default now();
