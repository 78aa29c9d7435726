drop trigger spaces_changed on spaces;
drop trigger categories_changed on categories;
drop table list_changes;
