drop index categories_by_copied_from;
alter table categories drop column copied_from, drop column copied_at;
